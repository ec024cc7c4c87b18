"""The list of people for those who organise: what they hold and speak, and what is about to lapse.

What a person declined is nobody's business but their own (志愿服务条例 art. 25), so it never leaves the
database here; children and families are not people of this list.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, exists, select
from sqlmodel.sql.expression import SelectOfScalar

from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    CrewRow,
    HatRow,
    LanguageRow,
    OrganisationRow,
    PersonRow,
    QualificationRow,
    SessionRow,
    ShiftRow,
    SiteRow,
)
from scheduler.domain.organisations import Role
from scheduler.domain.people import CheckStatus, Hat
from scheduler.domain.work import SessionState
from scheduler.services import access, seats
from scheduler.services.accounts import Account
from scheduler.services.paging import Page, fetched

SEES = (Role.ORGANISER, Role.COORDINATOR, Role.ADMINISTRATOR)
WARN_DAYS = 60
"""How long before it lapses something is marked: time enough for a training or a new record check."""


class Standing(StrEnum):
    """How a qualification or a record check stands on a day."""

    VALID = "valid"
    LAPSES_SOON = "lapses_soon"
    LAPSED = "lapsed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Filters:
    """What to look for; empty fields look for nothing in particular."""

    text: str = ""
    hat: Hat | None = None
    qualification: str = ""
    language: str = ""
    lapsing: bool = False
    volunteers: bool = False


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A qualification and how it stands."""

    code: str
    valid_until: date | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Line:
    """One person as the list shows them; `check` is the record check, without any reason."""

    person: PersonRow
    organisation: OrganisationRow
    hats: tuple[Hat, ...]
    languages: tuple[str, ...]
    qualifications: tuple[HeldLine, ...]
    check: Standing
    crew: CrewRow | None


@dataclass(frozen=True, slots=True)
class Duty:
    """One shift that the person is on or has been asked to take."""

    assignment: AssignmentRow
    shift: ShiftRow
    session: SessionRow
    site: SiteRow


def listed(
    session: Session, account: Account, filters: Filters, *, today: date, page: int = 1, size: int = 50
) -> Page[Line]:
    """The people of the account's nodes by name, as filtered; six queries however many there are."""
    query = (
        select(PersonRow)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .where(access.below(OrganisationRow.path, account, *SEES))
        .order_by(col(PersonRow.name), col(PersonRow.id))
    )
    found = fetched(session, _filtered(query, filters, today), page, size)
    return Page(tuple(_lines(session, found.items, today)), found.number, found.pages, found.total)


def line(session: Session, person: PersonRow, today: date) -> Line:
    """One person as the list shows them."""
    return next(iter(_lines(session, [person], today)))


def duties(session: Session, person_id: int, now: datetime) -> list[Duty]:
    """What the person is on from now on, asked or agreed; what they said no to is left out."""
    rows = session.exec(
        select(AssignmentRow, ShiftRow, SessionRow, SiteRow)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(SiteRow, col(SiteRow.id) == SessionRow.site_id)
        .where(
            AssignmentRow.person_id == person_id,
            col(AssignmentRow.state).in_(seats.SEATED),
            SessionRow.state == SessionState.PLANNED,
            col(ShiftRow.ends_at) > now.astimezone(UTC),
        )
        .order_by(col(ShiftRow.starts_at), col(ShiftRow.id))
    )
    return [Duty(*row) for row in rows]


