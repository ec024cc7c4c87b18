"""The organisers' board of a camp's day: what each class lacks, the weather, small classes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from flask import Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from scheduler.db.tables import CampaignRow
from scheduler.domain.organisations import Role
from scheduler.services.camps import board as boards
from scheduler.services.camps import classes, weather
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx, i18n
from scheduler.web.access import Action, allow
from scheduler.web.camps import shared
from scheduler.web.camps.shared import blueprint
from scheduler.web.texts import _

DAY = timedelta(days=1)


@blueprint.get("/campaigns/<int:campaign_id>/camp")
@allow(Role.ORGANISER)
def board(campaign_id: int) -> Response:
    """One date of a camp; the first of the campaign where none is asked for and today lies outside."""
    with database.reading() as db:
        campaign = access.load(db, CampaignRow, campaign_id, Action.MANAGE)
        asked = forms.read(shared.DayQuery, request.args).on
        return _page(db, campaign, asked or _usual(campaign))


@blueprint.post("/campaigns/<int:campaign_id>/camp/weather")
@allow(Role.ORGANISER)
def change_weather(campaign_id: int) -> ResponseReturnValue:
    """Everything out of doors moves in, or out again."""

    def act(db: Session, _campaign: CampaignRow) -> date:
        sent, account = forms.read(shared.WeatherForm), access.current_account()
        if sent.where == "outdoors":
            done = weather.outdoors(db, campaign_id, sent.on, account.id)
        else:
            done = weather.indoors(db, campaign_id, sent.on, account.id, datetime.now(UTC))
        flash(_("%(n)s 节课换了地方。", n=done.moved))
        if done.without_room:
            flash(_("%(n)s 节课没有空房间，还在室外：请另想办法。", n=len(done.without_room)), "error")
        return sent.on

    return _acted(campaign_id, act)


@blueprint.post("/campaigns/<int:campaign_id>/camp/merge")
@allow(Role.ORGANISER)
def merge(campaign_id: int) -> ResponseReturnValue:
    """A class that is too small joins another."""

    def act(db: Session, _campaign: CampaignRow) -> date:
        sent, account = forms.read(shared.MergeForm), access.current_account()
        moved = classes.merge(db, campaign_id, sent.small, sent.into, sent.on, account.id)
        flash(_("%(n)s 个孩子并过去了。原来的班以后的场次还在：不要了，请到“批量调整场次”去掉。", n=moved))
        return sent.on

    return _acted(campaign_id, act)


def _acted(campaign_id: int, act: Callable[[Session, CampaignRow], date]) -> ResponseReturnValue:
    try:
        with database.transaction() as db:
            day = act(db, access.load(db, CampaignRow, campaign_id, Action.MANAGE))
    except Refused as error:
        with database.reading() as db:
            campaign = access.load(db, CampaignRow, campaign_id, Action.MANAGE)
            return _page(db, campaign, _usual(campaign), error)
    return htmx.redirect(url_for("camps.board", campaign_id=campaign_id, on=day.isoformat()))


def _usual(campaign: CampaignRow) -> date:
    return min(max(i18n.today(), campaign.starts_on), campaign.ends_on)


def _page(db: Session, campaign: CampaignRow, day: date, error: Refused | None = None) -> Response:
    assert campaign.id is not None
    return htmx.render(
        "camps/board.html",
        status=forms.status(error),
        campaign=campaign,
        board=boards.of_day(db, campaign, day),
        mergers=classes.too_small(db, campaign.id, day),
        reasons=() if error is None else error.reasons,
        before=day - DAY,
        after=day + DAY,
    )
