"""Things with a time laid out for a page: month, week, day and agenda; pure, and knows no HTML.

Times are aware and in the zone of the reader: the dates are those of that zone. A week begins on Monday.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, Protocol, TypeVar

from scheduler.calendar.entry import Days
from scheduler.domain.interval import Interval

ROW_MINUTES = 30
ROWS_A_DAY = 24 * 60 // ROW_MINUTES


class Timed(Protocol):
    """Anything that can be laid out."""

    @property
    def when(self) -> Interval | Days:
        """When it is."""


T = TypeVar("T", bound=Timed)


@dataclass(frozen=True, slots=True)
class Mark:
    """What one calendar layer says of a date; `kind` is a code, the names are data."""

    kind: str
    name_zh: str = ""
    name_en: str = ""
    lunar: str = ""
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Piece(Generic[T]):
    """What of a thing falls on one date: whether it began before and goes on after."""

    item: T
    began_before: bool = False
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Day(Generic[T]):
    """One date with what falls on it, whole days first, then by time."""

    date: date
    pieces: tuple[Piece[T], ...] = ()
    marks: tuple[Mark, ...] = ()
    in_month: bool = True
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class Month(Generic[T]):
    """A month as whole weeks; the dates before the first and after the last are marked as such."""

    first: date
    weeks: tuple[tuple[Day[T], ...], ...]


@dataclass(frozen=True, slots=True)
class Block(Generic[T]):
    """A piece on the timetable of a day: rows of half an hour from midnight, and its lane among `lanes`."""

    piece: Piece[T]
    row: int
    rows: int
    lane: int
    lanes: int


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """A day of the timetable: what takes the whole day above, blocks below."""

    day: Day[T]
    whole: tuple[Piece[T], ...]
    blocks: tuple[Block[T], ...]


@dataclass(frozen=True, slots=True)
class Timetable(Generic[T]):
    """Columns over the same rows; `first_row` up to but not including `end_row` are worth showing."""

    columns: tuple[Column[T], ...]
    first_row: int
    end_row: int


@dataclass(frozen=True, slots=True)
class Frame:
    """What every layout needs besides the things: which date is today, and the marks of the layers."""

    today: date
    marks: Callable[[date], Sequence[Mark]] = lambda _day: ()


def month_range(on: date) -> Days:
    """The dates that the month of `on` shows: whole weeks, Monday to Sunday."""
    first = on.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    last = after - timedelta(days=1)
    return Days(first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday()))


def week_range(on: date) -> Days:
    """Monday to Sunday around `on`."""
    monday = on - timedelta(days=on.weekday())
    return Days(monday, monday + timedelta(days=6))


def month(on: date, items: Iterable[T], frame: Frame) -> Month[T]:
    """The month of `on`; a thing stands on every date that it touches."""
    days = tuple(_days(month_range(on), items, frame, month_of=on))
    return Month(on.replace(day=1), tuple(days[start : start + 7] for start in range(0, len(days), 7)))


def timetable(days: Days, items: Iterable[T], frame: Frame) -> Timetable[T]:
    """A week or a single day with lanes: no two blocks of one lane overlap on one date."""
    columns = tuple(_column(day) for day in _days(days, items, frame))
    blocks = [block for column in columns for block in column.blocks]
    first = min((block.row for block in blocks), default=16)
    end = max((block.row + block.rows for block in blocks), default=36)
    return Timetable(columns, first - first % 2, end + end % 2)


def agenda(days: Days, items: Iterable[T], frame: Frame) -> tuple[Day[T], ...]:
    """The dates with something on them, in order; a thing stands on the first shown date that it touches."""
    listed: list[Day[T]] = []
    for day in _days(days, items, frame):
        starting = tuple(one for one in day.pieces if not one.began_before or day.date == days.first)
        if starting:
            listed.append(Day(day.date, starting, day.marks, day.in_month, day.is_today))
    return tuple(listed)


def _days(days: Days, items: Iterable[T], frame: Frame, month_of: date | None = None) -> Iterator[Day[T]]:
    by_date: dict[date, list[Piece[T]]] = {}
    for item in items:
        for day, piece in _pieces(item, days):
            by_date.setdefault(day, []).append(piece)
    for day in days.dates():
        pieces = tuple(sorted(by_date.get(day, ()), key=_order))
        in_month = month_of is None or (day.year, day.month) == (month_of.year, month_of.month)
        yield Day(day, pieces, tuple(frame.marks(day)), in_month, day == frame.today)


def _pieces(item: T, shown: Days) -> Iterator[tuple[date, Piece[T]]]:
    touched = item.when if isinstance(item.when, Days) else _touched(item.when)
    first, last = max(touched.first, shown.first), min(touched.last, shown.last)
    if first <= last:
        for day in Days(first, last).dates():
            yield day, Piece(item, day > touched.first, day < touched.last)


def _touched(when: Interval) -> Days:
    """The dates that a time touches; an end at midnight does not touch the new day."""
    return Days(when.start.date(), (when.end - timedelta(microseconds=1)).date())


def _order(piece: Piece[T]) -> tuple[bool, time, bool]:
    """Whole days first, then by the time at which it begins on that date, the longer-running first."""
    when = piece.item.when
    if isinstance(when, Days):
        return (False, time.min, False)
    starts = time.min if piece.began_before else when.start.time()
    return (True, starts, not piece.goes_on)


def _column(day: Day[T]) -> Column[T]:
    whole, timed = [], []
    for piece in day.pieces:
        rows = _rows(piece, day.date)
        if rows is None:
            whole.append(piece)
        else:
            timed.append((piece, *rows))
    return Column(day, tuple(whole), tuple(_in_lanes(timed)))


def _rows(piece: Piece[T], day: date) -> tuple[int, int] | None:
    """First row and number of rows on that date; None where it takes the whole day."""
    when = piece.item.when
    if isinstance(when, Days) or (piece.began_before and piece.goes_on):
        return None
    first = 0 if piece.began_before else _minutes(when.start) // ROW_MINUTES
    end = (
        ROWS_A_DAY if piece.goes_on or _ends_at_midnight(when, day) else -(-_minutes(when.end) // ROW_MINUTES)
    )
    return None if (first, end) == (0, ROWS_A_DAY) else (first, max(1, end - first))


def _minutes(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def _ends_at_midnight(when: Interval, day: date) -> bool:
    return when.end.date() > day


def _in_lanes(timed: Sequence[tuple[Piece[T], int, int]]) -> Iterator[Block[T]]:
    """Things that touch, directly or through a third, share a width; each takes the first free lane."""
    cluster: list[tuple[Piece[T], int, int, int]] = []
    ends: list[int] = []
    for piece, row, rows in sorted(timed, key=lambda one: (one[1], -one[2])):
        if cluster and row >= max(ends):
            yield from _blocks(cluster, len(ends))
            cluster, ends = [], []
        lane = next((number for number, end in enumerate(ends) if end <= row), len(ends))
        ends[lane : lane + 1] = [row + rows]
        cluster.append((piece, row, rows, lane))
    yield from _blocks(cluster, len(ends))


def _blocks(cluster: Iterable[tuple[Piece[T], int, int, int]], lanes: int) -> Iterator[Block[T]]:
    for piece, row, rows, lane in cluster:
        yield Block(piece, row, rows, lane, lanes)
