"""Stand-ins: each way by a small case, refusals, and that what is said of them is true on random rosters."""

from hypothesis import given, settings

from scheduler.domain.problem import Gender, Objective, Weights
from scheduler.domain.rules import check
from scheduler.domain.scoring import score
from scheduler.domain.substitutes import Step, Substitute, Way, rank
from tests.factories import held, make_problem, make_shift, make_team, make_volunteer, pairs
from tests.random_problems import random_roster, seeds

FREE = Weights(travel=0, avoid=0, prefer=0, fairness=0, continuity=0)


def one_of_each(*able: str) -> list:
    """Ana, Ben and Cai, who can serve only the shifts named after them."""
    return [
        make_volunteer(name, qualifications=tuple(held(code) for code in codes.split()))
        for name, codes in zip(("ana", "ben", "cai"), able, strict=True)
    ]


def shifts_by_code() -> list:
    """Three shifts at the same hour, each asking for its own code."""
    return [make_shift(name, requires=frozenset({name})) for name in ("one", "two", "three")]


def test_who_is_free_is_ranked_by_what_it_costs():
    people = [make_volunteer("ana"), make_volunteer("ben"), make_volunteer("cai")]
    work = [make_shift("one"), make_shift("before", 11)]
    found = rank(make_problem(people, work), pairs("ana before"), "one")
    assert [(one.volunteer, one.way, one.change) for one in found] == [
        ("ben", Way.DIRECT, Objective(-1, 0, 3)),
        ("cai", Way.DIRECT, Objective(-1, 0, 3)),
        ("ana", Way.DIRECT, Objective(-1, 0, 6)),
    ]
    assert found[0].added == pairs("ben one")
    assert found[0].removed == found[0].moves == ()


def test_somebody_leaves_a_shift_that_another_takes():
    problem = make_problem(one_of_each("one two", "two", ""), shifts_by_code(), weights=FREE)
    (found,) = rank(problem, pairs("ana two"), "one")
    assert found == Substitute(
        Way.SWAP, (Step("ana", ("one",), ("two",)), Step("ben", ("two",))), Objective(-1, 0, 0)
    )
    assert (found.moves, found.removed, found.added) == (
        ("ben",),
        pairs("ana two"),
        pairs("ana one", "ben two"),
    )


def test_somebody_leaves_a_shift_that_has_one_more_than_it_needs():
    work = [make_shift("one"), make_shift("two", min=1, max=2)]
    problem = make_problem([make_volunteer("ana"), make_volunteer("ben")], work)
    found = rank(problem, pairs("ana two", "ben two"), "one")
    assert [(one.volunteer, one.way, one.moves) for one in found] == [
        ("ana", Way.SWAP, ()),
        ("ben", Way.SWAP, ()),
    ]


def test_a_chain_of_two():
    problem = make_problem(one_of_each("one two", "two three", "three"), shifts_by_code())
    (found,) = rank(problem, pairs("ana two", "ben three"), "one")
    assert (found.volunteer, found.way, found.moves) == ("ana", Way.CHAIN, ("ben", "cai"))
    assert found.change.shortfall == -1


def test_a_published_shift_that_is_left_counts_as_a_change():
    problem = make_problem(one_of_each("one two", "two", ""), shifts_by_code(), published=pairs("ana two"))
    (found,) = rank(problem, pairs("ana two"), "one")
    assert found.change.changes == 1


def test_nobody_is_taken_off_a_pinned_seat():
    problem = make_problem(one_of_each("one two", "two", ""), shifts_by_code(), pinned=pairs("ana two"))
    assert rank(problem, pairs("ana two"), "one") == ()


def test_nobody_leaves_a_seat_that_nobody_can_take():
    problem = make_problem(one_of_each("one two", "", ""), shifts_by_code())
    assert rank(problem, pairs("ana two"), "one") == ()


def test_a_team_keeps_those_whom_children_need():
    people = [make_volunteer("ana", gender=Gender.FEMALE), make_volunteer("ben", gender=Gender.MALE)]
    work = [make_shift("one"), make_shift("two", min=1, max=2)]
    team = make_team("woman", ["two"], 1, gender=Gender.FEMALE)
    problem = make_problem(people, work, teams=(team,))
    assert [one.volunteer for one in rank(problem, pairs("ana two", "ben two"), "one")] == ["ben"]


def test_the_team_decides_who_can_stand_in_for_somebody():
    people = [
        make_volunteer("ana", gender=Gender.FEMALE),
        make_volunteer("ben", gender=Gender.MALE),
        make_volunteer("cai", gender=Gender.FEMALE),
    ]
    problem = make_problem(people, [make_shift()], teams=(make_team(gender=Gender.FEMALE),))
    found = rank(problem, pairs("ana one"), "one", instead_of="ana")
    assert [(one.volunteer, one.change) for one in found] == [("cai", Objective(0, 0, 0))]
    assert rank(problem, pairs("ana one"), "one") == ()  # it is full


def test_legs_of_a_block_go_together():
    work = [make_shift("out", 12), make_shift("back", 14)]
    people = [make_volunteer("ana"), make_volunteer("ben", available=(work[0].when,))]
    (found,) = rank(make_problem(people, work, blocks=(("out", "back"),)), (), "back")
    assert found.added == pairs("ana out", "ana back")


def test_the_list_ends_at_the_limit():
    problem = make_problem([make_volunteer(f"p{number}") for number in range(9)], [make_shift()])
    assert len(rank(problem, (), "one", 4)) == 4


@settings(max_examples=150, deadline=None)
@given(seeds)
def test_every_stand_in_costs_what_it_says_and_breaks_and_empties_nothing(seed):
    problem, roster = random_roster(seed)
    before = score(problem, roster)
    lacked = {(one.is_team, one.target): one.missing for one in before.shortfalls}
    broken = {one.key for one in check(problem, roster)}
    for shift in problem.shifts:
        for one in rank(problem, roster, shift.id):
            plan = (set(roster) - set(one.removed)) | set(one.added)
            after = score(problem, plan)
            assert after.objective == Objective(
                before.objective.shortfall + one.change.shortfall,
                before.objective.changes + one.change.changes,
                before.objective.cost + one.change.cost,
            )
            assert {found.key for found in check(problem, plan)} <= broken
            assert all(gap.missing <= lacked.get((gap.is_team, gap.target), 0) for gap in after.shortfalls)
            assert not set(one.removed) & problem.pinned


def test_of_a_block_that_is_only_half_served_nothing_is_left_that_is_not_held():
    work = [make_shift("one"), make_shift("out", min=1, max=2), make_shift("back", 14)]
    problem = make_problem([make_volunteer("ana"), make_volunteer("ben")], work, blocks=(("out", "back"),))
    found = rank(problem, pairs("ana out", "ben out"), "one")
    assert [one.removed for one in found] == [pairs("ana out"), pairs("ben out")]
