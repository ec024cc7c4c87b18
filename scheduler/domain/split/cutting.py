"""Where a large season is cut: by county, then between weeks, never through what belongs together."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scheduler.domain.families import families
from scheduler.domain.problem import Problem, Shift

ELSEWHERE = ""
"""The county of a place whose county nobody knows."""


@dataclass(frozen=True, slots=True)
class SeasonPart:
    """Some shifts of a season that are planned together.

    `areas` are the counties it lies in, `first` and `last` the dates on which its shifts begin.
    """

    number: int
    areas: tuple[str, ...]
    first: date
    last: date
    shifts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Knot:
    """Shifts that no cut may separate: they share a block, a team or a list of continuity."""

    area: str
    week: date
    shifts: tuple[Shift, ...]


def size(problem: Problem) -> int:
    """How large a season is: people times shifts, the pairs that have to be looked at."""
    return len(problem.volunteers) * len(problem.shifts)


def cut_season(problem: Problem, most: int, areas: Mapping[str, str] | None = None) -> tuple[SeasonPart, ...]:
    """The season in parts of about `most` shifts; every shift is in exactly one of them.

    A county that is larger is cut between weeks, counties that are smaller share a part. No week of a county
    is cut, and no block, team or list of continuity, so a part may be larger than asked for.

    Args:
        problem: a consistent problem.
        most: shifts in a part, at least 1.
        areas: the county of each site, by id; sites without one are taken as one county.
    """
    by_area: dict[str, list[_Knot]] = defaultdict(list)
    for knot in _knots(problem, areas or {}):
        by_area[knot.area].append(knot)
    chunks: list[list[_Knot]] = []
    small: list[list[_Knot]] = []
    for area in sorted(by_area):
        if _count(by_area[area]) > most:
            chunks += _gathered(_grouped(by_area[area], lambda knot: knot.week.isoformat()), most)
        else:
            small.append(by_area[area])
    chunks += _gathered(small, most)
    return tuple(_part(number, chunk) for number, chunk in enumerate(chunks))


def part_problem(problem: Problem, part: SeasonPart) -> Problem:
    """The part alone, as if nobody had anything else to do.

    Whatever holds for every plan of it holds for what any plan of the season has in the part: nobody breaks a
    rule by doing less elsewhere, and blocks and teams lie in the part as a whole.
    """
    mine = frozenset(part.shifts)
    return replace(
        problem,
        shifts=tuple(shift for shift in problem.shifts if shift.id in mine),
        teams=tuple(team for team in problem.teams if mine.issuperset(team.shifts)),
        blocks=tuple(block for block in problem.blocks if mine.issuperset(block)),
        continuity=tuple(group for group in problem.continuity if mine.issuperset(group)),
        declined=frozenset(pair for pair in problem.declined if pair.shift in mine),
        pinned=frozenset(pair for pair in problem.pinned if pair.shift in mine),
        published=frozenset(pair for pair in problem.published if pair.shift in mine),
    )


def _knots(problem: Problem, areas: Mapping[str, str]) -> list[_Knot]:
    """All knots in order of time; each counts where and when its first shift begins."""
    groups = (*problem.blocks, *(team.shifts for team in problem.teams), *problem.continuity)
    heads = families((shift.id for shift in problem.shifts), groups)
    members: dict[str, list[Shift]] = defaultdict(list)
    for shift in sorted(problem.shifts, key=lambda one: (one.when, one.id)):
        members[heads[shift.id]].append(shift)
    return [
        _Knot(areas.get(shifts[0].site, ELSEWHERE), _monday(shifts[0].when.start.date()), tuple(shifts))
        for shifts in members.values()
    ]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _grouped(knots: Iterable[_Knot], key: Callable[[_Knot], str]) -> list[list[_Knot]]:
    groups: dict[str, list[_Knot]] = defaultdict(list)
    for knot in knots:
        groups[key(knot)].append(knot)
    return [groups[name] for name in sorted(groups)]


def _gathered(groups: Iterable[list[_Knot]], most: int) -> list[list[_Knot]]:
    """Neighbouring groups together as long as they have no more than so many shifts."""
    chunks: list[list[_Knot]] = []
    for group in groups:
        if chunks and _count(chunks[-1]) + _count(group) <= most:
            chunks[-1].extend(group)
        else:
            chunks.append(list(group))
    return chunks


def _count(knots: Sequence[_Knot]) -> int:
    return sum(len(knot.shifts) for knot in knots)


def _part(number: int, knots: Sequence[_Knot]) -> SeasonPart:
    shifts = [shift for knot in knots for shift in knot.shifts]
    days = [shift.when.start.date() for shift in shifts]
    return SeasonPart(
        number,
        tuple(sorted({knot.area for knot in knots} - {ELSEWHERE})),
        min(days),
        max(days),
        tuple(shift.id for shift in shifts),
    )
