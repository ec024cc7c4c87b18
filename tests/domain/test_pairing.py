"""The rhythm of long company, who could take over, and bought minutes."""

from datetime import date, timedelta

import pytest

from scheduler.domain.pairing import GRACE_DAYS, Candidate, PairState, Rhythm, minutes_left, ranked

FIRST = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-1, PairState.IN_TOUCH),
        (0, PairState.DUE),
        (GRACE_DAYS, PairState.DUE),
        (GRACE_DAYS + 1, PairState.OVERDUE),
    ],
)
def test_first_contact_is_due_on_the_first_day_and_the_next_a_rhythm_later(
    days: int, expected: PairState
) -> None:
    today = FIRST + timedelta(days=days)
    assert Rhythm(FIRST, 14).state(today) is expected
    later = Rhythm(FIRST, 14, (FIRST, FIRST - timedelta(days=30)))
    assert later.due_on == FIRST + timedelta(days=14)
    assert later.state(today + timedelta(days=14)) is expected


def test_shared_language_comes_before_few_families_and_the_way() -> None:
    far, near = Candidate(1, True, 0, 30.0), Candidate(2, True, 0, 3.0)
    busy, silent = Candidate(3, True, 2, 1.0), Candidate(4, False, 0, 1.0)
    assert ranked([silent, busy, far, near]) == [near, far, busy, silent]


def test_minutes_are_used_up() -> None:
    assert minutes_left(120, [50, 50]) == 20
    assert minutes_left(120, []) == 120
