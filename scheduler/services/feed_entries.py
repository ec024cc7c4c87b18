"""What stands in a personal feed: a person's shifts and company, as entries in the words of one language."""

from datetime import datetime, timedelta
from typing import Protocol

from sqlmodel import Session

from scheduler.calendar.entry import Days, Entry, Place, Status
from scheduler.db.tables import CounsellingRow, VisitRoundRow
from scheduler.domain.interval import Interval
from scheduler.domain.work import AssignmentState
from scheduler.services import shift_facts
from scheduler.services.counselling import hours
from scheduler.services.pairs import diary
from scheduler.services.pairs.diary import Due
from scheduler.services.shift_facts import Duty, ShiftFacts
from scheduler.services.visits import going

BEFORE = timedelta(days=90)
AHEAD = timedelta(days=400)
"""How far a feed looks back and ahead: some readers give up on large calendars."""


class Words(Protocol):
    """How one language tells of a shift; given by the web, because services know no sentences."""

    def title(self, facts: ShiftFacts, state: AssignmentState) -> str:
        """One line: what, as what, and whether it still waits for an answer."""

    def description(self, facts: ShiftFacts, state: AssignmentState) -> str:
        """What to know before going there; never a name of a person."""

    def place(self, facts: ShiftFacts) -> str:
        """The whole address with the room."""

    def category(self, facts: ShiftFacts) -> str:
        """What kind of activity it is."""

    def address(self, shift_id: int) -> str:
        """Where the shift's page is."""

    def company(self) -> tuple[str, str]:
        """Title and page of the day by which a family is to be called again; names nobody."""

    def visits(self) -> tuple[str, str]:
        """Title and page of a round of home visits; names no family and no place."""

    def appointment(self) -> tuple[str, str]:
        """Title and page of an hour of counselling; says nothing of it."""


def of_person(
    session: Session, person_id: int, *, words: Words, uid_domain: str, now: datetime
) -> list[Entry]:
    """Everything that the person's feed may tell, what was given up included, by start."""
    duties = shift_facts.duties(session, person_id, now - BEFORE, now + AHEAD)
    told = [entry(duty, words, uid_domain) for duty in duties]
    told += [_due(one, words, uid_domain) for one in diary.of_volunteer(session, person_id, now)]
    told += [_visits(one, words, uid_domain) for one in going.in_calendar(session, person_id, now)]
    private = hours.in_calendar(session, person_id, now - BEFORE, now + AHEAD)
    return [*told, *(_appointment(one, words, uid_domain) for one in private)]


def entry(duty: Duty, words: Words, uid_domain: str) -> Entry:
    """One assignment as an entry; its UID depends on nothing that can change."""
    facts = duty.facts
    return Entry(
        uid=f"assignment-{duty.assignment_id}@{uid_domain}",
        when=Interval(facts.starts_at, facts.ends_at),
        title=words.title(facts, duty.state),
        status=status(duty),
        place=Place(words.place(facts), facts.latitude, facts.longitude),
        description=words.description(facts, duty.state),
        url=words.address(facts.shift_id),
        categories=(words.category(facts),),
    )


def _due(due: Due, words: Words, uid_domain: str) -> Entry:
    """A whole day: which hour fits is between the volunteer and the family."""
    title, address = words.company()
    return Entry(
        uid=f"pair-{due.pair_id}@{uid_domain}",
        when=Days(due.day, due.day),
        title=title,
        status=Status.CANCELLED if due.over else Status.CONFIRMED,
        url=address,
    )


def _visits(row: VisitRoundRow, words: Words, uid_domain: str) -> Entry:
    """One entry for the whole round: whom the two visit stands on their page alone."""
    title, address = words.visits()
    return Entry(
        uid=f"visits-{row.id}@{uid_domain}",
        when=Interval(row.starts_at, row.ends_at),
        title=title,
        status=Status.CONFIRMED if row.cancelled_at is None else Status.CANCELLED,
        url=address,
    )


def _appointment(row: CounsellingRow, words: Words, uid_domain: str) -> Entry:
    """An hour of counselling: what it is, with whom and where is told to nobody who looks over a shoulder."""
    title, address = words.appointment()
    return Entry(
        uid=f"appointment-{row.id}@{uid_domain}",
        when=Interval(row.starts_at, row.starts_at + timedelta(minutes=row.minutes)),
        title=title,
        status=Status.CONFIRMED if row.cancelled_at is None else Status.CANCELLED,
        url=address,
    )


def status(duty: Duty) -> Status:
    """Tentative while somebody's yes is missing, cancelled once it was given up, otherwise confirmed."""
    if duty.called_off:
        return Status.CANCELLED
    if duty.state in (AssignmentState.REQUESTED, AssignmentState.PROPOSED):
        return Status.TENTATIVE
    return Status.CONFIRMED
