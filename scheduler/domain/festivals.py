"""Festivals of the prefectures as rules of the Gregorian or the lunar calendar, expanded to dates."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scheduler.domain.calendar_days import CalendarLayer, DayKind, DayStatus, Layer, LayerDay, dates, layer_of
from scheduler.domain.lunar import LunarCalendar, LunarDate


class FestivalScope(StrEnum):
    """Whose day off a festival is.

    Only `PREFECTURE` makes a day off for every site of the prefecture. A festival of one ethnic group, or one
    that each county sets for itself, is shown, and a site states its own day off in the plant layer.
    """

    PREFECTURE = "prefecture"
    GROUP = "group"
    VARIES = "varies"


@dataclass(frozen=True, slots=True)
class Festival:
    """One festival of one prefecture; `first` and `last` are (month, day), inclusive."""

    key: str
    name_zh: str
    name_en: str
    prefecture: str
    lunar: bool
    first: tuple[int, int]
    last: tuple[int, int]
    scope: FestivalScope


@dataclass(frozen=True, slots=True)
class FestivalSpan:
    """A festival in one year, both dates inclusive and computed; the days off are announced each year."""

    festival: Festival
    first: date
    last: date


def festival_spans(
    festivals: Iterable[Festival], lunar: LunarCalendar, prefecture: str, year: int
) -> tuple[FestivalSpan, ...]:
    """The festivals of a prefecture in one year, in order; lunar ones only where the table reaches."""
    found = []
    for festival in festivals:
        if festival.prefecture == prefecture:
            first = _day(festival, lunar, year, festival.first)
            last = _day(festival, lunar, year, festival.last)
            if first is not None and last is not None:
                found.append(FestivalSpan(festival, first, last))
    return tuple(sorted(found, key=lambda span: (span.first, span.festival.key)))


def prefecture_layer(
    festivals: Iterable[Festival], lunar: LunarCalendar, prefecture: str, years: Iterable[int]
) -> CalendarLayer:
    """The prefecture's days off by rule, all provisional: the prefecture announces them each year.

    An announced list of the prefecture (with its make-up Sundays) replaces this layer.
    """
    known = tuple(festivals)
    days: list[LayerDay] = []
    for year in years:
        days += _days_off(festival_spans(known, lunar, prefecture, year))
    return layer_of(Layer.PREFECTURE, days, prefecture)


def _days_off(spans: Iterable[FestivalSpan]) -> Iterator[LayerDay]:
    for span in spans:
        if span.festival.scope is FestivalScope.PREFECTURE:
            for on in dates(span.first, span.last):
                yield LayerDay(on, DayKind.FESTIVAL, DayStatus.PROVISIONAL, span.festival.key)


def _day(festival: Festival, lunar: LunarCalendar, year: int, month_day: tuple[int, int]) -> date | None:
    month, day = month_day
    if festival.lunar:
        return lunar.gregorian(LunarDate(year, month, day))
    return date(year, month, day)
