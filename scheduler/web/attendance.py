"""The day itself: the board, one tap for each person, codes for cameras, the sheet on paper."""

from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Any

import segno
from flask import Blueprint, Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.tables import AssignmentRow, PersonRow, SessionRow, ShiftRow, SiteRow
from scheduler.domain.attendance import AttendanceState
from scheduler.domain.organisations import Role
from scheduler.domain.rules.violation import Violation
from scheduler.services import access as rights
from scheduler.services import site_days
from scheduler.services.attendance import board, checkin, codes, marking, sheet
from scheduler.services.attendance.codes import Pass, PassKind
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx, i18n
from scheduler.web.access import Action, allow, signed_in
from scheduler.web.texts import _n

blueprint = Blueprint("attendance", __name__)
STAFF = (Role.COORDINATOR, Role.ORGANISER)


class MarkForm(forms.Form):
    """What was witnessed; clock times of the shift's day where they differ."""

    state: Annotated[AttendanceState | None, forms.EMPTY] = None
    from_at: Annotated[time | None, forms.EMPTY] = None
    until_at: Annotated[time | None, forms.EMPTY] = None


class SheetForm(forms.Form):
    """A sheet as typed."""

    text: str = Field(default="", max_length=20_000)


@blueprint.get("/day")
@allow(*STAFF)
def today() -> Response:
    """Who is there at one's sites, today or on another day."""
    day = i18n.read_day(request.args.get("on")) or i18n.today()
    account, midnight = access.current_account(), datetime.combine(day, time(), i18n.zone())
    with database.reading() as session:
        found = board.on(session, account, day, datetime.now(UTC))
        coming = None
        if not found.sites:
            coming = site_days.next_day(session, account, after=midnight, zone=i18n.zone())
    return htmx.render(
        "attendance/board.html",
        "attendance/_board.html",
        board=found,
        coming=coming,
        today=i18n.today(),
        step=timedelta(days=1),
    )


@blueprint.post("/day/seats/<int:assignment_id>")
@allow(*STAFF)
def mark(assignment_id: int) -> ResponseReturnValue:
    """Write down that somebody came, came late, did not, or is excused."""
    sent, now = forms.read(MarkForm), datetime.now(UTC)
    with database.transaction() as session:
        row = access.load(session, AssignmentRow, assignment_id, Action.COORDINATE)
        shift = session.get_one(ShiftRow, row.shift_id)
        given = marking.Mark(
            sent.state, from_at=_on_day(shift, sent.from_at), until_at=_on_day(shift, sent.until_at)
        )
        marking.mark(session, row, given, access.current_account().id, now)
        return _row(session, row, now)


@blueprint.post("/day/seats/<int:assignment_id>/undo")
@allow(*STAFF)
def undo(assignment_id: int) -> ResponseReturnValue:
    """Take back what was written down last."""
    now = datetime.now(UTC)
    with database.transaction() as session:
        row = access.load(session, AssignmentRow, assignment_id, Action.COORDINATE)
        marking.undo(session, row, access.current_account().id, now)
        return _row(session, row, now)


@blueprint.get("/day/sessions/<int:session_id>/code")
@allow(*STAFF)
def session_code(session_id: int) -> Response:
    """A code that people point their cameras at to check in; good for ten minutes."""
    with database.reading() as session:
        held = access.load(session, SessionRow, session_id, Action.COORDINATE)
        site = session.get_one(SiteRow, held.site_id)
    address = _address(PassKind.SESSION, session_id)
    return htmx.render(
        "attendance/code.html", "attendance/_code.html", held=held, site=site, image=_image(address)
    )


@blueprint.get("/here/<session_pass>")
@signed_in
def here(session_pass: str) -> Response:
    """What scanning a session's code opens: one press to check in."""
    return _here(session_pass)


@blueprint.post("/here/<session_pass>")
@signed_in
def check_in(session_pass: str) -> ResponseReturnValue:
    """Check in at the session whose code was scanned."""
    now = datetime.now(UTC)
    try:
        shown = _opened(session_pass, PassKind.SESSION, now)
        with database.transaction() as session:
            seats = checkin.seats_at(session, access.current_account().person_id, shown.number)
            checkin.check_in(session, seats, shown.witness, now)
    except Refused as error:
        return _here(session_pass, error.reasons)
    return _here(session_pass)


@blueprint.get("/my-code")
@allow(Role.VOLUNTEER)
def my_code() -> Response:
    """One's own code, for the coordinator's camera; good for ten minutes."""
    address = _address(PassKind.PERSON, access.current_account().person_id)
    return htmx.render("attendance/mine.html", "attendance/_mine.html", image=_image(address))


@blueprint.get("/came/<person_pass>")
@allow(*STAFF)
def came(person_pass: str) -> Response:
    """What a coordinator sees after scanning somebody's code: their seats of today, a tap for each."""
    now = datetime.now(UTC)
    reasons: tuple[Violation, ...] = ()
    rows: list[board.Row] = []
    person = None
    with database.reading() as session:
        try:
            shown = _opened(person_pass, PassKind.PERSON, now)
            person = session.get_one(PersonRow, shown.number)
            rows = _seats_here(session, shown.number, now)
            if not rows:
                raise Refused("not_on_it")
        except Refused as error:
            reasons = error.reasons
        return htmx.render(
            "attendance/came.html",
            person=person if rows else None,
            rows=rows,
            reasons=reasons,
        )


