"""A second opinion: minute by minute over plain data, is anybody with the children as they must be?

Shares no code with `scheduler.domain.rules`, `supervision` or the presences of `Roster`: figures stand here
once more, and time is swept from edge to edge. Both must find the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from scheduler.domain.roster import CareSession, CareShift, Roster

PER_ADULT = {
    "day": ((1, 3), (3, 4), (5, 6), (8, 8), (14, 10), (17, 12)),
    "overnight": ((1, 3), (3, 4), (5, 5), (8, 6), (14, 8), (17, 10)),
    "travel": ((1, 3), (3, 4), (5, 5), (8, 6), (14, 8), (17, 10)),
}
"""Children per adult up to an age, by setting."""

ASKED_FOR = {"trip": "trip", "camp": "camp", "video_room": "video_room"}


@dataclass(frozen=True)
class Someone:
    """One adult's stretch of duty, with all that counts at any minute of it."""

    person: str
    session: str
    start: datetime
    end: datetime
    leads: bool


def sweep(roster: Roster, only: Iterable[str] | None = None) -> set[tuple[str, ...]]:
    """Everything that is wrong at some minute: (what, session) or (what, session, sex, person or child)."""
    duties = _duties(roster)
    wanted = set(roster.sessions) if only is None else set(only)
    at_site: dict[str, list[Someone]] = defaultdict(list)
    by_session: dict[str, list[Someone]] = defaultdict(list)
    for one in duties:
        at_site[roster.sessions[one.session].site].append(one)
        by_session[one.session].append(one)
    found: set[tuple[str, ...]] = set()
    for name in wanted:
        session = roster.sessions[name]
        if session.setting is None:
            continue
        found |= set(_people(roster, session, by_session[name]))
        found |= set(_minutes(roster, session, by_session[name], at_site[session.site]))
    return found | set(_unasked(roster, wanted))


def _duties(roster: Roster) -> list[Someone]:
    found = []
    for pair in roster.assigned:
        shift: CareShift = roster.shifts[pair.shift]
        session = roster.sessions[shift.session]
        leads = shift.role == "trip_leader" and session.kind.value == "trip"
        found.append(Someone(pair.volunteer, session.id, shift.when.start, shift.when.end, leads))
    return found


def _people(roster: Roster, session: CareSession, duties: Iterable[Someone]) -> Iterator[tuple[str, ...]]:
    """Whose check is not clear through the last date of the duty."""
    for one in duties:
        check = roster.people[one.person].check
        last = (one.end - timedelta(seconds=1)).date()
        if check is None or check.status.value != "clear" or not _in_force(check, last):
            yield "clearance", session.id, one.person


def _in_force(check: object, day: date) -> bool:
    checked, until = getattr(check, "checked_on", None), getattr(check, "valid_until", None)
    if checked is not None:
        if day < checked:
            return False
        years = (day.year - checked.year) - ((day.month, day.day) < (checked.month, checked.day))
        if years >= 1:
            return False
    return (checked is not None or until is not None) and (until is None or day <= until)


def _minutes(
    roster: Roster, session: CareSession, own: list[Someone], around: list[Someone]
) -> Iterator[tuple[str, ...]]:
    """What is wrong between one edge and the next."""
    stays = [one for one in roster.stays if one.group == session.group]
    edges = {session.when.start, session.when.end}
    for start, end in (
        *((one.when.start, one.when.end) for one in stays),
        *((one.start, one.end) for one in around),
    ):
        edges |= {edge for edge in (start, end) if session.when.start < edge < session.when.end}
    whole_site = (
        session.kind.value == "camp" and session.setting is not None and session.setting.value == "day"
    )
    for moment in sorted(edges)[:-1]:
        children = {one.child for one in stays if one.when.start <= moment < one.when.end}
        if children:
            here = [one for one in own if one.start <= moment < one.end]
            near = [one for one in around if one.start <= moment < one.end] if whole_site else here
            yield from _moment(roster, session, (moment, children), (here, near))


def _moment(
    roster: Roster,
    session: CareSession,
    now: tuple[datetime, set[str]],
    there: tuple[list[Someone], list[Someone]],
) -> Iterator[tuple[str, ...]]:
    (moment, children), (here, near) = now, there
    assert session.setting is not None
    grown = {one.person for one in here if _grown(roster, one)}
    counted = {one.person for one in here if _grown(roster, one) and not one.leads}
    need = Fraction(0)
    for child in children:
        age = max(0, moment.year - roster.children[child].birth_year - 1)
        need += Fraction(1, next(most for up_to, most in PER_ADULT[session.setting.value] if age <= up_to))
    if len(counted) < max(2, -(-need.numerator // need.denominator)):
        yield "supervision", session.id
    if _households(roster, grown) < 2:
        yield "two_adults", session.id
    yield from _sexes(roster, session, children, {one.person for one in near if _grown(roster, one)})
    if session.kind.value in ("trip", "camp") and not any(_first_aid(roster, one) for one in near):
        yield "first_aid", session.id


def _sexes(
    roster: Roster, session: CareSession, children: set[str], adults: set[str]
) -> Iterator[tuple[str, ...]]:
    sexes = {roster.children[child].gender.value for child in children}
    night = session.setting is not None and session.setting.value == "overnight"
    for sex in sexes:
        there = sum(str(getattr(roster.people[one].gender, "value", "")) == sex for one in adults)
        if there < (2 if night else 1 if len(sexes) == 2 else 0):
            yield ("same_sex_night" if night else "both_sexes"), session.id, sex


def _grown(roster: Roster, one: Someone) -> bool:
    born = roster.people[one.person].birth_year
    return born is None or one.start.year - born - 1 >= 18


def _households(roster: Roster, people: set[str]) -> int:
    """How many households these people come from: kin of kin are kin."""
    left, number = set(people), 0
    while left:
        number += 1
        reached, new = set(), {left.pop()}
        while new:
            reached |= new
            new = {other for group in roster.kin if reached & set(group) for other in group} - reached
        left -= reached
    return number


def _first_aid(roster: Roster, one: Someone) -> bool:
    days, day = [], one.start.date()
    while day <= (one.end - timedelta(seconds=1)).date():
        days.append(day)
        day += timedelta(days=1)
    return any(
        held.code == "first_aid"
        and all((held.valid_from or date.min) <= some <= (held.valid_until or date.max) for some in days)
        for held in roster.people[one.person].qualifications
    )


def _unasked(roster: Roster, wanted: set[str]) -> Iterator[tuple[str, ...]]:
    """Children who are somewhere for which the guardian's last word is not a yes that holds."""
    for name in wanted:
        session = roster.sessions[name]
        purpose = ASKED_FOR.get(session.kind.value)
        if session.setting is None or purpose is None:
            continue
        for stay in roster.stays:
            if stay.group != session.group or not (
                stay.when.start < session.when.end and session.when.start < stay.when.end
            ):
                continue
            said = [
                one
                for one in roster.consents
                if one.child == stay.child and one.purpose.value == purpose and one.at <= session.when.start
            ]
            last = max(said, key=lambda one: one.at, default=None)
            if (
                last is None
                or not last.given
                or (last.withdrawn_at is not None and last.withdrawn_at < session.when.end)
            ):
                yield "consent", stay.child, purpose
