"""A needed seat that somebody left: put in at once, asked by name in turn, or those in charge are called.

Nobody is asked twice, and every step is told to those who run the session.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.db.tables import (
    AssignmentRow,
    GapRow,
    NoticeRow,
    OrganisationRow,
    SessionRow,
    ShiftRow,
    SiteRow,
    WaitRow,
)
from scheduler.domain.notices import NoticeCode
from scheduler.domain.organisations import Role
from scheduler.domain.substitutes import Substitute
from scheduler.domain.waiting import GapState, WaitState, answer_until
from scheduler.domain.work import ActivityKind, AssignmentState, SessionState
from scheduler.services import (
    access,
    call_list,
    eligibility,
    holding,
    shift_facts,
    shift_watches,
    substitutes,
    withdrawal,
)
from scheduler.services.holding import Who

ORIGIN = "gap"
GIVEN_UP = (AssignmentState.CANCELLED, AssignmentState.DECLINED, AssignmentState.NO_SHOW)
TIME_TO_ANSWER = timedelta(hours=4)


def open_if_missed(session: Session, shift_id: int, now: datetime, *, unsafe: bool) -> bool:
    """Note that a seat is missed, unless there are people enough and children are as safe as before."""
    if not unsafe and _missed(session, shift_id, now) < 1:
        return False
    if of_shift(session, shift_id) is None:
        session.add(GapRow(shift_id=shift_id, opened_at=now))
        session.flush()
    return True


def see_to(session: Session, shift_id: int, now: datetime) -> GapState | None:
    """Take the next step for an open gap; gives where it stands then, None where there is none.

    Whoever may be put in at once is; otherwise one person at a time has the proposal for some hours. Nobody
    is asked twice. Those who run the session hear of every step.
    """
    gap = of_shift(session, shift_id)
    if gap is None:
        return None
    if _over(session, shift_id, now):
        return _settle(session, gap, GapState.CLOSED, now)
    if gap.state is GapState.ASKED and _still_asked(session, gap, now):
        return gap.state
    if gap.state is not GapState.SEARCHING and _missed(session, shift_id, now) < 1:
        _tell(session, gap, NoticeCode.GAP_FILLED, now)
        return _settle(session, gap, GapState.CLOSED, now)
    if gap.state is GapState.URGENT:
        return gap.state
    return _search(session, gap, now)


def of_shift(session: Session, shift_id: int) -> GapRow | None:
    """The open gap of a shift."""
    return session.exec(
        select(GapRow).where(GapRow.shift_id == shift_id, col(GapRow.state) != GapState.CLOSED)
    ).first()


def of_shifts(session: Session, shifts: Iterable[int]) -> dict[int, GapState]:
    """Where the open gaps of these shifts stand."""
    query = select(GapRow.shift_id, GapRow.state).where(
        col(GapRow.shift_id).in_(list(shifts)), col(GapRow.state) != GapState.CLOSED
    )
    return {shift: GapState(state) for shift, state in session.exec(query)}


def since(session: Session, shift_id: int, moment: datetime) -> GapState | None:
    """What became of the gap that was opened on the shift at that moment or later."""
    state = session.exec(
        select(GapRow.state)
        .where(GapRow.shift_id == shift_id, GapRow.opened_at >= moment)
        .order_by(col(GapRow.id).desc())
    ).first()
    return None if state is None else GapState(state)


def open_gaps(session: Session) -> list[int]:
    """The shifts with an open gap."""
    query = select(GapRow.shift_id).where(col(GapRow.state) != GapState.CLOSED)
    return sorted(session.exec(query))


def _missed(session: Session, shift_id: int, now: datetime) -> int:
    """How many people it lacks that nobody who waited has been offered the seat of."""
    offered = session.exec(
        select(WaitRow.id).where(
            WaitRow.shift_id == eligibility.bundle(session, shift_id)[0],
            WaitRow.state == WaitState.OFFERED,
            col(WaitRow.offer_until) > now,
        )
    ).all()
    return shift_watches.lacking(session, (shift_id,)).get(shift_id, 0) - len(offered)


def _over(session: Session, shift_id: int, now: datetime) -> bool:
    shift = session.get_one(ShiftRow, shift_id)
    held = session.get_one(SessionRow, shift.session_id)
    return shift.starts_at <= now or held.state is SessionState.CANCELLED


def _still_asked(session: Session, gap: GapRow, now: datetime) -> bool:
    """Whether the last person asked may still answer; who let the time pass loses the proposal."""
    row = session.exec(
        select(AssignmentRow).where(
            AssignmentRow.shift_id == gap.shift_id,
            AssignmentRow.person_id == (gap.asked[-1] if gap.asked else None),
            AssignmentRow.state == AssignmentState.PROPOSED,
        )
    ).first()
    if row is None or row.origin != ORIGIN:
        gap.state = GapState.SEARCHING if _missed(session, gap.shift_id, now) > 0 else gap.state
        return False
    if gap.until is not None and now < gap.until:
        return True
    for shift in holding.hold(session, Who(row.person_id, None), gap.shift_id):
        own = holding.own_rows(session, Who(row.person_id, None), (shift,)).get(shift)
        if own is not None and own.state is AssignmentState.PROPOSED:
            holding.move(session, own, AssignmentState.CANCELLED, now)
    session.flush()
    gap.state = GapState.SEARCHING
    return False


def _search(session: Session, gap: GapRow, now: datetime) -> GapState:
    shift = session.get_one(ShiftRow, gap.shift_id)
    facts = shift_facts.one_shift(session, gap.shift_id)
    assert facts is not None
    ready = call_list.callable_for(session, ActivityKind(facts.facts.kind))
    left_out = {*gap.asked, *_gave_it_up(session, gap.shift_id)}
    found = [one for one in substitutes.direct(session, shift, now) if int(one.volunteer) not in left_out]
    found.sort(key=lambda one: _readiness(one, ready))
    for one in found:
        at_once = ready.get(int(one.volunteer), False)
        if _put(session, one, at_once, now):
            gap.asked = [*gap.asked, int(one.volunteer)]
            if at_once:
                _tell(session, gap, NoticeCode.GAP_FILLED, now)
                return _settle(session, gap, GapState.CLOSED, now)
            gap.until = answer_until(now, shift.starts_at, TIME_TO_ANSWER)
            _tell(session, gap, NoticeCode.GAP_ASKED, now)
            return _settle(session, gap, GapState.ASKED, now)
    _tell(session, gap, NoticeCode.GAP_URGENT, now)
    return _settle(session, gap, GapState.URGENT, now)


def _gave_it_up(session: Session, shift_id: int) -> Iterable[int]:
    """Who was on the shift, or asked for it, and is not any more: they are not asked again."""
    query = select(AssignmentRow.person_id).where(
        AssignmentRow.shift_id == shift_id, col(AssignmentRow.state).in_(GIVEN_UP)
    )
    return session.exec(query).all()


def _readiness(one: Substitute, ready: dict[int, bool]) -> int:
    """0 for whoever may be put in at once, 1 for who wants to be called, 2 for the rest, as ranked."""
    person = int(one.volunteer)
    return 2 if person not in ready else 0 if ready[person] else 1


def _put(session: Session, one: Substitute, at_once: bool, now: datetime) -> bool:
    """Propose the seat, or give it; False where it cannot be done any more."""
    who, takes = Who(int(one.volunteer), None), [int(name) for name in one.steps[0].takes]
    holding.hold_all(session, takes, (who.person_id,))
    if eligibility.refusals(session, who.person_id, takes, now, returning=True):
        return False
    state = AssignmentState.CONFIRMED if at_once else AssignmentState.PROPOSED
    for shift in takes:
        holding.put(session, who, shift, state, now, ORIGIN)
    session.add(
        NoticeRow(
            person_id=who.person_id,
            code=NoticeCode.STAND_IN.value if at_once else NoticeCode.ASKED.value,
            details={"about" if at_once else "asked": takes},
            created_at=now,
        )
    )
    session.flush()
    return True


def _settle(session: Session, gap: GapRow, state: GapState, now: datetime) -> GapState:
    gap.state = state
    gap.closed_at = now if state is GapState.CLOSED else None
    session.add(gap)
    session.flush()
    return state


def _tell(session: Session, gap: GapRow, code: NoticeCode, now: datetime) -> None:
    shift = session.get_one(ShiftRow, gap.shift_id)
    for person in _in_charge(session, shift, urgent=code is NoticeCode.GAP_URGENT):
        session.add(_notice(code, person, gap.shift_id, now))


def _notice(code: NoticeCode, person_id: int, shift_id: int, now: datetime) -> NoticeRow:
    filled, asked = code is NoticeCode.GAP_FILLED, code is NoticeCode.GAP_ASKED
    return NoticeRow(
        person_id=person_id,
        code=NoticeCode.GAP_FILLED.value
        if filled
        else NoticeCode.GAP_ASKED.value
        if asked
        else NoticeCode.GAP_URGENT.value,
        details={"about": [shift_id]},
        created_at=now,
    )


def _in_charge(session: Session, shift: ShiftRow, *, urgent: bool) -> Sequence[int]:
    """The organisers of the campaign; when it is urgent the coordinators of the site as well."""
    campaign = substitutes.campaign_of(session, shift)
    people = set(withdrawal.organisers(session, campaign.id or 0))
    if urgent:
        held = session.get_one(SessionRow, shift.session_id)
        node = session.get_one(OrganisationRow, session.get_one(SiteRow, held.site_id).organisation_id)
        people |= {person for person, _ in access.holders(session, Role.COORDINATOR, [node.path])}
    return sorted(people)
