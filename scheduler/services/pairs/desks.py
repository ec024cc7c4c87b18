"""What each of the three sees of long company: the organiser, the volunteer, the family."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import ChildRow, FamilyRow, OrganisationRow, PairContactRow, PairRow, PersonRow
from scheduler.domain.organisations import Role
from scheduler.domain.pairing import PairBar, PairState
from scheduler.services import access, audit, children
from scheduler.services.accounts import Account
from scheduler.services.children import ChildCard
from scheduler.services.paging import Page, paged
from scheduler.services.pair_sight import barred
from scheduler.services.pairs import contacts

SIZE = 30
_FIRST = (PairState.OVERDUE, PairState.DUE, PairState.ASKED, PairState.IN_TOUCH)


@dataclass(frozen=True, slots=True)
class Line:
    """One pair: who, where it stands, when the next contact is due, what the volunteer lacks by now."""

    pair: PairRow
    family: FamilyRow
    guardian: PersonRow
    volunteer: PersonRow
    contacts: tuple[PairContactRow, ...]
    state: PairState
    due_on: date
    bars: tuple[PairBar, ...] = ()
    cards: tuple[ChildCard, ...] = ()

    @property
    def urgency(self) -> tuple[int, date, int]:
        """Overdue first, then who may not go on, then by the day of the next contact."""
        place = _FIRST.index(self.state) if self.state in _FIRST else len(_FIRST)
        return (min(place, 1) if self.bars else place, self.due_on, self.pair.id or 0)


@dataclass(frozen=True, slots=True)
class Alone:
    """A family without a volunteer; `before`: the pair that ended, if there was one."""

    family: FamilyRow
    guardian: PersonRow
    before: PairRow | None


@dataclass(frozen=True, slots=True)
class Desk:
    """An organiser's pairs on one page, and how many pairs stand how."""

    lines: Page[Line]
    counts: dict[PairState, int]


def desk(session: Session, account: Account, now: datetime, page: int = 1) -> Desk:
    """The pairs of an organiser's nodes, overdue ones first.

    Parents are named, children are not; each line that is shown is noted.
    """
    going = [row for row in _latest(session, account).values() if row.ends_on is None]
    lines = sorted(_lines(session, going, to_local(now).date()), key=lambda line: line.urgency)
    found = Desk(paged(lines, page, SIZE), {one: sum(line.state is one for line in lines) for one in _FIRST})
    for line in found.lines.items:
        note_look(session, account, line.guardian)
    return found


def without(session: Session, account: Account, page: int = 1) -> Page[Alone]:
    """The families of an organiser's nodes whom nobody keeps company, those first whose pair ended."""
    latest = _latest(session, account)
    rows = session.exec(
        select(FamilyRow, PersonRow)
        .join(PersonRow, col(PersonRow.id) == FamilyRow.guardian_id)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .where(access.below(OrganisationRow.path, account, Role.ORGANISER))
    )
    going = {number for number, row in latest.items() if row.ends_on is None}
    alone = [Alone(*row, latest.get(row[0].id or 0)) for row in rows if row[0].id not in going]
    alone.sort(key=lambda one: (one.before is None, one.guardian.name, one.family.id))
    found = paged(alone, page, SIZE)
    for shown in found.items:
        note_look(session, account, shown.guardian)
    return found


def note_look(session: Session, account: Account, guardian: PersonRow) -> None:
    """That an organiser looked at how a family is accompanied."""
    audit.note(
        session,
        account_id=account.id,
        action="pair.read",
        subject=f"person:{guardian.id}",
        purpose=Role.ORGANISER.value,
    )


def of_volunteer(session: Session, account: Account, now: datetime) -> list[Line]:
    """The volunteer's own pairs that have not ended, with the children they may know, each look noted."""
    rows = session.exec(
        select(PairRow).where(PairRow.volunteer_id == account.person_id, col(PairRow.ends_on).is_(None))
    ).all()
    lines = _lines(session, rows, to_local(now).date())
    return sorted(
        (_with_children(session, account, line, now) for line in lines), key=lambda one: one.urgency
    )


def of_family(session: Session, account: Account, now: datetime) -> list[Line]:
    """The pairs of the guardian's family, the newest first, those that ended after a yes included."""
    rows = session.exec(
        select(PairRow)
        .join(FamilyRow, col(FamilyRow.id) == PairRow.family_id)
        .where(FamilyRow.guardian_id == account.person_id)
        .order_by(col(PairRow.id).desc())
    ).all()
    shown = [row for row in rows if row.ends_on is None or row.accepted_at is not None]
    return _lines(session, shown, to_local(now).date())


def _latest(session: Session, account: Account) -> dict[int, PairRow]:
    """The latest pair of each family of the account's nodes that ever had one."""
    rows = session.exec(
        select(PairRow)
        .join(FamilyRow, col(FamilyRow.id) == PairRow.family_id)
        .join(PersonRow, col(PersonRow.id) == FamilyRow.guardian_id)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .where(access.below(OrganisationRow.path, account, Role.ORGANISER))
        .order_by(col(PairRow.id))
    )
    return {row.family_id: row for row in rows}


def _with_children(session: Session, account: Account, line: Line, now: datetime) -> Line:
    if line.pair.accepted_at is None:
        return line
    ids = session.exec(select(ChildRow.id).where(ChildRow.family_id == line.family.id)).all()
    cards = children.read_all(session, account, [one for one in ids if one is not None], now)
    return replace(line, cards=tuple(cards))


def _lines(session: Session, rows: Sequence[PairRow], today: date) -> list[Line]:
    people = {row.volunteer_id for row in rows}
    lacking = barred(session, people, today)
    volunteers = {one.id: one for one in session.exec(select(PersonRow).where(col(PersonRow.id).in_(people)))}
    families = {
        family.id: (family, guardian)
        for family, guardian in session.exec(
            select(FamilyRow, PersonRow)
            .join(PersonRow, col(PersonRow.id) == FamilyRow.guardian_id)
            .where(col(FamilyRow.id).in_({row.family_id for row in rows}))
        )
    }
    noted = contacts.of_pairs(session, (row.id or 0 for row in rows))
    return [
        Line(
            pair=row,
            family=families[row.family_id][0],
            guardian=families[row.family_id][1],
            volunteer=volunteers[row.volunteer_id],
            contacts=tuple(noted[row.id or 0]),
            state=contacts.state(row, noted[row.id or 0], today),
            due_on=contacts.rhythm(row, noted[row.id or 0]).due_on,
            bars=lacking[row.volunteer_id],
        )
        for row in rows
    ]
