"""The list of people: volunteers and others, what each is, speaks, may do and is insured for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import col

from scheduler.db.person_facts import portions
from scheduler.db.tables import HatRow, LanguageRow, PersonRow
from scheduler.domain.children import UNDER_GUARDIAN
from scheduler.domain.people import CheckStatus
from scheduler.services.lists import people_index as who
from scheduler.services.lists.fields import Choice, Decimal, Hours, Several, Whole, YesNo, phone_digits
from scheduler.services.lists.listing import Column, Draft, Row, same
from scheduler.services.lists.lookup import Lookup
from scheduler.services.lists.time_fields import Day

OLDEST = 100
WEEK_HOURS, DAY_HOURS = 7 * 24, 24
CHECK = ("check_status", "checked_on", "check_until")
SETS = ("hats", "languages")
NOT_COLUMNS = frozenset({"person_id", *SETS})


class PeopleList:
    """Columns of the list of people."""

    code, title, labels = "people", "人员", ("name", "organisation_id")
    columns = (
        who.BY_NUMBER,
        who.NAME,
        Column("organisation_id", "单位", Choice("organisations"), True, ("所属单位",), width=22),
        who.PHONE,
        who.EMPLOYEE,
        Column("is_volunteer", "志愿者", YesNo(), sample="是", width=8),
        Column("hats", "身份", Several("hats"), sample="社会志愿者", width=18),
        Column("source", "来源", Choice("origins"), sample="社会志愿者", width=12),
        Column("gender", "性别", Choice("genders"), sample="女", width=6),
        Column("birth_year", "出生年", Whole(1900, 2100), sample=1990, width=8),
        Column("home_site_id", "出发地点", Choice("sites", scoped=True), headers=("常住地点",), width=18),
        Column("languages", "语言", Several("languages"), sample="普通话；云南方言", width=18),
        Column("minutes_per_week", "每周最多小时", Hours(WEEK_HOURS), sample=12),
        Column("shifts_per_day", "每天最多班次", Whole(0, 24), sample=2),
        Column("consecutive_days", "最多连续天数", Whole(0, 366), sample=5),
        Column("rest_minutes", "两班间最少休息小时", Hours(DAY_HOURS), sample=11, width=18),
        Column("travel_km", "最远公里数", Decimal(0, 5000), sample=60),
        Column("shifts_total", "总共最多班次", Whole(0, 10_000)),
        Column("minutes_total", "总共最多小时", Hours(10_000)),
        Column("check_status", "入职查询", Choice("checks"), sample="查询通过", width=12),
        Column("checked_on", "查询日期", Day(), sample=date(2027, 1, 5)),
        Column("check_until", "查询有效至", Day(), sample=date(2028, 1, 4)),
        Column("insured_until", "保险至", Day(), sample=date(2027, 12, 31)),
    )

    implied: tuple[Column, ...] = ()

    def open(self, lookup: Lookup) -> "PeopleBook":
        """The people of one's own nodes."""
        return PeopleBook(lookup)


