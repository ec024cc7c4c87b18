"""School terms and breaks by grade."""

from datetime import date

import pytest

from scheduler.domain import reference
from scheduler.domain.calendar_days import DayStatus
from scheduler.domain.school import TermKind, school_layer, term_on

TERMS = reference.school_terms()


@pytest.mark.parametrize(
    ("on", "grade", "kind"),
    [
        (date(2026, 1, 23), 8, TermKind.AUTUMN_TERM),
        (date(2026, 1, 24), 8, TermKind.WINTER_BREAK),
        (date(2026, 2, 10), 9, TermKind.WINTER_BREAK),
        (date(2026, 2, 21), 12, TermKind.WINTER_BREAK),
        (date(2026, 3, 3), 11, TermKind.WINTER_BREAK),
        (date(2027, 7, 9), 1, TermKind.SPRING_TERM),
        (date(2027, 7, 10), 1, TermKind.SUMMER_BREAK),
        (date(2027, 8, 31), 9, TermKind.SUMMER_BREAK),
    ],
)
def test_each_grade_is_in_its_own_stretch(on, grade, kind):
    assert term_on(TERMS, on, grade).kind is kind


def test_what_is_not_announced_is_unknown_or_provisional():
    assert term_on(TERMS, date(2026, 2, 22), 12) is None
    assert term_on(TERMS, date(2030, 5, 1), 5) is None
    assert term_on(TERMS, date(2026, 2, 1), 5).status is DayStatus.OFFICIAL
    assert term_on(TERMS, date(2027, 2, 1), 5).status is DayStatus.PROVISIONAL


def test_a_layer_holds_the_breaks_of_its_grade_only():
    layer = school_layer(TERMS, grade=12, scope="school 3")
    assert set(layer.days) == {date(2026, 2, day) for day in range(7, 22)}
    assert layer.days[date(2026, 2, 7)].key == "winter_break"
