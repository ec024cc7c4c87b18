"""Cutting a season: every shift in one part, what belongs together stays, parts no larger than need be."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.problem import Pair, Problem, Shift
from scheduler.domain.split.cutting import cut_season, part_problem, size
from tests.factories import GEJIU, MENGZI, at, make_problem, make_shift, make_team, make_volunteer
from tests.random_problems import random_problem, seeds

COUNTIES = {MENGZI.id: "532503", GEJIU.id: "532501"}


def weeks(count: int, site: str = MENGZI.id) -> list[Shift]:
    """Two shifts in each of some weeks of July."""
    return [
        make_shift(f"{site}{day}", day, site=site)
        for week in range(count)
        for day in (5 + 7 * week, 6 + 7 * week)
    ]


@given(seeds, st.integers(1, 5))
def test_every_shift_is_in_exactly_one_part_and_nothing_is_torn(seed: int, most: int) -> None:
    problem = random_problem(seed, work=9)
    parts = cut_season(problem, most, {MENGZI.id: "a", GEJIU.id: "b"})
    shifts = [shift for part in parts for shift in part.shifts]
    assert sorted(shifts) == sorted(shift.id for shift in problem.shifts)
    assert [part.number for part in parts] == list(range(len(parts)))
    part_of = {shift: part.number for part in parts for shift in part.shifts}
    for group in (*problem.blocks, *(team.shifts for team in problem.teams), *problem.continuity):
        assert len({part_of[shift] for shift in group}) == 1
    alone = [part_problem(problem, part) for part in parts]
    for name in ("shifts", "teams", "blocks", "continuity", "pinned", "declined"):
        assert sum(len(getattr(one, name)) for one in alone) == len(getattr(problem, name))


def test_counties_are_cut_apart_and_small_ones_share_a_part() -> None:
    problem = make_problem(shifts=[*weeks(2), *weeks(1, GEJIU.id), *weeks(1, "kunming")])
    parts = cut_season(problem, 4, COUNTIES | {"kunming": "530102"})
    assert [(part.areas, len(part.shifts)) for part in parts] == [(("530102", "532501"), 4), (("532503",), 4)]


def test_a_large_county_is_cut_between_weeks_but_no_week_is() -> None:
    problem = make_problem(shifts=weeks(4))
    parts = cut_season(problem, 5)
    assert [(part.first.day, part.last.day) for part in parts] == [(5, 13), (19, 27)]
    assert parts[0].areas == ()
    assert [len(part.shifts) for part in cut_season(problem, 1)] == [2, 2, 2, 2]


def test_what_belongs_together_stays_together_even_beyond_the_size() -> None:
    shifts = [make_shift(name, day) for name, day in (("out", 5), ("back", 14), ("bus", 21), ("other", 26))]
    team = make_team(shifts=("back", "bus"))
    parts = cut_season(make_problem(shifts=shifts, blocks=(("out", "back"),), teams=(team,)), 1)
    assert [set(part.shifts) for part in parts] == [{"out", "back", "bus"}, {"other"}]


def test_a_part_alone_has_its_own_pairs_and_all_people() -> None:
    pairs = [Pair("ana", "one"), Pair("ana", "two")]
    problem = make_problem(
        [make_volunteer()],
        [make_shift(), make_shift("two", 20)],
        pinned=pairs,
        published=pairs,
        declined=pairs,
    )
    alone = part_problem(problem, cut_season(problem, 1)[1])
    assert alone.pinned == alone.published == alone.declined == {Pair("ana", "two")}
    assert alone.volunteers == problem.volunteers


@pytest.mark.parametrize("problem", [make_problem(), make_problem([make_volunteer()])])
def test_a_season_without_shifts_has_no_parts(problem: Problem) -> None:
    assert cut_season(problem, 3) == ()
    assert size(problem) == 0


def test_a_monday_begins_a_week() -> None:
    sunday, monday = make_shift("sunday", 11), make_shift("monday", 12)
    assert (monday.when.start - sunday.when.start) == timedelta(days=1)
    assert at(12, "00:00").weekday() == 0
    assert len(cut_season(make_problem(shifts=[sunday, monday]), 1)) == 2
