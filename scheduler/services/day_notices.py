"""An official notice of days off and make-up workdays: read from a list, tried, and entered into a layer."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, delete, select

from scheduler.db.tables import CalendarDayRow
from scheduler.domain.calendar_days import CalendarLayer, DayCalendar, DayKind, dates
from scheduler.domain.recheck import ChangedDay, changed_days
from scheduler.domain.rules.violation import Violation
from scheduler.services import audit, layers, rechecks
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused
from scheduler.sheets import text as sheets

MOST_LINES = 200
MOST_DAYS = 62
"""Days that one line may stand for: no notice closes offices for more than two months."""
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_KINDS = {
    "holiday": DayKind.HOLIDAY,
    "休": DayKind.HOLIDAY,
    "放假": DayKind.HOLIDAY,
    "休息": DayKind.HOLIDAY,
    "makeup_workday": DayKind.MAKEUP_WORKDAY,
    "班": DayKind.MAKEUP_WORKDAY,
    "上班": DayKind.MAKEUP_WORKDAY,
    "补班": DayKind.MAKEUP_WORKDAY,
    "调休上班": DayKind.MAKEUP_WORKDAY,
}
_HEADINGS = ("date", "日期")


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """One day of a notice."""

    on: date
    kind: DayKind
    name: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What a layer officially says of one year: its days off and make-up workdays, in order."""

    layer: str
    year: int
    days: tuple[NoticeDay, ...]

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last date of the year."""
        return date(self.year, 1, 1), date(self.year, 12, 31)


@dataclass(frozen=True, slots=True)
class Effect:
    """What entering a notice would change: days, and what was planned on them."""

    changes: tuple[ChangedDay, ...]
    hits: tuple[rechecks.Hit, ...]


def decoded(data: bytes) -> str:
    """The text of an uploaded list: UTF-8, or GB18030 as spreadsheets in China write it.

    Raises:
        Refused: `not_text`.
    """
    text = sheets.decoded(data)
    if text is None:
        raise Refused("not_text")
    return text


def parse(text: str, year: int) -> tuple[NoticeDay, ...]:
    """The days of a list with the columns date, kind and name; a date may be a span of two dates.

    Raises:
        Refused: every fault of the list, the line as subject: `bad_date`, `bad_kind`, `other_year`, `twice`,
            `bad_span`, or `no_days` and `too_long` for the whole.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise Refused(Violation("too_long", amount=len(lines), needed=MOST_LINES))
    found: dict[date, NoticeDay] = {}
    faults: list[Violation] = []
    for number, cells in _cells(lines):
        read = _line(cells, year)
        if isinstance(read, str):
            faults.append(Violation(read, subject=str(number)))
        elif any(day.on in found for day in read):
            faults.append(Violation("twice", subject=str(number)))
        else:
            found.update((day.on, day) for day in read)
    if not found and not faults:
        faults.append(Violation("no_days"))
    if faults:
        raise Refused(*faults)
    return tuple(found[on] for on in sorted(found))


def preview(session: Session, notice: Notice, zone: ZoneInfo) -> Effect:
    """What entering a notice would change; nothing is written."""
    before = layers.kept_layers(session)
    after = before | {notice.layer: _replaced(before.get(notice.layer), notice)}
    changes = changed_days(_seen(before, notice.layer), _seen(after, notice.layer), *notice.span)
    hits = rechecks.hits(session, notice.layer, before, after, span=notice.span, zone=zone)
    return Effect(changes, hits)


def enter(session: Session, *, account: Account, notice: Notice, zone: ZoneInfo) -> Effect:
    """Make these days the layer's official word for the year, and keep what has to be looked at again."""
    effect = preview(session, notice, zone)
    names = _english_names(session)
    first, last = notice.span
    session.exec(
        delete(CalendarDayRow).where(
            col(CalendarDayRow.layer) == notice.layer,
            col(CalendarDayRow.day) >= first,
            col(CalendarDayRow.day) <= last,
        )
    )
    session.add_all(_row(notice.layer, day, names.get(day.name, "")) for day in notice.days)
    rechecks.keep(session, notice.layer, effect.hits)
    audit.note(session, account_id=account.id, action="layer.enter", subject=f"{notice.layer}:{notice.year}")
    session.flush()
    return effect


def _cells(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line with its number, the line of headings left out; commas or tabs between them."""
    delimiter = "\t" if lines and "\t" in lines[0] else ","
    for number, cells in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
        if number > 1 or cells[0].strip().lower() not in _HEADINGS:
            yield number, cells


def _line(cells: list[str], year: int) -> list[NoticeDay] | str:
    """The days of one line, or the code of what is wrong with it."""
    if len(cells) < 2:
        return "bad_kind"
    kind = _KINDS.get(cells[1].strip().lower())
    if kind is None:
        return "bad_kind"
    try:
        named = [date(*map(int, groups)) for groups in _DATE.findall(cells[0])]
    except ValueError:
        return "bad_date"
    if len(named) not in (1, 2):
        return "bad_date"
    first, last = named[0], named[-1]
    if (first.year, last.year) != (year, year):
        return "other_year"
    if not 0 <= (last - first).days < MOST_DAYS:
        return "bad_span"
    name = cells[2].strip()[:60] if len(cells) > 2 else ""
    return [NoticeDay(on, kind, name) for on in dates(first, last)]


def _replaced(old: CalendarLayer | None, notice: Notice) -> CalendarLayer:
    """The layer with this one year as the notice says."""
    new = layers.as_layer(notice.layer, [_row(notice.layer, day, "") for day in notice.days])
    if old is None:
        return new
    others = {on: day for on, day in old.days.items() if on.year != notice.year}
    return replace(new, days=others | dict(new.days), years={**old.years, **new.years})


def _seen(kept: dict[str, CalendarLayer], name: str) -> DayCalendar:
    return layers.calendar_of(kept, dict.fromkeys((layers.NATION, name)))


def _row(layer: str, day: NoticeDay, name_en: str) -> CalendarDayRow:
    return CalendarDayRow(
        layer=layer,
        day=day.on,
        kind=day.kind,
        name_zh=day.name,
        name_en=name_en,
        lunar=layers.lunar_text(day.on),
        provisional=False,
    )


def _english_names(session: Session) -> dict[str, str]:
    known = session.exec(select(CalendarDayRow.name_zh, CalendarDayRow.name_en).distinct())
    return {name_zh: name_en for name_zh, name_en in known if name_en}
