"""The video room for hosts, coordinators and organisers: the day's booths, opening hours, exam weeks."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal

from flask import Blueprint, Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.tables import BookingRow, RoomRow, SiteRow
from scheduler.domain import reference
from scheduler.domain.contacts import BlockKind
from scheduler.domain.organisations import Role
from scheduler.services.allocation import weeks
from scheduler.services.refusal import Refused
from scheduler.services.video_room import hosting, hours, rooms
from scheduler.services.video_room.hours import BlockFacts
from scheduler.web import access, database, forms, htmx, i18n
from scheduler.web.access import Action, allow, signed_in
from scheduler.web.texts import _

blueprint = Blueprint("video_room", __name__)

DAY = timedelta(days=1)


class CameForm(forms.Form):
    """Whether a family has come."""

    answer: Literal["came", "missed"]


class PersonForm(forms.Form):
    """Who comes in."""

    person_id: forms.Key


class BlockForm(forms.Form):
    """Days on which children cannot be called."""

    kind: BlockKind
    first_on: forms.Day
    last_on: forms.Day
    grade_from: int = Field(default=1, ge=1, le=12)
    grade_to: int = Field(default=12, ge=1, le=12)
    division: str = Field(default="", pattern=r"^(\d{6})?$")


@blueprint.get("/video-room")
@signed_in
def overview() -> Response:
    """The video rooms that one hosts today, coordinates or organises."""
    with database.reading() as db:
        found = rooms.listed(db, access.current_account(), i18n.today())
    return htmx.render("video_room/overview.html", sites=found)


@blueprint.get("/video-room/<int:site_id>")
@signed_in
def day(site_id: int) -> Response:
    """Booths and half hours of a day, by parents' names."""
    with database.transaction() as db:
        return _day(db, _site(db, site_id))


@blueprint.post("/video-room/<int:site_id>/bookings/<int:booking_id>")
@signed_in
def came(site_id: int, booking_id: int) -> ResponseReturnValue:
    """A family has come, or has not."""
    now = datetime.now(UTC)

    def act(db: Session) -> None:
        answer, row = forms.read(CameForm).answer, db.get(BookingRow, booking_id)
        if row is None or db.get_one(RoomRow, row.room_id).site_id != site_id:
            abort(404)
        if answer == "came":
            hosting.arrive(db, access.current_account(), row, now)
        else:
            hosting.miss(db, row, now)

    return _act(site_id, act, _("记下了。"))


@blueprint.post("/video-room/<int:site_id>/let-in")
@signed_in
def let_in(site_id: int) -> ResponseReturnValue:
    """Somebody who waits takes a booth that is free now."""
    account, now = access.current_account(), datetime.now(UTC)

    def act(db: Session) -> None:
        hosting.let_in(db, account, site_id, forms.read(PersonForm).person_id, now)

    return _act(site_id, act, _("请进。"))


@blueprint.get("/video-room/<int:site_id>/hours")
@allow(Role.ORGANISER, Role.COORDINATOR)
def opening(site_id: int) -> Response:
    """Opening hours as they are and as they would be best; exam weeks and school trips."""
    with database.reading() as db:
        return _hours_page(db, access.load(db, SiteRow, site_id, Action.COORDINATE))


@blueprint.post("/video-room/<int:site_id>/hours")
@allow(Role.ORGANISER, Role.COORDINATOR)
def take_over(site_id: int) -> ResponseReturnValue:
    """Open the booths in the hours that are proposed."""
    return _change(
        site_id,
        lambda db, site: hours.take_over(db, access.current_account(), site, i18n.today()),
        _("开放时间已更新。"),
    )


@blueprint.post("/video-room/<int:site_id>/blocks")
@allow(Role.ORGANISER, Role.COORDINATOR)
def block(site_id: int) -> ResponseReturnValue:
    """Enter an exam week or a school trip."""

    def act(db: Session, site: SiteRow) -> None:
        facts = BlockFacts(**forms.read(BlockForm).model_dump())
        hours.block(db, access.current_account(), site, facts)

    return _change(site_id, act, _("已保存。"))


