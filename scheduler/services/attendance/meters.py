"""Are the adults enough: counted for the children's sessions of today as people come, and for the days after.

Only numbers leave this module: how many adults the ages of the children ask for (H5), never a child.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from scheduler.db.care_snapshot import load_roster_between
from scheduler.db.local_time import ZONE, to_instant, to_local
from scheduler.db.tables import SessionRow
from scheduler.domain.interval import Interval
from scheduler.domain.roster import Roster
from scheduler.domain.rules import supervision
from scheduler.services import site_days
from scheduler.services.accounts import Account

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Meter:
    """Adults with the children of a session in one stretch of time: how many there are, and are needed."""

    when: Interval
    there: int
    needed: int

    @property
    def short(self) -> int:
        """How many are missing."""
        return max(0, self.needed - self.there)


@dataclass(frozen=True, slots=True)
class DayAhead:
    """A coming day: how many sessions have children, and where adults are missing."""

    day: date
    sessions: int
    short: tuple[tuple[SessionRow, Meter], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """Seats as the planning problem names them, (person, shift): who has come, and who will not."""

    here: Collection[tuple[str, str]]
    away: Collection[tuple[str, str]]


def of_day(
    session: Session, day: date, sessions: Iterable[SessionRow], seen: Seen, now: datetime
) -> dict[int, Meter]:
    """By session, its stretch of this moment, or the next one, or the last; the worst where several begin."""
    wanted = {str(one.id): one for one in sessions}
    roster = _with_children(session, day, wanted)
    there = replace(
        roster, assigned=frozenset(p for p in roster.assigned if (p.volunteer, p.shift) in seen.here)
    )
    hoped = replace(
        roster, assigned=frozenset(p for p in roster.assigned if (p.volunteer, p.shift) not in seen.away)
    )
    found: dict[int, Meter] = {}
    moment = to_local(now)
    for begun, counted in ((False, hoped), (True, there)):
        for name, when, adults, needed in supervision.stretches(counted):
            if (
                needed
                and (wanted[name].starts_at <= now) is begun
                and _is_next(when, moment, found.get(int(name)))
            ):
                found[int(name)] = Meter(when, adults, needed)
    return found


def _is_next(when: Interval, moment: datetime, known: Meter | None) -> bool:
    """Whether a stretch tells more of this moment than the one that is known."""
    if known is None or known.when.end <= moment:
        return True
    return when.start <= moment < when.end


def _with_children(session: Session, day: date, wanted: Mapping[str, SessionRow]) -> Roster:
    first = datetime.combine(day, time())
    roster = load_roster_between(session, Interval(first, first + DAY))
    return roster.only(name for name in roster.sessions if name in wanted)


def ahead(session: Session, account: Account, day: date) -> DayAhead:
    """The adults of a coming day, as the roster has them now."""
    start = to_instant(datetime.combine(day, time()))
    visits = site_days.visits(session, account, start=start, end=start + DAY, zone=ZONE).get(day, [])
    wanted = {str(visit.session.id): visit.session for visit in visits}
    worst: dict[str, Meter] = {}
    for name, when, adults, needed in supervision.stretches(_with_children(session, day, wanted)):
        meter = Meter(when, adults, needed)
        if needed and (name not in worst or meter.short > worst[name].short):
            worst[name] = meter
    short = [(wanted[name], meter) for name, meter in worst.items() if meter.short]
    return DayAhead(day, len(worst), tuple(sorted(short, key=lambda pair: pair[0].starts_at)))
