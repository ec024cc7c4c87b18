"""When a warning is due, and until when something is good that was granted for so many months."""

from datetime import date, timedelta

import pytest

from scheduler.domain.joining import valid_until, warning_due

TODAY = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("left", "days"), [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)]
)
def test_warning_that_is_due(left: int, days: int | None) -> None:
    assert warning_due(TODAY + timedelta(days=left), TODAY) == days


@pytest.mark.parametrize(
    ("granted", "months", "until"),
    [
        (date(2027, 3, 1), 12, date(2028, 2, 29)),
        (date(2027, 1, 31), 1, date(2027, 2, 27)),
        (date(2027, 12, 15), 12, date(2028, 12, 14)),
        (date(2027, 1, 1), None, None),
    ],
)
def test_last_day_of_something_good_for_months(granted: date, months: int | None, until: date | None) -> None:
    assert valid_until(granted, months) == until
