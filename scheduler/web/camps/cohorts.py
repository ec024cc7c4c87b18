"""A camp's volunteers change: cohorts, hand-over days, and where nobody is left to hand over to."""

from flask import Response

from scheduler.db.tables import CampaignRow
from scheduler.domain.organisations import Role
from scheduler.services.camps import cohorts
from scheduler.web import access, database, htmx
from scheduler.web.access import Action, allow
from scheduler.web.camps.shared import blueprint


@blueprint.get("/campaigns/<int:campaign_id>/camp/cohorts")
@allow(Role.ORGANISER)
def change_over(campaign_id: int) -> Response:
    """Who is there when, and what breaks when they change."""
    with database.reading() as db:
        campaign = access.load(db, CampaignRow, campaign_id, Action.MANAGE)
        return htmx.render("camps/cohorts.html", campaign=campaign, view=cohorts.view(db, campaign_id))
