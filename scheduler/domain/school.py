"""School terms and breaks by grade, and the school layer of the calendar that they make."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scheduler.domain.calendar_days import CalendarLayer, DayKind, DayStatus, Layer, LayerDay, dates, layer_of


class TermKind(StrEnum):
    """What a stretch of the school year is."""

    AUTUMN_TERM = "autumn_term"
    WINTER_BREAK = "winter_break"
    SPRING_TERM = "spring_term"
    SUMMER_BREAK = "summer_break"

    @property
    def is_break(self) -> bool:
        """Whether there are no lessons."""
        return self in (TermKind.WINTER_BREAK, TermKind.SUMMER_BREAK)


@dataclass(frozen=True, slots=True)
class SchoolTerm:
    """One term or break, both dates inclusive, for grades 1 to 12 from `grade_from` to `grade_to`."""

    kind: TermKind
    grade_from: int
    grade_to: int
    first: date
    last: date
    status: DayStatus

    def covers(self, on: date, grade: int) -> bool:
        """Whether a pupil of that grade is in this stretch on that date."""
        return self.first <= on <= self.last and self.grade_from <= grade <= self.grade_to


def term_on(terms: Iterable[SchoolTerm], on: date, grade: int) -> SchoolTerm | None:
    """The term or break of a grade on a date, or None where the school calendar is not known."""
    return next((term for term in terms if term.covers(on, grade)), None)


def school_layer(terms: Iterable[SchoolTerm], grade: int, scope: str = "") -> CalendarLayer:
    """The breaks of one grade as days off; the layers below decide the rest, make-up school days too."""
    days = [
        LayerDay(on, DayKind.HOLIDAY, term.status, term.kind)
        for term in terms
        if term.kind.is_break and term.grade_from <= grade <= term.grade_to
        for on in dates(term.first, term.last)
    ]
    return layer_of(Layer.SCHOOL, days, scope)
