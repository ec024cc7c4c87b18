"""A person's own shifts and those they could take, merged, with clashes and what the layers say of each day.

Only looks. Own shifts come in every state; what is open comes with the reasons where it cannot be taken.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from scheduler.calendar.entry import Days
from scheduler.calendar.grid import Mark
from scheduler.db.tables import CalendarDayRow, PersonRow, SiteRow
from scheduler.domain.interval import Interval
from scheduler.domain.rules.violation import Violation
from scheduler.domain.work import ActivityKind, AssignmentState, SessionState, SignupFlow
from scheduler.services import eligibility, layers, open_shifts, shift_facts
from scheduler.services.accounts import Account
from scheduler.services.eligibility import Verdict
from scheduler.services.open_shifts import Filters
from scheduler.services.shift_facts import Duty, OpenFacts, ShiftFacts

ASKABLE = (None, AssignmentState.CANCELLED)
"""States in which a person may ask for a seat: never had one, or gave it back."""

YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Item:
    """One shift as one person sees it.

    Attributes:
        when: local time.
        duty: the person's assignment; None for a shift that they are not on.
        open: the terms and seats of the shift, where they were asked for.
        taken: how many seats are held.
        reasons: why the person cannot take it; empty for one that they can take, or are on.
        together: how many shifts the same person serves, this one included.
        clash: whether it overlaps another of their own shifts.
        ahead: whether it has not begun.
    """

    facts: ShiftFacts
    when: Interval
    duty: Duty | None = None
    open: OpenFacts | None = None
    taken: int = 0
    reasons: tuple[Violation, ...] = ()
    together: int = 1
    clash: bool = False
    ahead: bool = True

    @property
    def state(self) -> AssignmentState | None:
        """The state of the person's assignment."""
        return None if self.duty is None else self.duty.state

    @property
    def takeable(self) -> bool:
        """Whether the person may take it now."""
        return self.open is not None and not self.reasons and self.state in ASKABLE

    @property
    def free(self) -> int:
        """Seats that nobody holds."""
        return 0 if self.open is None else max(0, self.open.terms.max_people - self.taken)

    @property
    def short(self) -> int:
        """How many people it lacks to take place as planned."""
        return 0 if self.open is None else max(0, self.open.terms.min_people - self.taken)

    @property
    def by_request(self) -> bool:
        """Whether an organiser still has to say yes."""
        return self.open is not None and self.open.terms.flow is SignupFlow.REQUEST


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a person sees of some days, by start; `kinds` and `sites` are what there is to filter by."""

    items: tuple[Item, ...]
    kinds: tuple[ActivityKind, ...]
    sites: tuple[tuple[int, ShiftFacts], ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, when, and in which zone."""

    account: Account
    now: datetime
    zone: ZoneInfo


def look(session: Session, reader: Reader, days: Days, filters: Filters) -> Agenda:
    """Everything of those days that the person may see and asked for."""
    first, end = span(days, reader.zone)
    own = shift_facts.duties(session, reader.account.person_id, first, end)
    found = open_shifts.between(
        session, reader.account, replace(filters, kind=None, site_id=None), max(first, reader.now), end
    )
    offered = _offered(session, reader, found, own, brief=not filters.everything)
    mine = _clashes(_own(duty, reader) for duty in own if _shown(duty, offered))
    wanted = [item for item in (*mine, *offered.values()) if _matches(item, filters)]
    items = [item for item in wanted if filters.everything or item.duty is not None or item.takeable]
    kinds = {item.facts.kind for item in (*mine, *offered.values())}
    sites = {item.facts.site_id: item.facts for item in (*mine, *offered.values())}
    return Agenda(
        items=tuple(sorted(items, key=_order)),
        kinds=tuple(kind for kind in ActivityKind if kind in kinds),
        sites=tuple(sorted(sites.items(), key=lambda site: site[1].site_zh)),
        hidden=len(wanted) - len(items),
    )


def next_day(session: Session, reader: Reader, after: Days) -> date | None:
    """The first day after these, within a year, with a shift of one's own; without any, with an open one."""
    _, start = span(after, reader.zone)
    start, end = max(start, reader.now), reader.now + YEAR
    own = shift_facts.duties(session, reader.account.person_id, start, end)
    answered = {duty.shift_id for duty in own}  # asked for, declined: not open to this person any more
    found = [duty.facts.starts_at for duty in own if duty.state.holds_seat] or [
        each.facts.starts_at
        for each in open_shifts.between(session, reader.account, Filters(), start, end)
        if each.facts.shift_id not in answered
    ]
    return min(found).astimezone(reader.zone).date() if found else None


