"""What a change of a draft would break, what it would cost and where people would be missing.

A rule is never overridden: the solver holds pins against all other rules, and those that keep children safe
(H4-H8, H10) are asked of the people who come and of those who would be left behind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from scheduler.db.tables import PlanRunRow
from scheduler.domain.problem import Objective, Pair
from scheduler.domain.roster import Roster
from scheduler.domain.rules import added_by, care
from scheduler.domain.rules.violation import Violation
from scheduler.domain.touched import Missing, missing, tally
from scheduler.services.change_list import Place, planned_places
from scheduler.services.edits import near
from scheduler.services.edits.change import Change
from scheduler.services.edits.near import Surroundings
from scheduler.services.eligibility import unlike

NOTHING = Objective(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules and the objective say to a change.

    Attributes:
        broken: every rule that it would break; it may only be made without any.
        change: how the three levels of the objective would differ; less is better.
        before: by (is a team, its id) how many people what it touches lacks now, `after` then.
        told: people who have been told of a place that they would lose.
    """

    broken: tuple[Violation, ...]
    change: Objective = NOTHING
    before: Missing | None = None
    after: Missing | None = None
    told: tuple[int, ...] = ()


def judge(session: Session, run: PlanRunRow, change: Change, now: datetime) -> Verdict:
    """What the rules say to a whole change; of its pins and bars nothing is asked but that they may stand."""
    return judge_each(session, run, (change,), now)[0]


def judge_each(
    session: Session, run: PlanRunRow, changes: Sequence[Change], now: datetime
) -> tuple[Verdict, ...]:
    """What the rules say to each of several changes, each by itself; the data are fetched once for all."""
    moved = [place for change in changes for place in (*change.added, *change.removed)]
    if not moved:
        return tuple(Verdict(()) for _ in changes)
    here = near.load(session, run, {who for who, _ in moved}, {shift for _, shift in moved}, now)
    care_now = near.roster(session, planned_places(run), moved)
    return tuple(_judged(here, care_now, change) for change in changes)


def _judged(here: Surroundings, before: Roster, change: Change) -> Verdict:
    refused = circumstances(here, change)
    if refused:
        return Verdict(refused)
    found = weighed(here, change)
    after = before.assigned.difference(pairs(change.removed)).union(pairs(change.added))
    unsafe = care.broken_by(before, replace(before, assigned=after))
    return replace(found, broken=unlike((*found.broken, *unsafe)))


def looked_at(here: Surroundings, before: Roster, change: Change) -> Verdict:
    """As `judge`, for many changes at once: the rules about children are asked where no other refuses."""
    refused = circumstances(here, change)
    if refused:
        return Verdict(refused)
    found = weighed(here, change)
    if found.broken:
        return found
    return replace(found, broken=care.broken_near(before, pairs(change.removed), pairs(change.added)))


def circumstances(here: Surroundings, change: Change) -> tuple[Violation, ...]:
    """What stands against a change before any rule is asked."""
    comes = [(pair, _against_coming(here, pair)) for pair in pairs(change.added)]
    goes = [(pair, _against_going(here, pair)) for pair in pairs(change.removed)]
    return unlike(Violation(code, pair.volunteer, (pair.shift,)) for pair, code in (*comes, *goes) if code)


def _against_coming(here: Surroundings, pair: Pair) -> str | None:
    if pair.shift not in here.index.shifts:
        return "past"
    if pair in here.assigned:
        return "in_draft_already"
    return None if pair.volunteer in here.index.volunteers else "availability"


def _against_going(here: Surroundings, pair: Pair) -> str | None:
    if pair.shift not in here.index.shifts:
        return "past"
    if pair in here.index.problem.pinned:
        return "said_yes"
    return None if pair in here.assigned else "not_in_draft"


def weighed(here: Surroundings, change: Change) -> Verdict:
    """What the planning rules and the objective say; the draft is afterwards as it was."""
    comes = pairs(change.added)
    goes = [pair for pair in pairs(change.removed) if pair in here.assigned]
    touched = [*comes, *goes]
    lacked, then = missing(here.index, here.assigned, touched), tally(here.index, here.assigned, touched)
    for pair in goes:
        here.assigned.remove(pair)
    broken = added_by(here.index, here.assigned, *comes)
    for pair in comes:
        here.assigned.add(pair)
    lacks, now = missing(here.index, here.assigned, touched), tally(here.index, here.assigned, touched)
    for pair in comes:
        here.assigned.remove(pair)
    for pair in goes:
        here.assigned.add(pair)
    told = {int(pair.volunteer) for pair in goes if pair in here.index.problem.published}
    return Verdict(unlike(broken), now.minus(then), lacked, lacks, tuple(sorted(told)))


def pairs(places: Iterable[Place]) -> list[Pair]:
    """Places as the planning problem names them."""
    return [Pair(str(person), str(shift)) for person, shift in places]
