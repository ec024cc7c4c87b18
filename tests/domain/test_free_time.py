"""The free time of a rotating worker."""

from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain import reference
from scheduler.domain.crews import PersonDay, Rota
from scheduler.domain.free_time import FreeTimeTerms, free_time, taken_by_work, worker_free_time
from scheduler.domain.patterns import Crew, crews_of, is_night
from tests.factories import stretch

PATTERNS = reference.shift_patterns()
DAY = stretch(12, "08:00", "20:00")
NIGHT = stretch(12, "20:00", "08:00", until=13)


def free(*work, day=12, **terms):
    found = free_time(work, date(2027, 7, day), date(2027, 7, day), FreeTimeTerms(**terms))
    return [f"{one.start:%H:%M}-{one.end:%H:%M}" for one in found]


def test_without_work_all_waking_hours_are_free():
    assert free() == ["07:00-22:00"]
    assert free(wakes=time(6), sleeps=time(23, 30)) == ["06:00-23:30"]


def test_the_way_there_and_back_is_left_out():
    assert free(DAY) == ["07:00-07:40", "20:20-22:00"]
    assert free(DAY, walk=0) == ["07:00-08:00", "20:00-22:00"]
    assert free(DAY, muster=15) == ["07:00-07:25", "20:20-22:00"]


def test_after_a_night_comes_the_rest():
    assert free(NIGHT, day=13) == ["19:00-22:00"]
    assert free(NIGHT, day=13, rest_after_night=450) == ["15:30-22:00"]
    assert free(NIGHT, day=12) == ["07:00-19:40"]


def test_after_a_night_with_another_to_come_the_way_counts_too():
    again = stretch(13, "20:00", "08:00", until=14)
    assert free(NIGHT, again, day=13, rest_after_night=450) == ["15:50-19:40"]
    assert free(NIGHT, again, day=13) == ["19:20-19:40"]


def test_an_evening_shift_that_ends_at_midnight_needs_no_rest():
    assert free(stretch(12, "16:00", "00:00", until=13), day=13) == ["07:00-22:00"]


def test_a_split_day_leaves_its_middle():
    assert free(stretch(12, "05:30", "11:00"), stretch(12, "16:00", "19:30")) == [
        "11:20-15:40",
        "19:50-22:00",
    ]


def test_a_workers_own_swap_frees_the_day():
    crews = crews_of(PATTERNS["long_day"], date(2027, 7, 12), ("a",))
    rota = Rota({"a": crews[0]}, (PersonDay(date(2027, 7, 12), "ana", ("O",)),))
    monday = date(2027, 7, 12)
    assert len(worker_free_time(rota, "a", monday, monday, FreeTimeTerms(), "ana")) == 1
    assert len(worker_free_time(rota, "a", monday, monday, FreeTimeTerms(), "ben")) == 2


@pytest.mark.parametrize(
    "terms",
    [{"wakes": time(22), "sleeps": time(7)}, {"walk": -1}, {"muster": -1}, {"rest_after_night": -1}],
)
def test_terms_that_make_no_sense_are_refused(terms):
    with pytest.raises(ValueError, match=r"end before|negative"):
        FreeTimeTerms(**terms)


@given(
    name=st.sampled_from(sorted(PATTERNS)),
    offset=st.integers(0, 30),
    day=st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    walk=st.integers(0, 60),
    rest=st.integers(0, 12 * 60),
)
def test_free_time_never_overlaps_work_the_way_or_the_rest(name, offset, day, walk, rest):
    crew = Crew("a", PATTERNS[name], date(2027, 1, 4), offset)
    rota = Rota({"a": crew})
    terms = FreeTimeTerms(walk=walk, rest_after_night=rest)
    last = day + timedelta(days=8)
    found = worker_free_time(rota, "a", day, last, terms)
    work = rota.work("a", day - timedelta(days=1), last + timedelta(days=1))
    taken = taken_by_work(work, terms)
    assert not any(one.overlaps(other) for one in found for other in [*work, *taken])
    assert all(earlier.end < later.start for earlier, later in pairwise(found))
    after_nights = [one.end for one in work if is_night(one)]
    assert not any(end <= one.start < end + timedelta(minutes=rest) for one in found for end in after_nights)
