"""Distances against figures known from elsewhere, and minutes."""

import math

import pytest

from scheduler.domain.problem import PlanSite, Travel
from scheduler.domain.travel import EARTH_RADIUS_KM, Distances, great_circle_km
from tests.factories import GEJIU, KUNMING, MENGZI, NOWHERE, SITES


def test_a_quarter_of_the_equator_and_of_a_meridian():
    quarter = math.pi / 2 * EARTH_RADIUS_KM
    origin = PlanSite("o", 0.0, 0.0)
    assert great_circle_km(origin, PlanSite("e", 0.0, 90.0)) == pytest.approx(quarter)
    assert great_circle_km(origin, PlanSite("n", 90.0, 12.0)) == pytest.approx(quarter)
    assert great_circle_km(origin, PlanSite("far", 0.0, -180.0)) == pytest.approx(2 * quarter)


def test_the_short_way_over_the_date_line():
    assert great_circle_km(PlanSite("a", 0.0, 179.5), PlanSite("b", 0.0, -179.5)) == pytest.approx(
        111.195, abs=0.01
    )


def test_the_same_both_ways_and_nothing_within_a_place():
    distances = Distances(SITES, Travel())
    assert distances.km("mengzi", "kunming") == distances.km("kunming", "mengzi")
    assert distances.km("gejiu", "gejiu") == distances.minutes("gejiu", "gejiu") == 0


def test_minutes_are_rounded_up():
    km = great_circle_km(MENGZI, GEJIU)
    assert Distances(SITES, Travel(60, 1)).minutes("mengzi", "gejiu") == math.ceil(km)
    assert Distances(SITES, Travel(40, 1.3)).minutes("mengzi", "gejiu") == math.ceil(60 * 1.3 * km / 40)


def test_without_coordinates_there_is_no_way():
    distances = Distances(SITES, Travel())
    assert distances.km("mengzi", "nowhere") == distances.minutes("nowhere", "mengzi") == 0


def test_a_matrix_stands_for_minutes_but_not_for_kilometres():
    distances = Distances((MENGZI, NOWHERE), Travel(minutes=((9, 5), (7, 9))))
    assert (distances.minutes("mengzi", "nowhere"), distances.minutes("nowhere", "mengzi")) == (5, 7)
    assert distances.minutes("mengzi", "mengzi") == 0
    assert distances.km("mengzi", "nowhere") == 0


def test_no_way_takes_longer_than_the_longest():
    distances = Distances(SITES, Travel())
    names = [site.id for site in SITES]
    assert distances.longest_minutes >= max(distances.minutes(a, b) for a in names for b in names)
    assert distances.longest_minutes < 4 * distances.minutes(GEJIU.id, KUNMING.id)
    assert Distances((MENGZI, NOWHERE), Travel(minutes=((0, 5), (7, 0)))).longest_minutes == 7
    assert Distances((NOWHERE,), Travel()).longest_minutes == Distances((), Travel()).longest_minutes == 0
