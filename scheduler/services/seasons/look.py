"""What a season from a template would be: sessions day by day, adults, rooms; nothing is written."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from scheduler.domain.rules.violation import Violation
from scheduler.domain.season import drafting
from scheduler.domain.season.catalogue import TEMPLATES
from scheduler.domain.season.choices import Draft, Season
from scheduler.domain.season.shapes import Line
from scheduler.domain.season.timing import Turned
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused
from scheduler.services.seasons.rooms import Rooms
from scheduler.services.seasons.wanted import Wanted, chosen


@dataclass(frozen=True, slots=True)
class DayLook:
    """What there would be on one day; `inside` says whether it lies in the season."""

    on: date
    inside: bool
    drafts: tuple[Draft, ...]
    places: int


@dataclass(frozen=True, slots=True)
class LineLook:
    """What one line would give: sessions, people needed, and what the calendar changed.

    `adults` is how many adults each of its groups of children gets, 0 without children in care.
    """

    line: Line
    sessions: int
    places: int
    adults: int
    turned: tuple[Turned, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """The season as it would be made.

    Attributes:
        roomless: sessions for which no room of the kind is free at their site.
        months: the weeks of every month of the season, Monday first.
    """

    season: Season
    rooms: Rooms
    lines: tuple[LineLook, ...]
    weeks: tuple[tuple[DayLook, ...], ...]
    children: int

    @property
    def roomless(self) -> int:
        """How many sessions would be without the room that they ask for."""
        return sum(1 for one in self.season.drafts if one.line.room and self.rooms.of(one) is None)


def look(session: Session, account: Account, wanted: Wanted) -> Look:
    """What would be made.

    Raises:
        Refused: with the fields at fault; `too_many_sessions`; `no_sessions` when no day is left.
    """
    choice = chosen(session, account, wanted)
    try:
        season = drafting.draw_up(TEMPLATES[wanted.template], choice)
    except drafting.TooManySessionsError as error:
        found = Violation("too_many_sessions", subject="ends_on", needed=drafting.MOST_SESSIONS)
        raise Refused(found) from error
    if not season.drafts:
        raise Refused(Violation("no_sessions", subject="starts_on"))
    people = _people(season)
    return Look(
        season=season,
        rooms=Rooms(session, season.drafts, len(choice.ages)),
        lines=tuple(_line(season, line, people) for line in choice.lines),
        weeks=tuple(_weeks(season.drafts, people, (wanted.starts_on, wanted.ends_on))),
        children=len(choice.ages),
    )


def _people(season: Season) -> dict[str, int]:
    """People needed by session."""
    found: Counter[str] = Counter()
    for shift in season.pieces.shifts:
        found[season.homes[shift.id]] += shift.min
    return dict(found)


def _line(season: Season, line: Line, people: dict[str, int]) -> LineLook:
    mine = [one for one in season.drafts if one.line.key == line.key]
    counted = [one.min for one in season.pieces.shifts if one.role == line.care and _of(season, one.id, line)]
    return LineLook(
        line,
        len(mine),
        sum(people.get(one.key, 0) for one in mine),
        max(counted, default=0),
        season.turned.get(line.key, ()),
    )


def _of(season: Season, shift: str, line: Line) -> bool:
    return season.homes[shift].startswith(f"{line.key}.")


def _weeks(
    drafts: Sequence[Draft], people: dict[str, int], span: tuple[date, date]
) -> Iterable[tuple[DayLook, ...]]:
    by_day: dict[date, list[Draft]] = defaultdict(list)
    for one in drafts:
        by_day[one.when.start.date()].append(one)
    day = span[0] - timedelta(days=span[0].weekday())
    while day <= span[1]:
        week = [day + timedelta(days=number) for number in range(7)]
        yield tuple(
            DayLook(
                on,
                span[0] <= on <= span[1],
                tuple(by_day[on]),
                sum(people.get(one.key, 0) for one in by_day[on]),
            )
            for on in week
        )
        day += timedelta(days=7)
