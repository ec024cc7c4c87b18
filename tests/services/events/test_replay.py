"""A season falls apart twenty times over: no rule is ever broken, and everybody concerned is told once."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.db.snapshot import load_problem
from scheduler.domain.disruption import EventKind
from scheduler.domain.rules import check
from scheduler.domain.work import AssignmentState, SessionState
from scheduler.services.events import entering
from scheduler.services.events.effect import Effect
from scheduler.services.events.facts import Event
from scheduler.services.messages import outbox
from scheduler.services.messages.gateways import Gateways
from scheduler.services.refusal import Refused
from tests.season import date_of
from tests.services.events.wide_season import NOW, Wide, local, make_wide, mend
from tests.services.organising import account_of

KINDS = (
    *[EventKind.PERSON_AWAY] * 6,
    *[EventKind.SESSION_MOVED] * 4,
    EventKind.LAPSED,
    EventKind.SITE_CLOSED,
    EventKind.STOP_DATE,
    EventKind.MAKEUP_DAY,
)


def random_event(random: Random, wide: Wide) -> Event:
    """Something that may happen to the season in its two weeks."""
    day, to_day = random.randrange(7, 20), random.randrange(7, 20)
    kind, person = random.choice(KINDS), random.choice(wide.people)
    start = local(day, f"{random.randrange(7, 20):02d}:00")
    site = wide.season.site[random.choice(("factory", "school"))]
    return {
        EventKind.PERSON_AWAY: Event(
            kind, person, from_at=start, until_at=start + timedelta(hours=random.choice((3, 12, 48)))
        ),
        EventKind.SESSION_MOVED: Event(kind, session_id=random.choice(wide.sessions), from_at=start),
        EventKind.LAPSED: Event(
            kind, person, day=date_of(day), code=random.choice(("speaker_basic", "video_host"))
        ),
        EventKind.SITE_CLOSED: Event(kind, site_id=site, day=date_of(day)),
        EventKind.STOP_DATE: Event(kind, site_id=site, day=date_of(day), to_day=date_of(to_day)),
        EventKind.MAKEUP_DAY: Event(kind, day=date_of(day), layer="nation"),
    }[kind]


def strike(db: Session, wide: Wide, event: Event) -> Effect | None:
    """Enter an event as its page would; None where it is refused."""
    try:
        found = entering.preview(db, event, NOW)
        entering.enter(db, account_of(db, wide.season, "organiser"), event, found.fingerprint, NOW)
    except Refused:
        return None
    return found


def release_all(db: Session, wide: Wide) -> Counter[int]:
    """Let the outbox go; how often each person stood in it."""
    account = account_of(db, wide.season, "organiser")
    groups = outbox.pending(db, account, Gateways(), NOW)
    lines = [(group.campaign.id or 0, line) for group in groups for line in group.lines]
    marks = {(campaign, line.person.id or 0): line.mark for campaign, line in lines}
    if marks:
        outbox.release(db, account, outbox.Choice(marks), Gateways(), NOW)
    return Counter(line.person.id or 0 for _, line in lines)


def broken(db: Session, wide: Wide) -> tuple[object, ...]:
    """Every rule that the roster as it stands breaks."""
    problem = load_problem(db, wide.campaign, now=NOW)
    people = {one.id for one in problem.volunteers}
    return check(problem, [pair for pair in problem.published if pair.volunteer in people])


@dataclass
class Tally:
    """Events that happened, people who heard of them, plans made, and plans proven to change the fewest."""

    happened: int = 0
    heard: int = 0
    plans: int = 0
    proven: int = 0


def replay(url: str, events: int, seed: int) -> Tally:
    """Strike, tell, plan, publish, tell, so many times; every step is judged."""
    random, tally = Random(seed), Tally()
    with transaction(url) as db:
        wide = make_wide(db)
    with transaction(url) as db:
        release_all(db, wide)
    while tally.happened < events:
        with transaction(url) as db:
            found = strike(db, wide, random_event(random, wide))
            if found is None:
                continue
            tally.happened += 1
            affected = {person for one in found.campaigns for person in one.told}
            assert release_all(db, wide) == dict.fromkeys(affected, 1)
            tally.heard += len(affected)
            assert broken(db, wide) == ()
            before = _notices(db)
            plan = mend(db, wide, random).plan
            tally.plans += 1
            tally.proven += plan["bound"]["changes"] == plan["objective"]["changes"]
            assert broken(db, wide) == ()
            assert release_all(db, wide) == Counter(person for _, person in _notices(db) - before)
            _nobody_on_what_is_off(db)
    return tally


def _notices(db: Session) -> set[tuple[int | None, int]]:
    return {(row.id, row.person_id) for row in db.exec(select(t.NoticeRow)) if row.code != "roster.event"}


def _nobody_on_what_is_off(db: Session) -> None:
    rows = db.exec(
        select(t.AssignmentRow)
        .join(t.ShiftRow)
        .join(t.SessionRow)
        .where(t.SessionRow.state == SessionState.CANCELLED)
    )
    assert {row.state for row in rows} <= {AssignmentState.CANCELLED, AssignmentState.DECLINED}


def test_twenty_random_events_break_nothing_and_tell_everybody_once(sqlite_url: str) -> None:
    tally = replay(sqlite_url, 20, seed=2027)
    assert (tally.happened, tally.plans) == (20, 20)
    assert tally.heard > 20
