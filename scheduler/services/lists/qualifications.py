"""The list of qualifications: who holds which training or certificate, and how long it is valid."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from scheduler.db.person_facts import portions
from scheduler.db.tables import QualificationRow
from scheduler.domain import reference
from scheduler.services.lists import people_index as who
from scheduler.services.lists.fields import Choice, Text
from scheduler.services.lists.listing import Column, Draft, Row
from scheduler.services.lists.lookup import Lookup
from scheduler.services.lists.time_fields import Day

COLUMNS = ("valid_from", "valid_until", "confirmed_by")
Key = tuple[int, str, date | None]


class QualificationsList:
    """Columns of the list of qualifications."""

    code, title, labels = "qualifications", "资格", ("name", "code")
    columns = (
        *who.REFERRING,
        Column("code", "资格", Choice("courses"), True, ("培训", "证书"), "红十字救护员证", width=26),
        Column("valid_from", "取得日期", Day(), sample=date(2027, 1, 10)),
        Column("valid_until", "有效至", Day(), sample=date(2030, 1, 9)),
        Column("confirmed_by", "确认人", Text(60), sample="州红十字会", width=16),
    )

    implied: tuple[Column, ...] = ()

    def open(self, lookup: Lookup) -> "QualificationsBook":
        """The qualifications of the people of one's own nodes."""
        return QualificationsBook(lookup)


class QualificationsBook:
    """Qualifications as they are now; a renewal, which begins on another day, is one more."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.people = who.People(lookup)
        self.held: dict[int, QualificationRow] = {}
        self._by_key: dict[Key, QualificationRow] = {}
        for some in portions(self.people.rows):
            query = select(QualificationRow).where(col(QualificationRow.person_id).in_(some))
            for row in lookup.session.scalars(query.order_by(col(QualificationRow.id))):
                self.held[row.id or 0] = row
                self._by_key[row.person_id, row.code, row.valid_from] = row

    def read(self, row: Row) -> Iterable[Draft]:
        """One qualification of one person."""
        person = self.people.mean(row)
        if person is None or person.id is None:
            return
        code, since = row.values["code"], row.values.get("valid_from")
        if since is not None and since > self.lookup.today:
            row.fault("valid_from", "in_future")
        found = self._by_key.get((person.id, code, since))
        values = {"person_id": person.id, "code": code, **row.given(*COLUMNS)}
        existing = None
        if found is not None:
            existing = {"person_id": person.id, "code": code} | {
                name: getattr(found, name) for name in COLUMNS
            }
        elif "valid_until" not in values and since is not None:
            values["valid_until"] = _lapses(code, since)
        draft = Draft(
            "qualification", (person.id, code, since), values, existing, row_id=found.id if found else None
        )
        if since is not None and (draft.after("valid_until") or since) < since:
            row.fault("valid_until", "ends_first")
        yield draft

    def write(self, drafts: Sequence[Draft]) -> None:
        """Make or change qualifications."""
        for draft in drafts:
            if not draft.new and not draft.changes:
                continue
            values = draft.values
            row = self.held.get(draft.row_id or 0) or QualificationRow(
                person_id=values["person_id"], code=values["code"], valid_from=values.get("valid_from")
            )
            for name in ("valid_until", "confirmed_by"):
                if name in draft.changes:
                    value = draft.changes[name]
                    setattr(row, name, "" if value is None and name == "confirmed_by" else value)
            self.lookup.session.add(row)
        self.lookup.session.flush()

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Every qualification, person by person."""
        people = who.referring(self.people.rows.values())
        place = {person: number for number, person in enumerate(people)}
        for row in sorted(self.held.values(), key=lambda one: (place[one.person_id], one.code, one.id or 0)):
            yield people[row.person_id] | {
                "code": row.code,
                **{name: getattr(row, name) or None for name in COLUMNS},
            }


def _lapses(code: str, since: date) -> date | None:
    """The last day of validity that the reference data give; None for good."""
    course = reference.courses().get(code)
    if course is None or course.valid_months is None:
        return None
    month = since.month - 1 + course.valid_months
    year, month = since.year + month // 12, month % 12 + 1
    return date(year, month, min(since.day, 28 if month == 2 else 30)) - timedelta(days=1)