@blueprint.post("/video-room/<int:site_id>/blocks/<int:block_id>/remove")
@allow(Role.ORGANISER, Role.COORDINATOR)
def unblock(site_id: int, block_id: int) -> ResponseReturnValue:
    """Take a block away."""
    return _change(
        site_id, lambda db, site: hours.unblock(db, access.current_account(), site, block_id), _("已删去。")
    )


@blueprint.get("/video-room/<int:site_id>/week")
@allow(Role.ORGANISER, Role.COORDINATOR)
def week(site_id: int) -> Response:
    """Next week's wishes, and what came of the last run."""
    monday = weeks.next_week(datetime.now(UTC))
    with database.reading() as db:
        site = access.load(db, SiteRow, site_id, Action.COORDINATE)
        return htmx.render(
            "video_room/week.html",
            site=site,
            week=monday,
            wishing=weeks.counted(db, site_id, monday),
            run=weeks.latest(db, site_id),
        )


@blueprint.post("/video-room/<int:site_id>/week")
@allow(Role.ORGANISER, Role.COORDINATOR)
def give_out(site_id: int) -> ResponseReturnValue:
    """Let a worker give next week out."""
    now = datetime.now(UTC)
    with database.transaction() as db:
        site = access.load(db, SiteRow, site_id, Action.COORDINATE)
        account = access.current_account()
        weeks.request_run(db, account, site.id or 0, weeks.next_week(now), now)
    flash(_("正在安排，稍后刷新。"))
    return htmx.redirect(url_for("video_room.week", site_id=site_id))


def _site(db: Session, site_id: int) -> SiteRow:
    """The site, for who hosts there today, coordinates or organises it; otherwise 404."""
    row = db.get(SiteRow, site_id)
    if row is None or not rooms.works_at(db, access.current_account(), row, i18n.today()):
        abort(404)
    return row


def _day(db: Session, site: SiteRow, error: Refused | None = None) -> Response:
    on = i18n.read_day(request.args.get("day")) or i18n.today()
    return htmx.render(
        "video_room/day.html",
        status=forms.status(error),
        site=site,
        found=hosting.day(db, site.id or 0, on, datetime.now(UTC)),
        today=i18n.today(),
        previous=on - DAY,
        next=on + DAY,
        reasons=() if error is None else error.reasons,
    )


def _act(site_id: int, act: Callable[[Session], object], done: str) -> ResponseReturnValue:
    try:
        with database.transaction() as db:
            _site(db, site_id)
            act(db)
    except Refused as error:
        with database.transaction() as db:
            return _day(db, _site(db, site_id), error)
    flash(done)
    return htmx.redirect(url_for("video_room.day", site_id=site_id))


def _change(site_id: int, act: Callable[[Session, SiteRow], object], done: str) -> ResponseReturnValue:
    try:
        with database.transaction() as db:
            act(db, access.load(db, SiteRow, site_id, Action.COORDINATE))
    except Refused as error:
        with database.reading() as db:
            return _hours_page(db, access.load(db, SiteRow, site_id, Action.COORDINATE), error)
    flash(done)
    return htmx.redirect(url_for("video_room.opening", site_id=site_id))


def _hours_page(db: Session, site: SiteRow, error: Refused | None = None) -> Response:
    return htmx.render(
        "video_room/hours.html",
        status=forms.status(error),
        site=site,
        proposal=hours.propose(db, site.id or 0, i18n.today()),
        now=hours.present(db, site.id or 0),
        blocks=hours.blocks(db, site, i18n.today()),
        grades=[(number, number) for number in range(1, 13)],
        counties=[one for one in reference.divisions().values() if one.level == "county"],
        reasons=() if error is None else error.reasons,
    )


@blueprint.app_template_filter("county_name")
def county_name(code: str) -> str:
    """The name of a county; the code itself for one that is gone."""
    found = reference.divisions().get(code)
    return code if found is None else i18n.named(found)
