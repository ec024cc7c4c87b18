"""Adults come onto a site and leave it; nobody leaves children with too few adults behind."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.db.care_snapshot import load_roster_between
from scheduler.db.local_time import to_local
from scheduler.db.tables import AssignmentRow, OnSiteRow, SessionRow, ShiftRow, SiteRow
from scheduler.domain.interval import Interval
from scheduler.domain.roster import Roster
from scheduler.domain.rules import care
from scheduler.domain.rules.violation import Violation
from scheduler.domain.work import SessionState
from scheduler.services import audit
from scheduler.services.camps import late_care
from scheduler.services.camps.board import ADULT_RULES
from scheduler.services.child_access import SAID_YES
from scheduler.services.refusal import Refused

AROUND = timedelta(hours=2)
"""How long before and after a duty one may come onto the site."""


def sites_of_day(session: Session, person_id: int, now: datetime) -> list[SiteRow]:
    """Sites where the person has a duty with children around now."""
    found = session.exec(
        select(SiteRow)
        .join(SessionRow, col(SessionRow.site_id) == SiteRow.id)
        .join(ShiftRow, col(ShiftRow.session_id) == SessionRow.id)
        .join(AssignmentRow, col(AssignmentRow.shift_id) == ShiftRow.id)
        .where(
            AssignmentRow.person_id == person_id,
            col(AssignmentRow.state).in_(SAID_YES),
            col(SessionRow.setting).is_not(None),
            SessionRow.state == SessionState.PLANNED,
            ShiftRow.starts_at <= now + AROUND,
            ShiftRow.ends_at >= now - AROUND,
        )
        .order_by(col(SiteRow.id))
    )
    return list({one.id: one for one in found}.values())


def here(session: Session, person_id: int) -> OnSiteRow | None:
    """Where the person has signed in and not out again."""
    return session.exec(
        select(OnSiteRow).where(OnSiteRow.person_id == person_id, col(OnSiteRow.left_at).is_(None))
    ).first()


def come(session: Session, person_id: int, site_id: int, account_id: int, now: datetime) -> OnSiteRow:
    """Sign in at a site; twice is once.

    Raises:
        Refused: `not_on_duty_here`; `elsewhere` while one is signed in at another site.
    """
    if site_id not in [one.id for one in sites_of_day(session, person_id, now)]:
        raise Refused("not_on_duty_here")
    found = here(session, person_id)
    if found is not None and found.site_id != site_id:
        raise Refused("elsewhere")
    if found is None:
        found = OnSiteRow(person_id=person_id, site_id=site_id, came_at=now, account_id=account_id)
        session.add(found)
        session.flush()
        audit.note(session, account_id=account_id, action="camp.come", subject=f"site:{site_id}")
    return found


def leave(session: Session, row: OnSiteRow, account_id: int, now: datetime) -> None:
    """Sign out.

    Raises:
        Refused: with everything that would be broken from now on by one adult less; somebody else has to
            sign in first.
    """
    broken = would_break(session, row, now)
    if broken:
        raise Refused(*broken)
    row.left_at = now
    session.add(row)
    session.flush()
    audit.note(session, account_id=account_id, action="camp.leave", subject=f"site:{row.site_id}")


def would_break(session: Session, row: OnSiteRow, now: datetime) -> Sequence[Violation]:
    """What lacks once the person is gone that does not lack now, among those who are really there."""
    local = to_local(now)
    roster = load_roster_between(session, Interval(local, local + timedelta(minutes=1)))
    going_on = [
        one.id for one in roster.sessions.values() if one.site == str(row.site_id) and one.when.end > local
    ]
    there = session.exec(
        select(OnSiteRow.person_id).where(OnSiteRow.site_id == row.site_id, col(OnSiteRow.left_at).is_(None))
    ).all()
    before = _from_now(roster.only(going_on), local, {str(one) for one in there})
    after = replace(
        before, assigned=frozenset(one for one in before.assigned if one.volunteer != str(row.person_id))
    )
    known = {found.key: found.amount or 0 for found in care.check_care(before, ADULT_RULES)}
    broken = [
        found
        for found in care.check_care(after, ADULT_RULES)
        if found.key not in known or (found.amount or 0) < known[found.key]
    ]
    needed, left = late_care.needed_now(session, row.site_id, now), len(there) - 1
    if left < needed:
        broken.append(Violation("late_children", amount=left, needed=needed))
    return broken


def _from_now(roster: Roster, now: datetime, there: set[str]) -> Roster:
    """Only what is left of each session, and only those who are there."""
    sessions = {
        one.id: replace(one, when=Interval(max(one.when.start, now), one.when.end))
        for one in roster.sessions.values()
    }
    assigned = frozenset(one for one in roster.assigned if one.volunteer in there)
    return replace(roster, sessions=sessions, assigned=assigned)
