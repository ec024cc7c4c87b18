"""Record checks and their last day."""

from datetime import date

import pytest

from scheduler.domain.people import CheckStatus, RecordCheck


@pytest.mark.parametrize(
    ("checked_on", "valid_until", "last_day"),
    [
        (date(2026, 9, 1), None, date(2027, 8, 31)),
        (date(2026, 9, 1), date(2027, 3, 1), date(2027, 3, 1)),
        (date(2026, 9, 1), date(2029, 3, 1), date(2027, 8, 31)),
        (None, date(2027, 3, 1), date(2027, 3, 1)),
        (date(2028, 2, 29), None, date(2029, 2, 28)),
        (None, None, None),
    ],
)
def test_a_check_is_good_for_a_year_at_most(checked_on, valid_until, last_day):
    check = RecordCheck(CheckStatus.CLEAR, checked_on, valid_until)
    assert check.last_day == last_day
    if last_day is not None:
        assert check.clear_through(last_day)
        assert not check.clear_through(last_day.replace(year=last_day.year + 1))


@pytest.mark.parametrize("status", [CheckStatus.PENDING, CheckStatus.BLOCKED])
def test_only_a_clear_check_is_clear(status):
    assert not RecordCheck(status, date(2027, 1, 1), date(2027, 12, 31)).clear_through(date(2027, 7, 1))
