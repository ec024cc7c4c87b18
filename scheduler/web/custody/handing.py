"""Hand-overs: a group on its day, typed in from paper, and who has whom in a campaign or an enterprise."""

from datetime import UTC, datetime
from typing import Any

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from scheduler.db.tables import CampaignRow, ChildGroupRow
from scheduler.domain.organisations import Role
from scheduler.services import access as rights
from scheduler.services.custody import desk, giving
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx, i18n
from scheduler.web.access import Action, allow, signed_in
from scheduler.web.custody import shared
from scheduler.web.custody.shared import blueprint
from scheduler.web.texts import _


@blueprint.get("/campaigns/<int:campaign_id>/custody")
@allow(Role.ORGANISER)
def of_campaign(campaign_id: int) -> Response:
    """Who has each child of a campaign now."""
    number = request.args.get("page", 1, int)
    with database.transaction() as db:  # reading about a child is noted
        campaign = access.load(db, CampaignRow, campaign_id, Action.MANAGE)
        found = desk.of_campaign(db, access.current_account(), campaign_id, datetime.now(UTC), number)
        return htmx.render("custody/of_campaign.html", campaign=campaign, found=found)


@blueprint.get("/custody")
@allow(Role.COORDINATOR)
def of_enterprise() -> Response:
    """Who has each child of the families of one's enterprise now."""
    number = request.args.get("page", 1, int)
    with database.transaction() as db:
        found = desk.of_enterprise(db, access.current_account(), datetime.now(UTC), number)
        return htmx.render("custody/of_enterprise.html", found=found)


@blueprint.get("/custody/groups/<int:group_id>")
@signed_in
def group(group_id: int) -> Response:
    """A group on its day: one line a child, and a hand-over behind each."""
    with database.transaction() as db:
        return _group_page(db, _group(db, group_id))


@blueprint.post("/custody/groups/<int:group_id>/children/<int:child_id>")
@signed_in
def give(group_id: int, child_id: int) -> ResponseReturnValue:
    """One child is handed over, the other side signs on this phone."""

    def act(db: Session, row: ChildGroupRow) -> None:
        if child_id not in desk.staying(db, [row.id], datetime.now(UTC)):
            abort(404)
        sent, account = forms.read(shared.GiveForm).sent(), access.current_account()
        giving.on_phone(db, account, child_id, sent, datetime.now(UTC))
        flash(_("已交接。"))

    return _acted(group_id, act, child_id)


@blueprint.post("/custody/groups/<int:group_id>/hand-on")
@signed_in
def hand_on(group_id: int) -> ResponseReturnValue:
    """All children whom one has go to another on duty."""

    def act(db: Session, row: ChildGroupRow) -> None:
        sent, account = forms.read(shared.HandOnForm), access.current_account()
        number = giving.hand_on(db, account, row, (sent.person, sent.signature), datetime.now(UTC))
        flash(_("%(n)s 个孩子已交接。", n=number))

    return _acted(group_id, act)


@blueprint.post("/custody/groups/<int:group_id>/paper")
@allow(Role.ORGANISER)
def paper(group_id: int) -> ResponseReturnValue:
    """Type in what was signed on paper."""

    def act(db: Session, row: ChildGroupRow) -> None:
        sent, account = forms.read(shared.PaperForm), access.current_account()
        number = giving.from_paper(db, account, row, sent.day, sent.lines, datetime.now(UTC))
        flash(_("录入了 %(n)s 次交接。", n=number))

    return _acted(group_id, act)


def _group(db: Session, group_id: int) -> ChildGroupRow:
    """A group that the account organises or is on duty with today; otherwise 404."""
    row = db.get(ChildGroupRow, group_id)
    if row is None or not desk.may_see(db, access.current_account(), row, datetime.now(UTC)):
        abort(404)
    return row


def _acted(group_id: int, act: Any, child_id: int | None = None) -> ResponseReturnValue:
    try:
        with database.transaction() as db:
            act(db, _group(db, group_id))
    except (Refused, forms.Invalid) as error:
        with database.transaction() as db:
            return _group_page(db, _group(db, group_id), error, child_id)
    address = url_for("custody.group", group_id=group_id)
    return htmx.redirect(address if child_id is None else f"{address}#child-{child_id}")


def _group_page(
    db: Session,
    row: ChildGroupRow,
    error: Refused | forms.Invalid | None = None,
    child_id: int | None = None,
) -> Response:
    account, now = access.current_account(), datetime.now(UTC)
    return htmx.render(
        "custody/group.html",
        status=forms.status(error),
        group=row,
        lines=desk.of_group(db, account, row, now),
        me=account.person_id,
        manages=rights.can(db, account, Action.MANAGE, row),
        wrong=child_id,
        reasons=error.reasons if isinstance(error, Refused) else (),
        problems=error.problems if isinstance(error, forms.Invalid) else {},
        today=i18n.today(),
    )