class PeopleBook:
    """People as they are now."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.people = who.People(lookup)
        self._sets = _sets(lookup, self.people.rows)
        self._seen: dict[tuple[object, ...], int] = {}

    def read(self, row: Row) -> Iterable[Draft]:
        """One person."""
        person = self.people.match(row)
        self.identify(row, person)
        values = {name: value for name, value in row.values.items() if name != "person_id"}
        if person is None:
            values.setdefault("is_volunteer", True)
        draft = self.draft(row, person, values)
        self.judge(row, draft)
        yield draft

    def judge(self, row: Row, draft: Draft) -> None:
        """Refuses what no cell can tell alone."""
        if draft.values.get("is_volunteer", True) is None:
            row.fault("is_volunteer", "required")
        _judge(row, draft, self.lookup.today)

    def identify(self, row: Row, person: PersonRow | None) -> None:
        """Refuses whoever is in the list twice, and whoever could not be recognised another time."""
        if row.faults:
            return
        values = row.values
        keys: list[tuple[object, ...]] = [] if person is None else [("person", person.id)]
        if values.get("employee_number"):
            keys.append(("employee", values.get("organisation_id"), values["employee_number"]))
        if values.get("phone"):
            keys.append(("phone", values["name"], values["phone"]))
        if not keys:
            row.fault("phone", "no_identity")
        for key in keys:
            first = self._seen.setdefault(key, row.number)
            if first != row.number:
                row.fault("name", "row_twice", first=first)
                break
        if person is None and self.people.namesakes(values["name"]):
            row.remarks.append("namesake")

    def draft(self, row: Row, person: PersonRow | None, values: dict[str, Any]) -> Draft:
        """What a row asks of a person."""
        if person is None:
            return Draft("person", ("row", row.number), values)
        existing = self.existing(person)
        hidden = frozenset() if person.check_status is CheckStatus.CLEAR else frozenset(CHECK)
        return Draft("person", (person.id,), values, existing, hidden, row_id=person.id)

    def existing(self, person: PersonRow) -> dict[str, Any]:
        """A person as values by column."""
        found = {column.name: getattr(person, column.name, None) for column in PeopleList.columns}
        hats, languages = self._sets[person.id or 0]
        return found | {
            "person_id": person.id,
            "phone": phone_digits(person.phone) or None,
            "crew_id": person.crew_id,
            "hats": frozenset(hats),
            "languages": frozenset(languages),
        }

    def write(self, drafts: Iterable[Draft]) -> None:
        """Make or change people, then what they are and speak."""
        session = self.lookup.session
        pairs = [(draft, self._filled(draft)) for draft in drafts if draft.new or draft.changes]
        session.add_all(person for _, person in pairs)
        session.flush()
        for draft, person in pairs:
            draft.row_id = person.id
        self._write_sets([draft for draft, _ in pairs])

    def _filled(self, draft: Draft) -> PersonRow:
        if draft.row_id is None:
            person = PersonRow(organisation_id=draft.values["organisation_id"], name=draft.values["name"])
        else:
            person = self.people.rows[draft.row_id]
        for name, value in draft.changes.items():
            if name not in NOT_COLUMNS:
                setattr(person, name, "" if value is None and name in ("phone", "source") else value)
        return person

    def _write_sets(self, drafts: Iterable[Draft]) -> None:
        session = self.lookup.session
        for kind, name, column in ((HatRow, "hats", "hat"), (LanguageRow, "languages", "language")):
            wanted = {
                draft.row_id or 0: draft.changes[name] or () for draft in drafts if name in draft.changes
            }
            for some in portions(wanted):
                session.execute(delete(kind).where(col(kind.person_id).in_(some)))
            session.add_all(
                kind(person_id=number, **{column: one})
                for number, several in wanted.items()
                for one in several
            )
        session.flush()

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Everybody; of a record check only a good one is told (PIPL art. 28)."""
        for person in self.people.rows.values():
            values = self.existing(person)
            if person.check_status is not CheckStatus.CLEAR:
                values |= dict.fromkeys(CHECK)
            yield values


def _sets(lookup: Lookup, ids: Iterable[int]) -> dict[int, tuple[set[Any], set[str]]]:
    found: dict[int, tuple[set[Any], set[str]]] = defaultdict(lambda: (set(), set()))
    for some in portions(ids):
        for place, (owner, value) in enumerate(
            (
                (col(HatRow.person_id), col(HatRow.hat)),
                (col(LanguageRow.person_id), col(LanguageRow.language)),
            )
        ):
            for person, one in lookup.session.execute(select(owner, value).where(owner.in_(some))):
                found[person][place].add(one)
    return found


def _judge(row: Row, draft: Draft, today: date) -> None:
    """What no cell can tell alone: ages, and that a record check is whole and not ours to soften."""
    born = row.values.get("birth_year")
    if born is not None and not today.year - OLDEST <= born:
        row.fault("birth_year", "too_old", least=today.year - OLDEST)
    elif born is not None and born > today.year - UNDER_GUARDIAN:
        row.fault("birth_year", "is_child", age=UNDER_GUARDIAN)
    was = draft.existing or {}
    if all(same(was.get(name), draft.after(name)) for name in CHECK):
        return
    if was.get("check_status") is CheckStatus.BLOCKED:
        row.fault("check_status", "check_by_hand")
    elif draft.after("check_status") is CheckStatus.CLEAR:
        _judge_dates(row, draft, today)


def _judge_dates(row: Row, draft: Draft, today: date) -> None:
    checked, until = draft.after("checked_on"), draft.after("check_until")
    if checked is None:
        row.fault("checked_on", "check_without_day")
    elif checked > today:
        row.fault("checked_on", "in_future")
    elif until is not None and until < checked:
        row.fault("check_until", "ends_first")
    elif until is not None and until > checked + timedelta(days=366):
        row.fault("check_until", "check_too_long")
