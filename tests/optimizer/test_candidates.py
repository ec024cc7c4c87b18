"""Pairs that one rule alone rules out are no choices at all."""

import pytest

from scheduler.domain.problem import Problem
from tests.factories import (
    GEJIU,
    KUNMING,
    MENGZI,
    at,
    held,
    make_problem,
    make_shift,
    make_volunteer,
    pairs,
    stretch,
)
from tests.optimizer.models import allows

SHIFT = make_shift(requires=frozenset({"aid"}), languages_any=frozenset({"hani", "yi"}))


def person(**changes: object) -> Problem:
    fit = {"qualifications": (held("aid"),), "languages": frozenset({"yi"})}
    return make_problem([make_volunteer("ana", **(fit | changes))], [SHIFT])


def test_somebody_fit_may() -> None:
    assert allows(person(), "ana one")


@pytest.mark.parametrize(
    "changes",
    [
        {"qualifications": ()},
        {"qualifications": (held("aid", None, at(11, "00:00")),)},
        {"qualifications": (held("aid", at(13, "00:00")),)},
        {"languages": frozenset({"zh"})},
        {"available": (stretch(12, "09:01", "20:00"),)},
        {"available": (stretch(12, "09:00", "11:59"),)},
        {"available": ()},
        {"home_site": KUNMING.id, "travel_km": 100},
    ],
)
def test_somebody_unfit_may_not(changes: dict[str, object]) -> None:
    assert not allows(person(**changes), "ana one")


def test_touching_free_stretches_are_one() -> None:
    free = (stretch(12, "08:00", "10:00"), stretch(12, "10:00", "13:00"))
    assert allows(person(available=free), "ana one")


def test_two_certificates_may_take_turns() -> None:
    turns = (held("aid", None, at(12, "00:00")), held("aid", at(13, "00:00"), None))
    shift = make_shift(requires=frozenset({"aid"}), start="22:00", end="06:00", until=13)
    assert allows(make_problem([make_volunteer("ana", qualifications=turns)], [shift]), "ana one")
    gap = (held("aid", None, at(12, "00:00")), held("aid", at(14, "00:00"), None))
    assert not allows(make_problem([make_volunteer("ana", qualifications=gap)], [shift]), "ana one")


def test_a_declined_pair_stays_out() -> None:
    problem = make_problem([make_volunteer("ana")], [make_shift()], declined=pairs("ana one"))
    assert not allows(problem, "ana one")


def test_of_a_block_only_the_first_leg_must_be_near() -> None:
    ana = make_volunteer("ana", home_site=MENGZI.id, travel_km=50)
    shifts = [make_shift("out", end_site=KUNMING.id), make_shift("back", 13, site=KUNMING.id)]
    assert not allows(make_problem([ana], shifts), "ana back")
    assert allows(make_problem([ana], shifts, blocks=(("out", "back"),)), "ana out", "ana back")


def test_a_block_is_all_or_nothing() -> None:
    shifts = [make_shift("out"), make_shift("back", 13)]
    problem = make_problem([make_volunteer("ana")], shifts, blocks=(("out", "back"),))
    assert allows(problem, "ana out", "ana back")
    assert not allows(problem, "ana out")


def test_a_block_that_contradicts_itself_is_nobodys() -> None:
    shifts = [make_shift("out"), make_shift("back", start="12:10", end="13:00", site=GEJIU.id)]
    problem = make_problem([make_volunteer("ana")], shifts, blocks=(("out", "back"),))
    assert not allows(problem, "ana out", "ana back")
