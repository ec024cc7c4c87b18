"""Who works how much in a draft, against the mean of everybody; and whom to train for what is empty."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlmodel import Session

from scheduler.db.snapshot import load_problem
from scheduler.db.tables import PersonRow, PlanRunRow, SiteRow
from scheduler.domain import reasons
from scheduler.domain.problem_index import ProblemIndex
from scheduler.domain.reasons import Fairness
from scheduler.domain.training import Trained, training_needs
from scheduler.services.change_list import planned_places
from scheduler.services.drafts import names
from scheduler.services.edits import near


@dataclass(frozen=True, slots=True)
class Hours:
    """The spread of the work, with the people by the ids that it uses."""

    fairness: Fairness
    people: dict[str, PersonRow]


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many people of one kind at a site, needed from the Monday of a week on."""

    trained: Trained
    site: SiteRow | None
    by: date


@dataclass(frozen=True, slots=True)
class Training:
    """Whom to train, by week and place, and how many seats would stay empty even then."""

    wanted: tuple[Wanted, ...]
    left: int

    @property
    def people(self) -> int:
        """How many people in all; one who could serve in two weeks or at two sites is counted twice."""
        return sum(one.trained.people for one in self.wanted)


def hours(session: Session, run: PlanRunRow, now: datetime | None = None) -> Hours:
    """How the coming work is spread over everybody who can be planned with."""
    index = ProblemIndex(load_problem(session, run.campaign_id, now=now or datetime.now(UTC)))
    fairness = reasons.fairness(index, near.within(index, planned_places(run)))
    known = names(session, (int(one.name) for one in fairness.people))
    return Hours(fairness, {str(number): person for number, person in known.items()})


def training(session: Session, run: PlanRunRow, now: datetime | None = None) -> Training:
    """How many more trained people would fill what is empty, of which kind, where and by when."""
    index = ProblemIndex(load_problem(session, run.campaign_id, now=now or datetime.now(UTC)))
    found = training_needs(index, near.within(index, planned_places(run)))
    wanted = [
        Wanted(one, session.get(SiteRow, int(one.need.site)), _monday(one.need.week)) for one in found.needs
    ]
    wanted.sort(key=lambda one: (one.by, one.trained.need))
    return Training(tuple(wanted), sum(one.missing for one in found.left))


def _monday(week: str) -> date:
    year, _, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1)
