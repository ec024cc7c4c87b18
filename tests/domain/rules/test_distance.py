"""Nobody is sent too far from home."""

from scheduler.domain.rules import added_by, check
from scheduler.domain.travel import great_circle_km
from tests.factories import GEJIU, KUNMING, MENGZI, NOWHERE, make_problem, make_shift, make_volunteer, pairs

KM = great_circle_km(MENGZI, GEJIU)


def broken(*shifts, travel_km, home_site=GEJIU.id, **changes):
    problem = make_problem([make_volunteer(home_site=home_site, travel_km=travel_km)], shifts, **changes)
    all_of_them = pairs(*(f"ana {shift.id}" for shift in shifts))
    found = check(problem, all_of_them)
    assert {one.key for one in added_by(problem, (), *all_of_them)} == {one.key for one in found}
    return [(one.rule, one.volunteer, one.shifts, one.amount, one.needed) for one in found]


def test_a_shift_too_far_from_home_is_refused():
    assert broken(make_shift(), travel_km=KM - 0.01) == [("distance", "ana", ("one",), 24, 23)]


def test_a_shift_just_near_enough_is_allowed():
    assert broken(make_shift(), travel_km=KM) == []


def test_without_a_home_or_a_limit_nothing_is_too_far():
    assert broken(make_shift(), travel_km=1, home_site=None) == []
    assert broken(make_shift(), travel_km=None) == []


def test_a_place_without_coordinates_is_not_far():
    assert broken(make_shift(site=NOWHERE.id), travel_km=0) == []


def test_later_legs_of_a_block_do_not_count_whatever_their_order_in_it():
    back = make_shift("back", day=14, site=KUNMING.id)
    out = make_shift("out", day=12, site=GEJIU.id)
    assert broken(out, back, travel_km=1, blocks=(("back", "out"),)) == []
    assert [found[2] for found in broken(out, back, travel_km=1)] == [("back",)]