def one(session: Session, reader: Reader, shift_id: int) -> Item | None:
    """One shift as the person sees it; None when there is none."""
    found = shift_facts.one_shift(session, shift_id)
    if found is None:
        return None
    facts = found.facts
    day = timedelta(days=1)
    near = shift_facts.duties(session, reader.account.person_id, facts.starts_at - day, facts.ends_at + day)
    own = next((duty for duty in near if duty.shift_id == shift_id), None)
    verdict = eligibility.judge(session, reader.account.person_id, [found], reader.now)[shift_id]
    item = _judged(reader, found, own, verdict)
    if item.state in ASKABLE:
        return item
    others = [_own(duty, reader) for duty in near if duty.shift_id != shift_id]
    clashing = _clashes([replace(item, open=None), *others])
    return next(each for each in clashing if each.facts.shift_id == shift_id)


def marks(session: Session, reader: Reader, days: Days) -> dict[date, tuple[Mark, ...]]:
    """What the layers that concern the person say of each day; the lunar date stands on every one."""
    home = session.exec(
        select(SiteRow)
        .join(PersonRow, col(PersonRow.home_site_id) == SiteRow.id)
        .where(PersonRow.id == reader.account.person_id)
    ).first()
    names = layers.concerning(None, None) if home is None else layers.concerning(home.division, home.id)
    said = layers.rows(session, names, days.first, days.last)
    return {
        day: (
            *(_mark(row) for row in said.get(day, ())),
            Mark("lunar", lunar=layers.lunar_text(day)),
        )
        for day in days.dates()
    }


def _mark(row: CalendarDayRow) -> Mark:
    return Mark(row.kind, row.name_zh, row.name_en, row.lunar, row.provisional)


def span(days: Days, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants, in UTC, at which local days begin and end."""
    first = datetime.combine(days.first, time(), zone).astimezone(UTC)
    return first, datetime.combine(days.after, time(), zone).astimezone(UTC)


def proposed(session: Session, reader: Reader, ahead: timedelta) -> list[Item]:
    """What waits for the person's answer, by start, clashes with their other shifts marked."""
    own = shift_facts.duties(session, reader.account.person_id, reader.now, reader.now + ahead)
    items = _clashes(_own(duty, reader) for duty in own)
    return [
        item
        for item in items
        if item.state is AssignmentState.PROPOSED
        and item.facts.session_state is SessionState.PLANNED
        and item.facts.starts_at > reader.now
    ]


def _offered(
    session: Session, reader: Reader, found: Sequence[OpenFacts], own: Sequence[Duty], *, brief: bool
) -> dict[int, Item]:
    """The shifts that the person may ask for or be told why not, by id."""
    had = {duty.shift_id: duty for duty in own}
    asked = [each for each in found if _askable(had.get(each.facts.shift_id))]
    verdicts = eligibility.judge(session, reader.account.person_id, asked, reader.now, brief=brief)
    return {
        each.facts.shift_id: _judged(
            reader, each, had.get(each.facts.shift_id), verdicts[each.facts.shift_id]
        )
        for each in asked
    }


def _judged(reader: Reader, each: OpenFacts, duty: Duty | None, verdict: Verdict) -> Item:
    return replace(
        _item(each.facts, reader),
        duty=duty,
        open=each,
        taken=verdict.taken,
        reasons=verdict.reasons,
        together=verdict.together,
    )


def _askable(duty: Duty | None) -> bool:
    return (None if duty is None else duty.state) in ASKABLE


def _shown(duty: Duty, offered: dict[int, Item]) -> bool:
    return duty.facts.shift_id not in offered


def _own(duty: Duty, reader: Reader) -> Item:
    return replace(_item(duty.facts, reader), duty=duty)


def _item(facts: ShiftFacts, reader: Reader) -> Item:
    zone = reader.zone
    when = Interval(facts.starts_at.astimezone(zone), facts.ends_at.astimezone(zone))
    return Item(facts, when, ahead=facts.starts_at > reader.now)


def _matches(item: Item, filters: Filters) -> bool:
    kind = filters.kind is None or item.facts.kind is filters.kind
    return kind and (filters.site_id is None or item.facts.site_id == filters.site_id)


def _clashes(items: Iterable[Item]) -> list[Item]:
    """The items in order, those that overlap another one marked; what was given up overlaps nothing."""
    listed = sorted(items, key=_order)
    live = [item for item in listed if item.duty is not None and not item.duty.called_off]
    clashing = set()
    for place, earlier in enumerate(live):
        for later in live[place + 1 :]:
            if later.when.start >= earlier.when.end:
                break
            clashing |= {earlier.facts.shift_id, later.facts.shift_id}
    return [replace(item, clash=item.facts.shift_id in clashing) for item in listed]


def _order(item: Item) -> tuple[datetime, bool, int]:
    return (item.when.start, item.duty is None, item.facts.shift_id)
