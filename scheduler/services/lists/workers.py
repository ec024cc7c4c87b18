"""The list of workers: who is in which crew, and in which pattern the crew turns."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from scheduler.db.tables import CrewRow, OrganisationRow, SiteRow
from scheduler.domain.people import Hat
from scheduler.services.lists import people_index as who
from scheduler.services.lists.fields import Choice, Several, Text, Whole
from scheduler.services.lists.listing import FIRST, Column, Draft, Row
from scheduler.services.lists.lookup import Lookup
from scheduler.services.lists.names import plain
from scheduler.services.lists.people import PeopleBook
from scheduler.services.lists.time_fields import Day

OF_CREW = ("pattern", "anchor")


class WorkersList:
    """Columns of the list of workers and crews."""

    code, title, labels = "workers", "员工与班组", ("name", "employee_number")
    columns = (
        who.BY_NUMBER,
        Column("organisation_id", "单位", Choice("organisations"), True, ("所属单位",), width=22),
        Column("employee_number", "工号", who.EMPLOYEE.field, True, ("员工编号",), "A0017", text=True),
        Column("name", "姓名", who.NAME.field, True, sample="李大山", width=12),
        who.PHONE,
        Column("gender", "性别", Choice("genders"), sample="男", width=6),
        Column("birth_year", "出生年", Whole(1900, 2100), sample=1988, width=8),
        Column("languages", "语言", Several("languages"), sample="普通话", width=18),
        Column("site_id", "厂区", Choice("sites", scoped=True), headers=("地点",), sample=FIRST, width=20),
        Column("crew", "班组", Text(80), sample="甲班", width=12),
        Column("pattern", "轮班方式", Choice("patterns"), sample="三班两运转(四天一轮)", width=24),
        Column("anchor", "起算日", Day(), sample=date(2027, 2, 22)),
    )

    implied = (Column("hats", "身份", Several("hats")),)

    def open(self, lookup: Lookup) -> "WorkersBook":
        """The workers and crews of one's own nodes."""
        return WorkersBook(lookup)


class WorkersBook:
    """Workers and crews as they are now; people are written as the list of people writes them."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.folk = PeopleBook(lookup)
        query = (
            select(CrewRow)
            .join(SiteRow, col(SiteRow.id) == col(CrewRow.site_id))
            .join(OrganisationRow, col(OrganisationRow.id) == col(SiteRow.organisation_id))
            .where(lookup.mine)
        )
        self.crews = {row.id: row for row in lookup.session.scalars(query)}
        self._new: dict[tuple[int, str], dict[str, Any]] = defaultdict(dict)
        self._by_name = {(row.site_id, plain(row.name_zh)): row for row in self.crews.values()}

    def read(self, row: Row) -> Iterable[Draft]:
        """The crew, where the row names one, and the worker."""
        crew = self._crew(row)
        person = self.folk.people.match(row)
        self.folk.identify(row, person)
        if crew is not None:
            yield crew
        values = row.given("organisation_id", "employee_number", "name", "phone", "gender", "birth_year")
        hats = frozenset() if person is None else self.folk.existing(person)["hats"]
        values |= row.given("languages") | {"hats": hats | {Hat.WORKER}}
        draft = self.folk.draft(row, person, values)
        self._join(row, draft, crew)
        self.folk.judge(row, draft)
        yield draft

    def _join(self, row: Row, draft: Draft, crew: Draft | None) -> None:
        """What a worker's row says of the crew: the one named, none where cleared, or nothing."""
        was = self.crews.get((draft.existing or {}).get("crew_id"))
        if draft.existing is not None:
            there = {"crew": was.name_zh, "site_id": was.site_id} if was is not None else {}
            draft.existing = {**draft.existing, **there}
        if crew is not None:
            draft.parent = crew
            draft.values |= {"crew": crew.values["crew"], "site_id": crew.values["site_id"]}
        elif "crew" in row.values:
            draft.values["crew"] = None

    def _crew(self, row: Row) -> Draft | None:
        if not row.values.get("crew"):
            for column in OF_CREW:
                if row.values.get(column) is not None:
                    row.fault(column, "crew_missing")
            if row.values.get("site_id") is not None:
                row.remarks.append("site_unused")
            return None
        if row.values.get("site_id") is None:
            row.fault("site_id", "site_missing")
            return None
        return self._named_crew(row, row.values["site_id"], row.values["crew"])

    def _named_crew(self, row: Row, site: int, name: str) -> Draft:
        found = self._by_name.get((site, plain(name)))
        values = row.given(*OF_CREW) | {"site_id": site}
        said = self._new[site, plain(name)]  # what rows before this one have said of a new crew
        said |= {
            column: value for column, value in values.items() if value is not None and column not in said
        }
        for column in OF_CREW:
            if found is None and column not in said:
                row.fault(column, "new_crew")
            elif column in values and values[column] is None:
                row.fault(column, "required")
        if found is None:
            return Draft("crew", (site, plain(name)), values | {"crew": name}, shared=True)
        existing = {"pattern": found.pattern, "anchor": found.anchor, "crew": found.name_zh, "site_id": site}
        values["crew"] = found.name_zh
        return Draft("crew", (site, plain(name)), values, existing, shared=True, row_id=found.id)

    def write(self, drafts: Sequence[Draft]) -> None:
        """Crews first, then workers."""
        session = self.lookup.session
        crews = [draft for draft in drafts if draft.entity == "crew" and (draft.new or draft.changes)]
        for draft in crews:
            row = self.crews.get(draft.row_id) or CrewRow(
                site_id=draft.values["site_id"],
                name_zh=draft.values["crew"],
                pattern=draft.values["pattern"],
                anchor=draft.values["anchor"],
            )
            for name in OF_CREW:
                if name in draft.changes:
                    setattr(row, name, draft.changes[name])
            session.add(row)
            session.flush()
            draft.row_id = row.id
        people = [draft for draft in drafts if draft.entity == "person"]
        for draft in people:
            if "crew" in draft.changes or "site_id" in draft.changes:
                draft.changes["crew_id"] = None if draft.parent is None else draft.parent.row_id
            for name in ("crew", "site_id"):
                draft.changes.pop(name, None)
        self.folk.write(people)

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Everybody who is a worker or in a crew."""
        for person in self.folk.people.rows.values():
            values = self.folk.existing(person)
            crew = self.crews.get(person.crew_id)
            if crew is None and Hat.WORKER not in values["hats"]:
                continue
            if crew is not None:
                values |= {
                    "site_id": crew.site_id,
                    "crew": crew.name_zh,
                    "pattern": crew.pattern,
                    "anchor": crew.anchor,
                }
            yield values
