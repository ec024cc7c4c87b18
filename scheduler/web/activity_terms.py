"""How one comes onto the shifts of an activity: its flow, how long an offer stands, seats for trainees."""

from flask import Blueprint, Response, flash, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field

from scheduler.db.tables import ActivityRow, ActivityTermsRow, CampaignRow
from scheduler.domain.organisations import Role
from scheduler.domain.work import SignupFlow
from scheduler.services import activity_terms
from scheduler.web import access, database, forms, htmx
from scheduler.web.access import Action, allow
from scheduler.web.texts import _

blueprint = Blueprint("activity_terms", __name__)


class TermsForm(forms.Form):
    """What the form sends."""

    flow: SignupFlow
    offer_hours: int = Field(default=12, ge=1, le=168)
    trainee_seats: int = Field(default=0, ge=0, le=activity_terms.MOST_TRAINEES)


@blueprint.get("/activities/<int:activity_id>/terms")
@allow(Role.ORGANISER)
def edit(activity_id: int) -> Response:
    """The terms as they are."""
    return _page(activity_id)


@blueprint.post("/activities/<int:activity_id>/terms")
@allow(Role.ORGANISER)
def save(activity_id: int) -> ResponseReturnValue:
    """Change them; what people have already stays."""
    try:
        form = forms.read(TermsForm)
    except forms.Invalid as error:
        return _page(activity_id, error.problems)
    wanted = ActivityTermsRow(offer_minutes=form.offer_hours * 60, trainee_seats=form.trainee_seats)
    with database.transaction() as session:
        activity = access.load(session, ActivityRow, activity_id, Action.MANAGE)
        activity_terms.change(session, activity, wanted, form.flow, access.current_account().id)
        campaign_id = activity.campaign_id
    flash(_("已保存。"))
    return htmx.redirect(url_for("campaigns.campaign", campaign_id=campaign_id))


def _page(activity_id: int, problems: dict[str, str] | None = None) -> Response:
    with database.reading() as session:
        activity = access.load(session, ActivityRow, activity_id, Action.MANAGE)
        return htmx.render(
            "activity_terms/edit.html",
            status=forms.status(problems),
            activity=activity,
            campaign=session.get_one(CampaignRow, activity.campaign_id),
            terms=activity_terms.of_activity(session, activity_id),
            flows=tuple(SignupFlow),
            problems=problems or {},
        )
