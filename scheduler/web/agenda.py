"""The calendar of a volunteer: own shifts and open ones merged, by month, week, day or as a list."""

from typing import Any

from flask import Blueprint, Response
from sqlmodel import Session

from scheduler.calendar import grid
from scheduler.domain.organisations import Role
from scheduler.services import agenda, errands, proposals
from scheduler.services.agenda import Agenda, Item, Reader
from scheduler.services.errands import Errand
from scheduler.web import calendar_query, cards, database, htmx, slots
from scheduler.web.access import allow
from scheduler.web.calendar_query import Query, View
from scheduler.web.calendar_words import month_name, weekday_name
from scheduler.web.slots import Apart, Slot

blueprint = Blueprint("agenda", __name__)
blueprint.add_app_template_filter(month_name)
blueprint.add_app_template_filter(weekday_name)


@blueprint.get("/calendar")
@allow(Role.VOLUNTEER)
def calendar() -> Response:
    """The calendar as its address says; with `open`, one shift's card beside it."""
    query, reader = calendar_query.read(), cards.reader_now()
    with database.reading() as session:
        shown = {} if query.shown is None else cards.context(session, reader, query.shown)
        return htmx.render(
            "agenda/calendar.html",
            "agenda/_calendar.html",
            **laid_out(session, reader, query),
            **shown,
            waiting=proposals.waiting(session, reader.account.person_id, reader.now),
        )


@blueprint.get("/calendar/open")
@allow(Role.VOLUNTEER)
def openings() -> Response:
    """The open shifts of one day as cards, each with its button: one tap after the month's."""
    query, reader = calendar_query.read(), cards.reader_now()
    day = calendar_query.one_day(query)
    with database.reading() as session:
        found = agenda.look(session, reader, day.days, day.filters)
    items = [item for item in found.items if item.open is not None]
    return htmx.render(
        "agenda/openings.html",
        "agenda/_openings.html",
        query=query,
        day=day,
        items=items,
        back=query.address(),
    )


def laid_out(session: Session, reader: Reader, query: Query) -> dict[str, Any]:
    """What the templates of a calendar need to show it."""
    found = agenda.look(session, reader, query.days, query.filters)
    private = _private(session, reader, query, found)
    return {
        "query": query,
        "found": found,
        "private": private,
        "next_day": None if found.items else agenda.next_day(session, reader, query.days),
        "layout": _layout(session, reader, query, [*found.items, *private]),
        "views": tuple(View),
        "today": reader.now.astimezone(reader.zone).date(),
        "back": query.address(),
    }


def _private(session: Session, reader: Reader, query: Query, found: Agenda) -> list[Errand]:
    """What is no shift: shown where nothing is looked for by kind or place."""
    if query.filters.kind is not None or query.filters.site_id is not None:
        return []
    own = [item.when for item in found.items if item.duty is not None and not item.duty.called_off]
    return errands.of_person(session, reader, query.days, own)


def _layout(session: Session, reader: Reader, query: Query, things: list[Item | Errand]) -> object:
    marks = agenda.marks(session, reader, query.days)
    frame = grid.Frame(reader.now.astimezone(reader.zone).date(), lambda day: marks.get(day, ()))
    if query.view is View.MONTH:
        return grid.month(query.on, things, frame)
    if query.view is View.WEEK:
        shifts = slots.gathered(one for one in things if isinstance(one, Item))
        apart = (Apart(one) for one in things if isinstance(one, Errand))
        rows: list[Slot | Apart] = [*shifts, *apart]
        return grid.timetable(query.days, rows, frame)
    return grid.agenda(query.days, things, frame)
