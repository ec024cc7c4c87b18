"""The calendar layers as they are kept: reference days loaded once, read back as calendars and day by day.

A layer is named "nation", "prefecture:533100" or "site:12".
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from scheduler.db.calendar_facts import KINDS
from scheduler.db.calendar_facts import NATION as NATION
from scheduler.db.calendar_facts import as_layer as as_layer
from scheduler.db.calendar_facts import calendar_of as calendar_of
from scheduler.db.calendar_facts import concerning as concerning
from scheduler.db.calendar_facts import kept_layers as kept_layers
from scheduler.db.calendar_facts import prefecture_layer as prefecture_layer
from scheduler.db.calendar_facts import site_layer as site_layer
from scheduler.db.tables import CalendarDayRow
from scheduler.domain import reference
from scheduler.domain.calendar_days import DayStatus, dates


@dataclass(frozen=True, slots=True)
class DayNotes:
    """What a calendar page writes beside a date: the lunar date, and what the layers say of it."""

    lunar: str
    said: tuple[CalendarDayRow, ...]

    @property
    def provisional(self) -> bool:
        """Whether a later notice may still change what is said."""
        return any(row.provisional for row in self.said)


def load_reference(session: Session) -> int:
    """Put the package's holidays and festivals into the database; gives the number of days written.

    May be run as often as wanted: a layer's year that somebody has entered an official notice for is theirs,
    and an estimate gives way to what the package has officially.
    """
    kept: dict[tuple[str, int], list[CalendarDayRow]] = defaultdict(list)
    for row in session.exec(select(CalendarDayRow)):
        kept[row.layer, row.day.year].append(row)
    written = 0
    for key, rows in _reference_rows().items():
        if _outweighs(rows, kept[key]):
            for old in kept[key]:
                session.delete(old)
            session.flush()
            session.add_all(rows)
            written += len(rows)
    session.flush()
    return written


def rows(session: Session, names: Iterable[str], first: date, last: date) -> dict[date, list[CalendarDayRow]]:
    """What these layers say of the dates from `first` to `last`, the nation's word first."""
    found = session.exec(
        select(CalendarDayRow).where(
            col(CalendarDayRow.layer).in_(list(names)),
            CalendarDayRow.day >= first,
            CalendarDayRow.day <= last,
        )
    )
    by_day: dict[date, list[CalendarDayRow]] = defaultdict(list)
    order = list(KINDS)
    for row in sorted(found, key=lambda one: order.index(one.layer.partition(":")[0])):
        by_day[row.day].append(row)
    return by_day


def notes(session: Session, names: Iterable[str], first: date, last: date) -> dict[date, DayNotes]:
    """What to write beside each date from `first` to `last`."""
    said = rows(session, names, first, last)
    return {on: DayNotes(lunar_text(on), tuple(said.get(on, ()))) for on in dates(first, last)}


def lunar_text(on: date) -> str:
    """The lunar date in Chinese characters, empty where the table does not reach."""
    found = reference.lunar_calendar().lunar(on)
    return "" if found is None else found.text


def _outweighs(new: Iterable[CalendarDayRow], old: list[CalendarDayRow]) -> bool:
    if not old:
        return True
    return any(row.provisional for row in old) and not any(row.provisional for row in new)


def _reference_rows() -> dict[tuple[str, int], list[CalendarDayRow]]:
    found: dict[tuple[str, int], list[CalendarDayRow]] = defaultdict(list)
    for day in reference.public_days():
        row = CalendarDayRow(
            layer=NATION,
            day=day.on,
            kind=day.kind,
            name_zh=day.name_zh,
            name_en=day.name_en,
            lunar=lunar_text(day.on),
            provisional=day.status is DayStatus.PROVISIONAL,
        )
        found[NATION, day.on.year].append(row)
    named = {one.key: one for one in reference.festivals()}
    for code in sorted({one.prefecture for one in reference.festivals()}):
        for said in reference.prefecture(code).days.values():
            row = CalendarDayRow(
                layer=prefecture_layer(code),
                day=said.on,
                kind=said.kind,
                name_zh=named[said.key].name_zh,
                name_en=named[said.key].name_en,
                lunar=lunar_text(said.on),
                provisional=said.status is DayStatus.PROVISIONAL,
            )
            found[row.layer, said.on.year].append(row)
    return found
