"""The list of availability: what people can give every week, and on dates that differ."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from scheduler.db.person_facts import portions
from scheduler.db.tables import AvailabilityRow, WeeklyAvailabilityRow
from scheduler.services.lists import people_index as who
from scheduler.services.lists import time_fields as times
from scheduler.services.lists.fields import Choice
from scheduler.services.lists.listing import Column, Draft, Row
from scheduler.services.lists.lookup import Lookup

LONGEST_DAYS = 731


class AvailabilityList:
    """Columns of the list of availability."""

    code, title, labels = "availability", "可服务时间", ("name", "weekdays", "first", "last")
    columns = (
        *who.REFERRING,
        Column("kind", "时间说明", Choice("availability"), True, sample="有空"),
        Column("weekdays", "星期", times.Weekdays(), sample="周六、周日"),
        Column("first", "从日期", times.Day()),
        Column("last", "到日期", times.Day()),
        Column("opens", "开始时间", times.Clock(), sample="09:00", text=True),
        Column("closes", "结束时间", times.Clock(), sample="18:00", text=True),
    )

    implied: tuple[Column, ...] = ()

    def open(self, lookup: Lookup) -> "AvailabilityBook":
        """What the people of one's own nodes have said."""
        return AvailabilityBook(lookup)


class AvailabilityBook:
    """Weekly hours by (person, weekday, opens, closes), dated ones by (person, from, to), in UTC."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.people = who.People(lookup)
        self.weekly: dict[tuple[Any, ...], WeeklyAvailabilityRow] = {}
        self.dated: dict[tuple[Any, ...], AvailabilityRow] = {}
        session = lookup.session
        for some in portions(self.people.rows):
            for row in session.scalars(
                select(WeeklyAvailabilityRow).where(col(WeeklyAvailabilityRow.person_id).in_(some))
            ):
                self.weekly[row.person_id, row.weekday, row.opens, row.closes] = row
            for one in session.scalars(
                select(AvailabilityRow).where(col(AvailabilityRow.person_id).in_(some))
            ):
                self.dated[one.person_id, one.starts_at, one.ends_at] = one

    def read(self, row: Row) -> Iterable[Draft]:
        """The stretches of one row: one for each weekday, or one between two dates."""
        person = self.people.mean(row)
        if person is None or person.id is None:
            return
        weekdays, first = row.values.get("weekdays"), row.values.get("first")
        if (weekdays is None) == (first is None):
            row.fault("weekdays", "weekly_or_dated")
        elif weekdays is not None:
            yield from self._weekly(row, person.id, weekdays)
        else:
            yield from self._dated(row, person.id)

    def _weekly(self, row: Row, person: int, weekdays: Iterable[int]) -> Iterator[Draft]:
        if row.values.get("last") is not None:
            row.fault("last", "weekly_or_dated")
        opens, closes = row.values.get("opens"), row.values.get("closes")
        if opens is None or closes is None:
            row.fault("opens" if opens is None else "closes", "required")
            return
        if opens % times.DAY_MINUTES == closes % times.DAY_MINUTES and (opens, closes) != (0, 1440):
            row.fault("closes", "ends_first")
        for weekday in sorted(weekdays):
            key = (person, weekday, times.as_time(opens), times.as_time(closes))
            yield self._draft(row, "weekly", key, self.weekly.get(key))

    def _dated(self, row: Row, person: int) -> Iterator[Draft]:
        first = row.values["first"]
        last = row.values.get("last") or first
        opens, closes = row.values.get("opens", 0), row.values.get("closes", times.DAY_MINUTES)
        starts = times.moment(first, opens or 0, self.lookup.zone)
        ends = times.moment(last, times.DAY_MINUTES if closes is None else closes, self.lookup.zone)
        if ends <= starts:
            row.fault("last" if "last" in row.values else "closes", "ends_first")
        elif (last - first).days > LONGEST_DAYS:
            row.fault("last", "stretch_too_long", most=LONGEST_DAYS)
        key = (person, starts, ends)
        yield self._draft(row, "dated", key, self.dated.get(key))

    def _draft(
        self,
        row: Row,
        entity: str,
        key: tuple[Any, ...],
        found: WeeklyAvailabilityRow | AvailabilityRow | None,
    ) -> Draft:
        existing = None if found is None else {"kind": found.kind}
        return Draft(entity, key, {"kind": row.values["kind"]}, existing)

    def write(self, drafts: Sequence[Draft]) -> None:
        """Add stretches, or change what was said of one."""
        session = self.lookup.session
        for draft in drafts:
            kind = draft.values["kind"]
            if draft.new:
                session.add(_made(draft, kind))
            elif draft.changes:
                found = (self.weekly if draft.entity == "weekly" else self.dated)[draft.key]
                found.kind = kind
                session.add(found)
        session.flush()

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Every stretch, person by person: the weekly ones first."""
        people = who.referring(self.people.rows.values())
        said: dict[int, list[dict[str, Any]]] = {person: [] for person in people}
        for key in sorted(self.weekly):
            said[key[0]].append(
                {
                    "kind": self.weekly[key].kind,
                    "weekdays": frozenset({key[1]}),
                    "opens": times.minutes_of(key[2]),
                    "closes": times.minutes_of(key[3]) or times.DAY_MINUTES,
                }
            )
        for key in sorted(self.dated):
            said[key[0]].append({"kind": self.dated[key].kind} | self._between(key[1], key[2]))
        for person, stretches in said.items():
            for stretch in stretches:
                yield people[person] | stretch

    def _between(self, starts: datetime, ends: datetime) -> dict[str, date | int]:
        (first, opens), (last, closes) = (
            times.begins(starts, self.lookup.zone),
            times.finishes(ends, self.lookup.zone),
        )
        return {"first": first, "last": last, "opens": opens, "closes": closes}


def _made(draft: Draft, kind: Any) -> WeeklyAvailabilityRow | AvailabilityRow:
    if draft.entity == "weekly":
        person, weekday, opens, closes = draft.key
        return WeeklyAvailabilityRow(person_id=person, kind=kind, weekday=weekday, opens=opens, closes=closes)
    person, starts, ends = draft.key
    return AvailabilityRow(person_id=person, kind=kind, starts_at=starts, ends_at=ends)
