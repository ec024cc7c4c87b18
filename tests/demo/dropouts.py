"""The demo's journeys, classes, nights and outings staffed with nobody to spare, and what befalls them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from sqlmodel import Session, col, select

from scheduler.db.care_snapshot import load_roster
from scheduler.db.tables import CampaignRow, SessionRow, ShiftRow
from scheduler.domain.interval import Interval
from scheduler.domain.people import CheckStatus, Hat, Person, RecordCheck
from scheduler.domain.problem import Gender, Held, Pair
from scheduler.domain.roster import Roster
from scheduler.domain.rules import care, clearance, consent, first_aid, same_sex, supervision, two_adults

SCENARIOS = ("spring_festival_2027", "national_day_2027", "summer_camp_2027")
RULES = (clearance, supervision, two_adults, same_sex, first_aid)
CLEAR = RecordCheck(CheckStatus.CLEAR, date(2026, 12, 1), date(2027, 11, 30))
FIRST_AID = Held("first_aid", None, date(2028, 12, 31))


def staffed(db: Session, key: str) -> Roster:
    """A scenario with exactly the people that its shifts ask for: invented, of both sexes in turn.

    In each session one alone has first aid, and none of them is kin to another.
    """
    campaign = db.exec(select(CampaignRow.id).where(CampaignRow.key == key)).one()
    assert campaign is not None
    roster = load_roster(db, campaign)
    people: dict[str, Person] = {}
    pairs = []
    rows = db.exec(
        select(ShiftRow)
        .join(SessionRow)
        .where(col(SessionRow.setting).is_not(None))
        .order_by(col(ShiftRow.id))
    ).all()
    seen: dict[int, int] = {}
    for row in rows:
        if str(row.id) not in roster.shifts:
            continue
        for _ in range(row.min_people):
            number = seen[row.session_id] = seen.get(row.session_id, 0) + 1
            name = f"s{row.session_id}.{number}"
            aids = number == 1 or row.role == "first_aider"
            people[name] = Person(
                name,
                hats=frozenset({Hat.COMMUNITY}),
                gender=(Gender.FEMALE, Gender.MALE)[number % 2],
                birth_year=1990,
                check=CLEAR,
                qualifications=(FIRST_AID,) if aids else (),
            )
            pairs.append(Pair(name, str(row.id)))
    return replace(roster, people=people, assigned=frozenset(pairs), kin=())


def told(roster: Roster, only: Iterable[str]) -> set[tuple[str, ...]]:
    """What the product's rules find in some sessions, put as the sweep puts it."""
    wanted = set(only)
    near = {other.id for one in wanted for other in roster.beside(roster.sessions[one])}
    found = set()
    around = care.check_care(roster.only(wanted | near), RULES)
    for one in (*around, *consent.violations(roster.only(wanted))):
        subject = one.subject or ""
        if one.rule in clearance.CODES:
            assert one.volunteer is not None
            found.add(("clearance", roster.shifts[one.shifts[0]].session, one.volunteer))
        elif one.rule == "consent":
            found.add(("consent", *subject.split(":")))
        else:
            found.add((one.rule, *subject.split(":")))
    return {one for one in found if one[0] == "consent" or one[1] in wanted}


def befall(roster: Roster, chance: Random) -> tuple[Roster, str]:
    """Something happens to one session with children: the roster after it, and the session."""
    names = [one.id for one in roster.with_children() if roster.children_in(one) and roster.duties(one.id)]
    session = chance.choice(sorted(names))
    pair = chance.choice(
        sorted(one for one in roster.assigned if roster.shifts[one.shift].session == session)
    )
    blow = chance.choice((_absent, _late, _early, _unchecked, _certificate, _kin, _consent, _walk_in, _home))
    return blow(roster, pair, chance), session


def _absent(roster: Roster, pair: Pair, _chance: Random) -> Roster:
    return replace(roster, assigned=roster.assigned - {pair})


def _late(roster: Roster, pair: Pair, chance: Random) -> Roster:
    return _hours(roster, pair, chance, late=True)


def _early(roster: Roster, pair: Pair, chance: Random) -> Roster:
    return _hours(roster, pair, chance, late=False)


def _hours(roster: Roster, pair: Pair, chance: Random, *, late: bool) -> Roster:
    """The person has hours of their own on the shift."""
    shift = roster.shifts[pair.shift]
    cut = shift.when.start + timedelta(minutes=chance.randrange(5, max(6, shift.when.minutes - 4)))
    when = Interval(cut, shift.when.end) if late else Interval(shift.when.start, cut)
    own = replace(shift, id=f"{shift.id}.{pair.volunteer}", when=when)
    return replace(
        roster,
        shifts={**roster.shifts, own.id: own},
        assigned=roster.assigned - {pair} | {Pair(pair.volunteer, own.id)},
    )


def _person(roster: Roster, person: Person) -> Roster:
    return replace(roster, people={**roster.people, person.id: person})


def _unchecked(roster: Roster, pair: Pair, chance: Random) -> Roster:
    ends = roster.shifts[pair.shift].when.start.date() - timedelta(days=chance.randrange(3))
    checks = (None, RecordCheck(CheckStatus.PENDING), replace(CLEAR, valid_until=ends))
    return _person(roster, replace(roster.people[pair.volunteer], check=chance.choice(checks)))


def _certificate(roster: Roster, pair: Pair, _chance: Random) -> Roster:
    return _person(roster, replace(roster.people[pair.volunteer], qualifications=()))


def _kin(roster: Roster, pair: Pair, _chance: Random) -> Roster:
    session = roster.shifts[pair.shift].session
    return replace(roster, kin=(tuple(sorted({one.person.id for one in roster.duties(session)})),))


def _consent(roster: Roster, pair: Pair, chance: Random) -> Roster:
    session = roster.sessions[roster.shifts[pair.shift].session]
    child, _ = chance.choice(roster.children_in(session))
    at = session.when.start + timedelta(minutes=chance.randrange(-600, 60))
    return replace(
        roster,
        consents=tuple(
            replace(one, withdrawn_at=max(at, one.at)) if one.child == child.id else one
            for one in roster.consents
        ),
    )


def _walk_in(roster: Roster, pair: Pair, chance: Random) -> Roster:
    """Three more children, of whom nobody has heard, come for a part of the time."""
    session = roster.sessions[roster.shifts[pair.shift].session]
    like, when = chance.choice(roster.children_in(session))
    stay = next(one for one in roster.stays if one.child == like.id and one.group == session.group)
    new = [replace(like, id=f"walk-in-{number}", birth_year=2019) for number in range(3)]
    start: datetime = max(when.start, session.when.start + timedelta(minutes=chance.randrange(30)))
    end = min(when.end, session.when.end)
    if start >= end:
        return roster
    return replace(
        roster,
        children={**roster.children, **{one.id: one for one in new}},
        stays=(*roster.stays, *(replace(stay, child=one.id, when=Interval(start, end)) for one in new)),
    )


def _home(roster: Roster, pair: Pair, chance: Random) -> Roster:
    """A child goes home early: fewer children, and perhaps only girls or boys are left."""
    session = roster.sessions[roster.shifts[pair.shift].session]
    child, _ = chance.choice(roster.children_in(session))
    cut = session.when.start + timedelta(minutes=chance.randrange(1, session.when.minutes))
    return replace(
        roster,
        stays=tuple(
            replace(one, when=Interval(one.when.start, cut))
            if one.child == child.id and one.group == session.group and one.when.start < cut
            else one
            for one in roster.stays
        ),
    )
