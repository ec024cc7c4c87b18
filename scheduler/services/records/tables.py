"""Service of a node's volunteers as a table for the national system, columns by the list of its fields."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import OrganisationRow, PersonRow
from scheduler.domain import reference
from scheduler.domain.organisations import Role
from scheduler.domain.problem import Gender
from scheduler.services import access, audit
from scheduler.services.accounts import Account
from scheduler.services.records import hours
from scheduler.services.records.hours import Line
from scheduler.sheets.text import write_csv
from scheduler.sheets.xlsx_out import Head, Table, workbook

MAY = (Role.ORGANISER, Role.COORDINATOR)
FIELDS = (
    *("volunteer.name", "volunteer.sex", "volunteer.phone", "volunteer.id_type", "volunteer.id_number"),
    *("volunteer.volunteer_no", "service.activity_name", "service.date", "service.place", "service.content"),
    *("service.minutes", "service.recorder", "service.recorded_at", "certificate.issuer"),
)
"""The fields of the table in order; those of identity that we do not keep stay empty, to be filled in."""
SEXES = {Gender.FEMALE: "女", Gender.MALE: "男"}
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
    people = sorted(issuers)
    for start in range(0, len(people), 1000):
        for line in hours.between(session, people[start : start + 1000], first, last, now):
            yield _row(line, issuers[line.person.id or 0])


def _row(line: Line, issuer: str) -> Cells:
    person = line.person
    return (
        person.name,
        "" if person.gender is None else SEXES[person.gender],
        person.phone,
        "",
        "",
        "",
        line.activity.name_zh,
        f"{to_local(line.shift.starts_at):%Y-%m-%d}",
        line.site.name_zh,
        line.session.title_zh,
        round((line.minutes or 0) / 60, 2),
        line.witness,
        "" if line.recorded_at is None else f"{to_local(line.recorded_at):%Y-%m-%d %H:%M}",
        issuer,
    )
