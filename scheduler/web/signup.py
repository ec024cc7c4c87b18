"""One shift: its card, signing up, withdrawing, taking back, and a calendar file of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from scheduler.calendar.ical import Heading
from scheduler.db.tables import ShiftRow
from scheduler.domain.organisations import Role
from scheduler.domain.rules.violation import Violation
from scheduler.services import feed_entries, signup
from scheduler.services.agenda import Reader
from scheduler.services.holding import Who
from scheduler.services.refusal import Refused
from scheduler.web import access, calendar_query, cards, database, feed_answer, feed_words, forms, htmx, login
from scheduler.web.access import allow
from scheduler.web.agenda import laid_out
from scheduler.web.calendar_query import View

blueprint = Blueprint("signup", __name__)

Act = Callable[[Session, Who, int, datetime], tuple[int, ...]]
Then = Callable[[Session, int, datetime], object]


@blueprint.get("/shifts/<int:shift_id>")
@allow(Role.VOLUNTEER)
def shift(shift_id: int) -> Response:
    """A shift with all that one may do about it; `card` asks for the card alone, without taking the focus."""
    with database.reading() as session:
        context = cards.context(session, cards.reader_now(), shift_id)
    alone = "card" in request.args
    fragment = "signup/_answer.html" if alone else "signup/_panel.html"
    return htmx.render("signup/shift.html", fragment, **context, back=_came_from(), focus=not alone)


@blueprint.post("/shifts/<int:shift_id>/sign-up")
@allow(Role.VOLUNTEER)
def sign_up(shift_id: int) -> ResponseReturnValue:
    """Take a seat."""
    return act(shift_id, signup.sign_up)


@blueprint.post("/shifts/<int:shift_id>/withdraw")
@allow(Role.VOLUNTEER)
def withdraw(shift_id: int) -> ResponseReturnValue:
    """Give the seat back."""
    return act(shift_id, signup.withdraw)


@blueprint.post("/shifts/<int:shift_id>/undo")
@allow(Role.VOLUNTEER)
def undo(shift_id: int) -> ResponseReturnValue:
    """Take back what was done last, within ten seconds."""
    return act(shift_id, signup.undo)


@blueprint.get("/shifts/<int:shift_id>.ics")
@allow(Role.VOLUNTEER)
def file(shift_id: int) -> Response:
    """One's own shift as a calendar file, for whoever wants just this one in a calendar."""
    reader = cards.reader_now()
    with database.reading() as session:
        item = cards.card(session, reader, shift_id)
    if item.duty is None:
        abort(404)
    entry = feed_entries.entry(item.duty, feed_words.FeedWords(), database.settings().uid_domain)
    heading = Heading(entry.title, "", entry.url, reader.now)
    return feed_answer.one_off([entry], heading)


def act(shift_id: int, do: Act, then: Then | None = None) -> ResponseReturnValue:
    """Do it in one transaction and show the card as it is then: with the reasons where it was refused.

    `then` is done with each shift that `do` gave, in a transaction of its own, once that is committed.
    """
    reader = cards.reader_now()
    refused: tuple[Violation, ...] = ()
    try:
        with database.transaction() as session:
            access.load(session, ShiftRow, shift_id)
            done = do(session, cards.who(reader), shift_id, reader.now)
        if then is not None:
            _afterwards(done, then, reader.now)
    except Refused as error:
        refused = error.reasons
    if not refused and not htmx.partial():
        return htmx.redirect(back(shift_id))
    with database.reading() as session:
        context = cards.context(session, reader, shift_id)
        context |= {"back": _came_from(), "refused": refused, "focus": True}
        if not refused:
            context |= _calendar_behind(session, reader)
        return htmx.render(
            "signup/shift.html", "signup/_answer.html", status=forms.status(refused), **context
        )


def _afterwards(shifts: tuple[int, ...], then: Then, now: datetime) -> None:
    for one in shifts:
        with database.transaction() as session:
            then(session, one, now)


def back(shift_id: int) -> str:
    """Where a form without htmx leads: to where it stood, the card open."""
    came_from = _came_from()
    query = calendar_query.of(came_from)
    if query is not None:
        return f"{query.address(shown=shift_id)}#card-{shift_id}"
    return login.safe_next(came_from) if came_from else url_for("signup.shift", shift_id=shift_id)


def _came_from() -> str:
    return request.values.get("back", "")


def _calendar_behind(session: Session, reader: Reader) -> dict[str, Any]:
    """The calendar that the card stands beside, to be shown as it is now; a day is made of cards itself."""
    query = calendar_query.of(_came_from())
    if query is None or query.view is View.DAY:
        return {}
    return laid_out(session, reader, query)
