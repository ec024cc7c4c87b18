"""Service of a node's volunteers as a table for the national system, columns by the list of its fields."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import OrganisationRow, PersonRow
from scheduler.domain import reference
from scheduler.domain.organisations import Role
from scheduler.services import access, audit
from scheduler.services.accounts import Account
from scheduler.services.records import hours, known
from scheduler.services.records.hours import Line
from scheduler.services.records.layout import SEXES
from scheduler.sheets.text import write_csv
from scheduler.sheets.xlsx_out import Head, Table, workbook

MAY = (Role.ORGANISER, Role.COORDINATOR)
FIELDS = tuple(
    field
    for field in reference.record_fields()
    if field.partition(".")[0] in ("volunteer", "service") or field == "certificate.issuer"
)
"""The fields of the table in order; those of identity that we do not keep stay empty, to be filled in."""
Cells = tuple[str | float, ...]


def xlsx(session: Session, account: Account, first: date, last: date, now: datetime) -> bytes:
    """The table as a workbook."""
    rows = list(_rows(session, account, first, last, now))
    heads = tuple(Head(name, as_text=field != "service.minutes") for field, name in _heads())
    return workbook(Table("志愿服务记录", heads, rows))


def csv(session: Session, account: Account, first: date, last: date, now: datetime) -> bytes:
    """The table as CSV."""
    return write_csv([name for _, name in _heads()], _rows(session, account, first, last, now))


def _heads() -> Iterator[tuple[str, str]]:
    known = reference.record_fields()
    for field in FIELDS:
        yield field, known[field].name_zh


def _rows(session: Session, account: Account, first: date, last: date, now: datetime) -> Iterable[Cells]:
    found = session.exec(
        select(PersonRow.id, OrganisationRow.name_zh)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .where(access.below(OrganisationRow.path, account, *MAY))
    )
    issuers = {person or 0: name for person, name in found}
    audit.note(session, account_id=account.id, action="record.export", subject=f"record:{first}:{last}")
    people, today = sorted(issuers), to_local(now).date()
    for start in range(0, len(people), 1000):
        lines = hours.between(session, people[start : start + 1000], first, last, now)
        served = {line.person.id or 0 for line in lines}
        facts = _Facts(
            issuers,
            known.areas(session, served),
            known.skills(session, served, today),
            known.times(session, served),
            known.leaders(session, (line.activity.campaign_id for line in lines)),
        )
        for line in lines:
            yield _row(line, facts)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known beside the lines: by person, and who leads by campaign."""

    issuers: Mapping[int, str]
    areas: Mapping[int, str]
    skills: Mapping[int, tuple[str, ...]]
    times: Mapping[int, tuple[str, ...]]
    leaders: Mapping[int, str]


def _row(line: Line, facts: _Facts) -> Cells:
    person, key = line.person, line.person.id or 0
    told: dict[str, str | float] = {
        "volunteer.name": person.name,
        "volunteer.sex": "" if person.gender is None else SEXES[person.gender],
        "volunteer.birth_date": "" if person.birth_year is None else str(person.birth_year),
        "volunteer.home_area": facts.areas.get(key, ""),
        "volunteer.phone": person.phone,
        "volunteer.skills": "、".join(facts.skills.get(key, ())),
        "volunteer.service_times": "、".join(facts.times.get(key, ())),
        "service.activity_name": line.activity.name_zh,
        "service.date": f"{to_local(line.shift.starts_at):%Y-%m-%d}",
        "service.place": line.site.name_zh,
        "service.served": known.SERVED[line.activity.kind],
        "service.content": line.session.title_zh,
        "service.minutes": round((line.minutes or 0) / 60, 2),
        "service.leader": facts.leaders.get(line.activity.campaign_id, ""),
        "service.recorder": line.witness,
        "service.recorded_at": ""
        if line.recorded_at is None
        else f"{to_local(line.recorded_at):%Y-%m-%d %H:%M}",
        "certificate.issuer": facts.issuers[key],
    }
    return tuple(told.get(field, "") for field in FIELDS)