@blueprint.get("/day/sessions/<int:session_id>/sheet")
@allow(*STAFF)
def sheet_page(session_id: int) -> Response:
    """The sheet to print, with a code on each line, and the field to type it back."""
    with database.reading() as session:
        return _sheet(session, access.load(session, SessionRow, session_id, Action.COORDINATE), "")


@blueprint.post("/day/sessions/<int:session_id>/sheet")
@allow(*STAFF)
def type_sheet(session_id: int) -> ResponseReturnValue:
    """Type a whole sheet back: all of it, or nothing and every line that can't be read."""
    sent = forms.read(SheetForm)
    try:
        with database.transaction() as session:
            held = access.load(session, SessionRow, session_id, Action.COORDINATE)
            lines = sheet.lines(session, _secrets()[0], held)
            day = i18n.local(held.starts_at).date()
            number = sheet.enter(session, lines, sent.text, access.current_account().id, datetime.now(UTC))
    except Refused as error:
        with database.reading() as session:
            held = access.load(session, SessionRow, session_id, Action.COORDINATE)
            return _sheet(session, held, sent.text, error.reasons)
    flash(_n("%(num)s 行已录入。", "%(num)s 行已录入。", number))
    return htmx.redirect(url_for("attendance.today", on=day.isoformat()))


def _secrets() -> tuple[str, ...]:
    settings = database.settings()
    return (settings.secret_key, *settings.secret_key_fallbacks)


def _opened(text: str, kind: PassKind, now: datetime) -> Pass:
    """What a scanned code says: 404 for one that is not ours.

    Raises:
        Refused: `code_expired`.
    """
    found = codes.opened(_secrets(), text, kind)
    if found is None:
        abort(404)
    if found.until < now:
        raise Refused("code_expired")
    return found


def _address(kind: PassKind, number: int) -> str:
    """The address in a code: from outside, good for a few minutes."""
    given = Pass(kind, number, access.current_account().id, datetime.now(UTC) + codes.VALID)
    code = codes.seal(_secrets()[0], given)
    session = kind is PassKind.SESSION
    path = (
        url_for("attendance.here", session_pass=code)
        if session
        else url_for("attendance.came", person_pass=code)
    )
    return database.settings().public_url + path


def _image(address: str) -> str:
    return str(segno.make(address, error="m").svg_data_uri(scale=6, border=3))


def _on_day(shift: ShiftRow, clock: time | None) -> datetime | None:
    """A clock time on the local day on which a shift begins."""
    return None if clock is None else datetime.combine(i18n.local(shift.starts_at).date(), clock, i18n.zone())


def _row(session: Session, row: AssignmentRow, now: datetime) -> ResponseReturnValue:
    """The person's line of the board; without htmx the board of that day."""
    one = board.one(session, row, now)
    if htmx.partial():
        return htmx.render("attendance/board.html", "attendance/_row.html", row=one)
    day = i18n.local(one.shift.starts_at).date()
    return htmx.redirect(url_for("attendance.today", on=day.isoformat(), _anchor=f"seat-{row.id}"))


def _here(token: str, refused: tuple[Violation, ...] = ()) -> Response:
    """The page of a scanned code: what it is for, and how the reader stands there."""
    now, status = datetime.now(UTC), forms.status(refused)
    rows: list[board.Row] = []
    found: dict[str, Any] = {"held": None, "site": None}
    with database.reading() as session:
        try:
            shown = _opened(token, PassKind.SESSION, now)
            seats = checkin.seats_at(session, access.current_account().person_id, shown.number)
            rows = [board.one(session, seat, now) for seat in seats]
            held = session.get_one(SessionRow, shown.number)
            found = {"held": held, "site": session.get_one(SiteRow, held.site_id)}
            if not rows:
                raise Refused("not_on_it")
        except Refused as error:
            refused = refused or error.reasons
        return htmx.render(
            "attendance/here.html",
            status=status,
            session_pass=token,
            rows=rows,
            reasons=refused,
            **found,
        )


def _seats_here(session: Session, person_id: int, now: datetime) -> list[board.Row]:
    """The seats of today that the reader may mark."""
    start = datetime.combine(i18n.today(), time(), i18n.zone())
    seats = checkin.seats_on(session, person_id, start, start + timedelta(days=1))
    account = access.current_account()
    mine = [seat for seat in seats if rights.can(session, account, Action.COORDINATE, seat)]
    return [board.one(session, seat, now) for seat in mine]


def _sheet(session: Session, held: SessionRow, text: str, refused: tuple[Violation, ...] = ()) -> Response:
    return htmx.render(
        "attendance/sheet.html",
        status=forms.status(refused),
        held=held,
        site=session.get_one(SiteRow, held.site_id),
        lines=sheet.lines(session, _secrets()[0], held),
        text=text,
        reasons=refused,
    )
