"""A parent's calls: booked in two taps, given back, repeated with the crew, exchanged with others."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Annotated, Literal, TypeVar

from flask import Blueprint, Response, abort, flash, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.local_time import to_local
from scheduler.db.tables import BookingExchangeRow, BookingRow, BookingSeriesRow, FamilyRow, RoomRow
from scheduler.domain.calls import slot_start
from scheduler.domain.contacts import ContactMeans
from scheduler.domain.organisations import Role
from scheduler.services import families
from scheduler.services.refusal import Refused
from scheduler.services.video_room import board, booking, exchanges, hosting, offers, queue, series
from scheduler.services.video_room.offers import NotOffered, Offered
from scheduler.web import access, database, forms, htmx, i18n
from scheduler.web.access import Action, allow
from scheduler.web.texts import _

blueprint = Blueprint("calls", __name__)

MOST_REFUSED = 60
"""So many half hours are told with their reasons; nobody reads more."""

Line = TypeVar("Line", Offered, NotOffered)
Slot = Annotated[int, Field(ge=0, le=10**7)]


class SlotForm(forms.Form):
    """Which half hour."""

    slot: Slot


class SlotsForm(forms.Form):
    """Which half hours of a repeat were shown."""

    slots: tuple[Slot, ...] = ()


class OtherForm(forms.Form):
    """Whose half hour is wished for."""

    other: forms.Key


class AnswerForm(forms.Form):
    """What is said to an exchange."""

    answer: Literal["yes", "no", "withdraw"]


class WaitForm(forms.Form):
    """To wait, or to wait no longer."""

    wait: Literal["yes", "no"]


@blueprint.get("/calls")
@allow(Role.WORKER)
def page() -> Response:
    """What is booked, and every half hour that can be."""
    with database.transaction() as db:  # what time alone decides is written down
        return _page(db)


@blueprint.post("/calls")
@allow(Role.WORKER)
def book() -> ResponseReturnValue:
    """Book a half hour."""
    sent = forms.read(SlotForm)
    try:
        with database.transaction() as db:
            booking.book(db, access.current_account(), _family(db), sent.slot, datetime.now(UTC))
    except Refused as error:
        with database.transaction() as db:
            return _page(db, error)
    flash(_("约好了。%(when)s，请提前 5 分钟到。", when=when(sent.slot)))
    return htmx.redirect(url_for("calls.page"))


@blueprint.post("/calls/<int:booking_id>/cancel")
@allow(Role.WORKER)
def cancel(booking_id: int) -> ResponseReturnValue:
    """Give a half hour back."""
    return _act(
        lambda db: booking.cancel(db, _booking(db, booking_id), datetime.now(UTC)),
        _("取消了。"),
    )


@blueprint.get("/calls/<int:booking_id>/repeat")
@allow(Role.WORKER)
def repeat(booking_id: int) -> Response:
    """The dates on which the call would come again, the skipped ones with their reasons."""
    with database.reading() as db:
        row = _booking(db, booking_id)
        shown = series.preview(db, row, datetime.now(UTC))
        return htmx.render("calls/repeat.html", booking=row, shown=shown)


@blueprint.post("/calls/<int:booking_id>/repeat")
@allow(Role.WORKER)
def confirm(booking_id: int) -> ResponseReturnValue:
    """Book the dates that were shown."""
    slots, now = list(forms.read(SlotsForm).slots), datetime.now(UTC)
    account = access.current_account()
    return _act(
        lambda db: series.confirm(db, account, _booking(db, booking_id), slots, now),
        _("这些日期都约好了。"),
    )


@blueprint.post("/calls/series/<int:series_id>/end")
@allow(Role.WORKER)
def end(series_id: int) -> ResponseReturnValue:
    """Stop a repeat; the next call stays."""
    return _act(
        lambda db: series.end(
            db, access.load(db, BookingSeriesRow, series_id, Action.OWN), datetime.now(UTC)
        ),
        _("以后不再重复，下一次还在。"),
    )


@blueprint.get("/calls/<int:booking_id>/exchange")
@allow(Role.WORKER)
def exchange(booking_id: int) -> Response:
    """Half hours of other families that would suit both."""
    with database.reading() as db:
        row = _booking(db, booking_id)
        others = exchanges.possible(db, row, datetime.now(UTC))
        return htmx.render("calls/exchange.html", booking=row, others=others)


@blueprint.post("/calls/<int:booking_id>/exchange")
@allow(Role.WORKER)
def ask(booking_id: int) -> ResponseReturnValue:
    """Ask another family to change."""
    other = forms.read(OtherForm).other

    def act(db: Session) -> None:
        found = db.get(BookingRow, other)
        if found is None:
            abort(404)
        exchanges.ask(db, _booking(db, booking_id), found, datetime.now(UTC))

    return _act(act, _("已经问了，对方同意就换。"))


@blueprint.post("/calls/exchanges/<int:exchange_id>")
@allow(Role.WORKER)
def answer(exchange_id: int) -> ResponseReturnValue:
    """Say yes or no to an exchange, or take the question back."""
    said, now = forms.read(AnswerForm).answer, datetime.now(UTC)

    def act(db: Session) -> None:
        row = access.load(db, BookingExchangeRow, exchange_id, Action.OWN)
        asker = db.get_one(BookingRow, row.booking_id).family_id == _family(db).id
        if asker is not (said == "withdraw"):
            abort(403)
        if said == "withdraw":
            exchanges.withdraw(db, row, now)
        else:
            exchanges.answer(db, row, said == "yes", now)

    return _act(act, _("换好了。") if said == "yes" else _("好的，不换。"))


@blueprint.post("/calls/wait")
@allow(Role.WORKER)
def wait() -> ResponseReturnValue:
    """Join the queue or leave it."""
    sent = forms.read(WaitForm)

    def act(db: Session) -> None:
        family = _family(db)
        site = offers.site_of_family(db, family)
        if sent.wait == "no":
            queue.leave(db, family.id or 0)
        elif site is None:
            raise Refused("no_booths_here")
        else:
            queue.join(db, family, site.id or 0, datetime.now(UTC))

    return _act(act, _("有空位会告诉您。") if sent.wait == "yes" else _("不排队了。"))


@blueprint.post("/calls/contact")
@allow(Role.WORKER)
def contact() -> ResponseReturnValue:
    """Say that one was in touch today in another way; nobody has to."""
    account, today = access.current_account(), i18n.today()
    return _act(
        lambda db: hosting.note_contact(db, account, _family(db).id or 0, today, ContactMeans.OWN_PHONE),
        _("记下了。"),
    )


@blueprint.app_template_filter("slot_start")
def slot_begins(slot: int) -> datetime:
    """When a half hour begins, local time."""
    return slot_start(slot)


@blueprint.app_template_filter("slot_when")
def when(slot: int) -> str:
    """A half hour in words: 8月3日 周二 18:00–18:30."""
    return i18n.span_text(slot_start(slot), slot_start(slot + 1))


@blueprint.app_template_filter("slot_hours")
def hours(slot: int) -> str:
    """A half hour without its day: 18:00–18:30."""
    return i18n.span_text(slot_start(slot), slot_start(slot + 1), with_day=False)


def _page(db: Session, error: Refused | None = None) -> Response:
    now = datetime.now(UTC)
    family = families.family_of(db, access.current_account().person_id)
    if family is None:
        return htmx.render("calls/page.html", family=None, reasons=())
    hosting.pass_by(db, now)
    cards = families.own_children(db, access.current_account(), now)
    found, family_id = offers.offers(db, family, now), family.id or 0
    mine = found.booked if found is not None else offers.booked(db, family_id, now)
    return htmx.render(
        "calls/page.html",
        status=forms.status(error),
        family=family,
        found=found,
        cards=cards,
        days=_by_day(found.offered if found is not None else ()),
        refused=_by_day(found.refused[:MOST_REFUSED] if found is not None else ()),
        mine=[(row, db.get_one(RoomRow, row.room_id)) for row in mine],
        questions=exchanges.open_for(db, family_id),
        place=queue.place(db, family_id),
        last=board.last_contact(db, family_id),
        reasons=() if error is None else error.reasons,
        today=to_local(now).date(),
    )


def _by_day(lines: Iterable[Line]) -> list[tuple[date, list[Line]]]:
    return [(on, list(some)) for on, some in groupby(lines, lambda one: slot_start(one.slot).date())]


def _family(db: Session) -> FamilyRow:
    """The family of whoever is signed in; 404 without one."""
    found = families.family_of(db, access.current_account().person_id)
    if found is None:
        abort(404)
    return found


def _booking(db: Session, booking_id: int) -> BookingRow:
    return access.load(db, BookingRow, booking_id, Action.OWN)


def _act(act: Callable[[Session], object], done: str) -> ResponseReturnValue:
    """Do it and go back to the page; refused, the page says why."""
    try:
        with database.transaction() as db:
            act(db)
    except Refused as error:
        with database.transaction() as db:
            return _page(db, error)
    flash(done)
    return htmx.redirect(url_for("calls.page"))
