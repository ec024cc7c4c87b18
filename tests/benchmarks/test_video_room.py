"""The term in small: our way reaches more families than first come, first served; nobody twice."""

from statistics import mean

import pytest

from benchmarks.booking_race import race
from benchmarks.video_room import Scenario, bound, first_come, first_come_unlimited, ours, play

SMALL = Scenario(wanting=65, booths=1, weeks=4)


def test_more_families_are_in_touch_each_week_than_first_come_first_served() -> None:
    mine = play(SMALL, ours, with_queue=True)
    for other in (first_come, first_come_unlimited):
        theirs = play(SMALL, other, with_queue=False)
        assert mean(mine.shares) > mean(theirs.shares)
        assert mine.over_14 < theirs.over_14
        assert mine.doubles == theirs.doubles == 0
    assert mean(mine.shares) < mean(bound(SMALL)) <= 1


def test_same_seed_plays_the_same_term() -> None:
    one, other = (play(SMALL, ours, with_queue=True) for _ in range(2))
    assert one.shares == other.shares


def test_race_finds_no_double(any_database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert race(any_database, 600, 3) == 0
    assert "0 booths twice, 0 families twice" in capsys.readouterr().out
