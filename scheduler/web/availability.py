"""One's own time: weekly hours, dates that differ, what clashes, and the month that comes of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from scheduler.calendar import grid
from scheduler.domain.organisations import Role
from scheduler.domain.people import AvailabilityKind
from scheduler.domain.rules.violation import Violation
from scheduler.services import agenda
from scheduler.services.availability import busy, clashes, month, words
from scheduler.services.refusal import Refused
from scheduler.web import access, availability_words, cards, database, forms, htmx, i18n
from scheduler.web.access import allow
from scheduler.web.texts import _

blueprint = Blueprint("availability", __name__)
availability_words.add_filters(blueprint)

KINDS = (
    AvailabilityKind.AVAILABLE,
    AvailabilityKind.PREFER,
    AvailabilityKind.AVOID,
    AvailabilityKind.UNAVAILABLE,
)

Change = Callable[[Session, int, datetime], None]


class WeeklyForm(forms.Form):
    """The same hours on some weekdays."""

    weekdays: tuple[int, ...] = ()
    opens: time
    closes: time
    kind: AvailabilityKind


class DatedForm(forms.Form):
    """Dates that differ, whole or between two hours."""

    first: forms.Day
    last: Annotated[forms.Day | None, forms.EMPTY] = None
    opens: Annotated[time | None, forms.EMPTY] = None
    closes: Annotated[time | None, forms.EMPTY] = None
    kind: AvailabilityKind


@blueprint.get("/availability")
@allow(Role.VOLUNTEER)
def page() -> Response:
    """One's own time, a month at a time."""
    return _page()


@blueprint.post("/availability/weekly")
@allow(Role.VOLUNTEER)
def add_weekly() -> ResponseReturnValue:
    """Say something of the same hours of every week."""
    sent = forms.read(WeeklyForm)
    weekdays = [day for day in sent.weekdays if 1 <= day <= 7]
    hours = words.Hours(weekdays, sent.opens, sent.closes, sent.kind)
    return _changed(lambda session, person, now: words.add_weekly(session, person, hours, now))


@blueprint.post("/availability/dates")
@allow(Role.VOLUNTEER)
def add_dated() -> ResponseReturnValue:
    """Say something of some dates."""
    sent = forms.read(DatedForm)
    dates = words.Dates(sent.first, sent.last or sent.first, sent.kind, sent.opens, sent.closes)
    return _changed(lambda session, person, now: words.add_dated(session, person, dates, now))


@blueprint.post("/availability/weekly/<int:row_id>/remove")
@allow(Role.VOLUNTEER)
def remove_weekly(row_id: int) -> ResponseReturnValue:
    """No longer say that of a week."""
    return _changed(lambda session, person, now: words.remove_weekly(session, person, row_id, now))


@blueprint.post("/availability/dates/<int:row_id>/remove")
@allow(Role.VOLUNTEER)
def remove_dated(row_id: int) -> ResponseReturnValue:
    """No longer say that of some dates."""
    return _changed(lambda session, person, now: words.remove_dated(session, person, row_id, now))


@blueprint.post("/availability/undo")
@allow(Role.VOLUNTEER)
def undo() -> ResponseReturnValue:
    """Go back to what was said before."""
    return _changed(words.undo, _("已恢复到刚才的样子。"))


@blueprint.post("/availability/clashes/<int:shift_id>/keep")
@allow(Role.VOLUNTEER)
def keep(shift_id: int) -> ResponseReturnValue:
    """Come to a shift all the same."""
    return _changed(
        lambda session, person, now: clashes.keep(session, person, shift_id, now),
        _("好的，这一班照旧。"),
    )


def _changed(do: Change, message: str = "") -> ResponseReturnValue:
    """Do it and show the page as it is then, with the reasons where it was refused."""
    try:
        with database.transaction() as session:
            do(session, access.current_account().person_id, datetime.now(UTC))
    except Refused as error:
        return _page(error.reasons, 409)
    flash(message or _("已保存，排班和报名都会按这个来。"))
    return htmx.redirect(url_for("availability.page", on=request.values.get("on") or None))


def _page(reasons: tuple[Violation, ...] = (), status: int = 200) -> Response:
    reader = cards.reader_now()
    person_id, today = reader.account.person_id, reader.now.astimezone(reader.zone).date()
    on = i18n.read_day(request.values.get("on")) or today
    days = grid.month_range(on)
    with database.reading() as session:
        marks = agenda.marks(session, reader, days)
        frame = grid.Frame(today, lambda day: marks.get(day, ()))
        return htmx.render(
            "availability/page.html",
            status=status,
            layout=grid.month(on, month.stretches(session, person_id, days), frame),
            on=on,
            today=today,
            steps=_steps(on),
            said=words.said(session, person_id, reader.now),
            can_undo=words.can_undo(session, person_id, reader.now),
            clashes=clashes.of_person(session, person_id, reader.now),
            crew=month.crew_line(session, person_id),
            calendars=busy.of_person(session, person_id),
            kinds=KINDS,
            reasons=reasons,
        )


def _steps(on: date) -> tuple[date, date]:
    """The first of the month before and of the one after."""
    first = on.replace(day=1)
    return (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=31)).replace(day=1)