def served(session: Session, person_id: int, now: datetime) -> tuple[int, int]:
    """Shifts that the person has said yes to and that are over, and their minutes."""
    rows = session.exec(
        select(ShiftRow)
        .join(AssignmentRow, col(AssignmentRow.shift_id) == ShiftRow.id)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .where(
            AssignmentRow.person_id == person_id,
            col(AssignmentRow.state).in_(seats.SAID_YES),
            col(ShiftRow.ends_at) <= now.astimezone(UTC),
        )
    ).all()
    return len(rows), sum(int((row.ends_at - row.starts_at).total_seconds() // 60) for row in rows)


def standing_on(today: date, valid_from: date | None, valid_until: date | None) -> Standing:
    """How something that is valid between two dates, both inclusive, stands today."""
    if valid_from is not None and today < valid_from:
        return Standing.MISSING
    if valid_until is None:
        return Standing.VALID
    if valid_until < today:
        return Standing.LAPSED
    return Standing.LAPSES_SOON if valid_until < today + timedelta(days=WARN_DAYS) else Standing.VALID


def _check_standing(person: PersonRow, today: date) -> Standing:
    # Pending and blocked look alike: the list must not tell whom a check has stopped (PIPL art. 28).
    if person.check_status is not CheckStatus.CLEAR:
        return Standing.MISSING
    return standing_on(today, person.checked_on, person.check_until)


def _filtered(query: SelectOfScalar[PersonRow], filters: Filters, today: date) -> SelectOfScalar[PersonRow]:
    conditions: list[ColumnElement[bool]] = []
    if filters.text:
        fields = (PersonRow.name, PersonRow.employee_number, OrganisationRow.name_zh)
        conditions.append(or_(*(col(field).icontains(filters.text, autoescape=True) for field in fields)))
    if filters.volunteers:
        conditions.append(col(PersonRow.is_volunteer).is_(True))
    if filters.hat is not None:
        conditions.append(_has(HatRow, col(HatRow.hat) == filters.hat))
    if filters.language:
        conditions.append(_has(LanguageRow, col(LanguageRow.language) == filters.language))
    if filters.qualification:
        valid = or_(col(QualificationRow.valid_until).is_(None), col(QualificationRow.valid_until) >= today)
        conditions.append(_has(QualificationRow, col(QualificationRow.code) == filters.qualification, valid))
    if filters.lapsing:
        soon = _between(QualificationRow.valid_until, today)
        own = (_between(PersonRow.check_until, today), _between(PersonRow.insured_until, today))
        conditions.append(or_(_has(QualificationRow, soon), *own))
    return query.where(*conditions)


def _has(
    kind: type[HatRow] | type[LanguageRow] | type[QualificationRow], *conditions: ColumnElement[bool]
) -> ColumnElement[bool]:
    return exists().where(col(kind.person_id) == col(PersonRow.id), *conditions)


def _between(column: date | None, today: date) -> ColumnElement[bool]:
    return and_(col(column) >= today, col(column) <= today + timedelta(days=WARN_DAYS))


def _lines(session: Session, people: Iterable[PersonRow], today: date) -> Iterable[Line]:
    shown = list(people)
    ids = [person.id for person in shown if person.id is not None]
    hats, spoken, held = _hats(session, ids), _spoken(session, ids), _held(session, ids, today)
    wanted = {person.organisation_id for person in shown}
    nodes = {
        node.id: node
        for node in session.exec(select(OrganisationRow).where(col(OrganisationRow.id).in_(wanted)))
    }
    in_crews = {person.crew_id for person in shown}
    crews = {crew.id: crew for crew in session.exec(select(CrewRow).where(col(CrewRow.id).in_(in_crews)))}
    for person in shown:
        assert person.id is not None
        yield Line(
            person=person,
            organisation=nodes[person.organisation_id],
            hats=tuple(hats[person.id]),
            languages=tuple(spoken[person.id]),
            qualifications=tuple(held.get(person.id, ())),
            check=_check_standing(person, today),
            crew=crews.get(person.crew_id),
        )


def _hats(session: Session, ids: Iterable[int]) -> dict[int, list[Hat]]:
    found: dict[int, list[Hat]] = defaultdict(list)
    for row in session.exec(select(HatRow).where(col(HatRow.person_id).in_(ids)).order_by(col(HatRow.hat))):
        found[row.person_id].append(row.hat)
    return found


def _spoken(session: Session, ids: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    query = select(LanguageRow).where(col(LanguageRow.person_id).in_(ids))
    for row in session.exec(query.order_by(col(LanguageRow.language))):
        found[row.person_id].append(row.language)
    return found


def _held(session: Session, ids: Iterable[int], today: date) -> dict[int, list[HeldLine]]:
    """Each kind once: of several the one that is good today, and of those the one that is good longest."""
    found: dict[int, dict[str, HeldLine]] = defaultdict(dict)
    query = select(QualificationRow).where(col(QualificationRow.person_id).in_(ids))
    for row in session.exec(query.order_by(col(QualificationRow.code), col(QualificationRow.id))):
        line = HeldLine(row.code, row.valid_until, standing_on(today, row.valid_from, row.valid_until))
        known = found[row.person_id].get(row.code)
        if known is None or _worth(line) > _worth(known):
            found[row.person_id][row.code] = line
    return {person: list(lines.values()) for person, lines in found.items()}


def _worth(line: HeldLine) -> tuple[bool, date]:
    return line.standing in (Standing.VALID, Standing.LAPSES_SOON), line.valid_until or date.max
