"""One event of a file as its times, or the reason why it is left out; rules are judged before they run."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from scheduler.calendar.busy.zones import HOME, Zones

Moment = date | datetime
FIRST_YEAR, LAST_YEAR = 1970, 2200
MOST_DATES = 1_000
MOST_RULES = 2
MOST_A_DAY = 24
LONGEST = timedelta(days=400)
OFTEN = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MOMENT = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")
_DURATION = re.compile(
    r"\+?P(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?"
)
_LINE = re.compile(r'([A-Z-]+)((?:;[A-Z]+=(?:"[^"]*"|[^;:]*))*):(.*)')
_PART = re.compile(r"[+-]?[A-Z0-9]+(?:,[+-]?[A-Z0-9]+)*")

REASONS = (
    *("no_start", "bad_time", "odd_year", "ends_first", "no_length", "too_long"),
    *("many_dates", "many_rules", "bad_rule", "rule_often", "rule_dense", "rule_never"),
)


class LeftOut(ValueError):  # noqa: N818 - an answer to the user, not a failure of the program
    """The event is left out, for one of `REASONS`; `start` is when it would begin, if that could be read."""

    def __init__(self, reason: str, start: Moment | None = None) -> None:
        self.reason, self.start = reason, start
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an event."""

    name: str
    parameters: dict[str, str]
    value: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event or one changed occurrence; times are aware, whole days are dates.

    `end` is exclusive; `zoneless` says that a zone which nobody knows was taken for ours.
    """

    uid: str
    start: Moment
    end: Moment
    rules: tuple[str, ...] = ()
    added: tuple[Moment, ...] = ()
    left_out: tuple[Moment, ...] = ()
    replaces: Moment | None = None
    onwards: bool = False
    sequence: int = 0
    free: bool = False
    zoneless: bool = False

    @property
    def repeats(self) -> bool:
        """Whether it is more than one stretch of time, or a part of that."""
        return bool(self.rules or self.added or self.replaces)


def lines_of(block: str) -> list[Line]:
    """The lines of one component, without its first and last."""
    found = (_LINE.match(text) for text in block.splitlines())
    return [
        Line(one[1], _parameters(one[2]), one[3])
        for one in found
        if one is not None and one[1] not in ("BEGIN", "END")
    ]


def event(lines: Iterable[Line], zones: Zones) -> Event:
    """An event from its lines.

    Raises:
        LeftOut: with the first reason found.
    """
    by_name: dict[str, list[Line]] = {}
    for line in lines:
        by_name.setdefault(line.name, []).append(line)
    start = _start(by_name, zones)
    try:
        return _event(by_name, zones, start)
    except LeftOut as out:
        raise LeftOut(out.reason, start) from out


def moments(line: Line, zones: Zones) -> Iterator[Moment]:
    """The moments of a line; of a period its start.

    Raises:
        LeftOut: `bad_time`.
    """
    for text in line.value.split(","):
        yield moment(text.partition("/")[0], zones.floating, zones.of(line.parameters.get("TZID", "")))


def moment(text: str, floating: tzinfo = HOME, zone: tzinfo | None = None) -> Moment:
    """A date, or an aware time: in UTC if it says so, in its zone, else in that of times without one.

    Raises:
        LeftOut: `bad_time`; `odd_year` far from now.
    """
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise LeftOut("bad_time")
    try:
        day = date(int(text.strip()[:4]), int(found[1][4:6]), int(found[1][6:8]))
        clock = None if found[2] is None else _clock(found[2])
    except ValueError as error:
        raise LeftOut("bad_time") from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise LeftOut("odd_year")
    if clock is None:
        return day
    return datetime.combine(day, clock, UTC if found[3] else zone or floating)


def lasting(text: str) -> timedelta:
    """A duration.

    Raises:
        LeftOut: `bad_time`; `too_long` beyond all reason.
    """
    found = _DURATION.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        raise LeftOut("bad_time")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    if length > LONGEST:
        raise LeftOut("too_long")
    return length


def judge(rule: str) -> None:
    """Let a rule pass that can be run in little time.

    Raises:
        LeftOut: why it cannot.
    """
    parts = dict(part.partition("=")[::2] for part in rule.upper().strip(";").split(";"))
    if not all(_PART.fullmatch(value) for value in parts.values()) or "" in parts:
        raise LeftOut("bad_rule")
    if parts.get("FREQ") not in OFTEN or "RSCALE" in parts or "SKIP" in parts:
        raise LeftOut("rule_often" if parts.get("FREQ") not in OFTEN else "bad_rule")
    if not 1 <= _number(parts.get("INTERVAL", "1")) <= MOST_DATES or _number(parts.get("COUNT", "1")) < 1:
        raise LeftOut("bad_rule")
    a_day = 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        a_day *= len(set(parts[name].split(","))) if name in parts else 1
    if a_day > MOST_A_DAY:
        raise LeftOut("rule_dense")
    if "BYMONTH" in parts and "BYMONTHDAY" in parts and not _possible(parts):
        raise LeftOut("rule_never")


def _possible(parts: dict[str, str]) -> bool:
    """Whether any month of the rule has any of its days."""
    days = [abs(_number(day)) for day in parts["BYMONTHDAY"].split(",")]
    months = [_number(month) for month in parts["BYMONTH"].split(",")]
    return any(1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] for month in months for day in days)


def _number(text: str) -> int:
    try:
        return int(text) if len(text) < 8 else 0
    except ValueError as error:
        raise LeftOut("bad_rule") from error


def _clock(text: str) -> time:
    seconds = min(int(text[4:6]), 59)  # a leap second ends its minute
    return time(int(text[:2]), int(text[2:4]), seconds)


def _parameters(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in re.findall(r';([A-Z]+=(?:"[^"]*"|[^;:]*))', text))
    return {name: value.strip('"') for name, _, value in pairs}


def _start(by_name: dict[str, list[Line]], zones: Zones) -> Moment:
    if "DTSTART" not in by_name:
        raise LeftOut("no_start")
    return next(moments(by_name["DTSTART"][0], zones))


def _event(by_name: dict[str, list[Line]], zones: Zones, start: Moment) -> Event:
    rules = [line.value for line in by_name.get("RRULE", ())]
    if len(rules) > MOST_RULES or "EXRULE" in by_name:
        raise LeftOut("many_rules")
    for rule in rules:
        judge(rule)
    dates = {name: _dates(by_name.get(name, ()), zones) for name in ("RDATE", "EXDATE")}
    replaces = by_name.get("RECURRENCE-ID")
    named = {line.parameters.get("TZID", "") for lines in by_name.values() for line in lines} - {""}
    return Event(
        uid=by_name["UID"][0].value,
        start=start,
        end=_end(by_name, zones, start),
        rules=tuple(rules),
        added=dates["RDATE"],
        left_out=dates["EXDATE"],
        replaces=None if replaces is None else next(moments(replaces[0], zones)),
        onwards=replaces is not None and replaces[0].parameters.get("RANGE") == "THISANDFUTURE",
        sequence=_sequence(by_name),
        free=_free(by_name),
        zoneless=any(zones.of(name) is None for name in named),
    )


def _dates(lines: Iterable[Line], zones: Zones) -> tuple[Moment, ...]:
    found = [each for line in lines for each in moments(line, zones)]
    if len(found) > MOST_DATES:
        raise LeftOut("many_dates")
    return tuple(found)


def _end(by_name: dict[str, list[Line]], zones: Zones, start: Moment) -> Moment:
    """When it is over; an event without an end takes its day, or no time."""
    whole_days = not isinstance(start, datetime)
    if "DTEND" in by_name:
        end = next(moments(by_name["DTEND"][0], zones))
    elif "DURATION" in by_name:
        end = start + lasting(by_name["DURATION"][0].value)
    else:
        end = start + timedelta(days=1) if whole_days else start
    if isinstance(end, datetime) == whole_days:
        raise LeftOut("bad_time")
    _bounded(end - start, whole_days)
    return max(end, start + timedelta(days=1)) if whole_days else end


def _bounded(length: timedelta, whole_days: bool) -> None:
    if length < timedelta():
        raise LeftOut("ends_first")
    if length > LONGEST:
        raise LeftOut("too_long")
    if not length and not whole_days:
        raise LeftOut("no_length")


def _sequence(by_name: dict[str, list[Line]]) -> int:
    text = by_name["SEQUENCE"][0].value if "SEQUENCE" in by_name else "0"
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _free(by_name: dict[str, list[Line]]) -> bool:
    """Whether it says of itself that it takes nobody's time."""
    said = {(name, line.value.upper()) for name, lines in by_name.items() for line in lines}
    return not said.isdisjoint(
        {("STATUS", "CANCELLED"), ("TRANSP", "TRANSPARENT"), ("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")}
    )
