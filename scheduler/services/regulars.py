"""Regulars: "every second Sunday", a standing sign-up that takes each seat as soon as there is one.

A date on which the person withdrew, or for which something stands in the way, is skipped and shown as such;
nothing is ever taken twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_instant, to_local
from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    CampaignRow,
    NoticeRow,
    RegularRow,
    SessionRow,
    ShiftRow,
)
from scheduler.domain.notices import NoticeCode
from scheduler.domain.rules.violation import Violation
from scheduler.domain.work import AssignmentState, CampaignState, SessionState
from scheduler.services import eligibility, holding, signup
from scheduler.services.holding import Who
from scheduler.services.refusal import Refused

MOST = 10
"""Standing sign-ups of one person."""
WEEK = timedelta(weeks=1)
GIVEN_UP = (AssignmentState.CANCELLED, AssignmentState.DECLINED)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date that a standing sign-up means.

    Attributes:
        shift: what takes place then; None when nothing (yet) does.
        state: the person's assignment, if there is one.
        reasons: why it was not taken, if it could not be.
    """

    day: date
    shift: ShiftRow | None = None
    state: AssignmentState | None = None
    reasons: tuple[Violation, ...] = ()

    @property
    def skipped(self) -> bool:
        """Whether the person is not expected that day."""
        return self.state is None or self.state in GIVEN_UP


def begin(session: Session, who: Who, shift_id: int, every_weeks: int, now: datetime) -> RegularRow:
    """Take this shift and those like it, every so many weeks from its date on, for as long as there are any.

    Raises:
        Refused: `regular_weeks` other than 1 to 4; `regular_already`; `too_many_regulars`; `organiser_only`.
    """
    holding.refuse([] if 1 <= every_weeks <= 4 else [Violation("regular_weeks")])
    shift = session.get_one(ShiftRow, shift_id)
    held = session.get_one(SessionRow, shift.session_id)
    starts = to_local(shift.starts_at)
    row = RegularRow(
        person_id=who.person_id,
        activity_id=held.activity_id,
        site_id=held.site_id,
        role=shift.role,
        starts=starts.time(),
        anchor=starts.date(),
        every_weeks=every_weeks,
        made_at=now,
    )
    holding.refuse(_why_not(session, row, shift_id))
    session.add(row)
    session.flush()
    holding.note(session, who, "regulars.begin", shift_id)
    fill(session, row, who, now)
    return row


def end(session: Session, row: RegularRow, now: datetime) -> None:
    """Take nothing more by itself; what was taken stays. A second time changes nothing."""
    if row.ended_at is None:
        row.ended_at = now
        session.add(row)
        session.flush()


def of_person(session: Session, person_id: int) -> list[RegularRow]:
    """The standing sign-ups of a person that go on, the newest first."""
    return list(
        session.exec(
            select(RegularRow)
            .where(RegularRow.person_id == person_id, col(RegularRow.ended_at).is_(None))
            .order_by(col(RegularRow.id).desc())
        )
    )


def standing(session: Session) -> list[int]:
    """Every standing sign-up that goes on, by id."""
    query = select(RegularRow.id).where(col(RegularRow.ended_at).is_(None)).order_by(col(RegularRow.id))
    return [row for row in session.exec(query) if row is not None]


def fill(session: Session, row: RegularRow, who: Who, now: datetime) -> list[int]:
    """Take every seat that it means and that the person never had; gives the shifts, and tells the person."""
    wanted = [shift.id or 0 for shift in _shifts(session, row, now)]
    had = set(
        session.exec(
            select(AssignmentRow.shift_id).where(
                AssignmentRow.person_id == row.person_id, col(AssignmentRow.shift_id).in_(wanted)
            )
        )
    )
    bundles = {shift: eligibility.bundle(session, shift) for shift in wanted if shift not in had}
    holding.hold_all(session, (one for some in bundles.values() for one in some), (row.person_id,))
    taken = [shift for shift, some in bundles.items() if _take(session, who, some, now)]
    if taken:
        session.add(
            NoticeRow(
                person_id=row.person_id,
                code=NoticeCode.REGULAR_SIGNED_UP.value,
                details={"about": taken},
                created_at=now,
            )
        )
    return taken


def occurrences(session: Session, row: RegularRow, now: datetime) -> list[Occurrence]:
    """The dates to come until the season ends, with what became of each."""
    by_day = {to_local(shift.starts_at).date(): shift for shift in _shifts(session, row, now)}
    states = _states(session, row.person_id, [shift.id or 0 for shift in by_day.values()])
    found = []
    for day in _days(session, row, to_local(now).date()):
        shift = by_day.get(day)
        if shift is None or shift.id is None:
            found.append(Occurrence(day))
            continue
        state = states.get(shift.id)
        reasons = () if state is not None else _reasons(session, row.person_id, shift.id, now)
        found.append(Occurrence(day, shift, state, reasons))
    return found


def _take(session: Session, who: Who, shifts: Sequence[int], now: datetime) -> bool:
    try:
        with session.begin_nested():
            signup.take(session, who, shifts, now, origin="regular")
    except Refused:
        return False
    return True


def _why_not(session: Session, row: RegularRow, shift_id: int) -> Iterable[str]:
    others = of_person(session, row.person_id)
    if len(others) >= MOST:
        yield "too_many_regulars"
    same = ("activity_id", "site_id", "role", "starts")
    if any(
        all(getattr(other, name) == getattr(row, name) for name in same)
        and other.anchor.weekday() == row.anchor.weekday()
        for other in others
    ):
        yield "regular_already"
    flows = eligibility.flows(session, eligibility.bundle(session, shift_id))
    if not all(flow in signup.SIGNED_UP for flow in flows.values()):
        yield "organiser_only"


def _shifts(session: Session, row: RegularRow, now: datetime) -> list[ShiftRow]:
    """The shifts to come that it means, by start."""
    query = (
        select(ShiftRow)
        .join(SessionRow, col(SessionRow.id) == ShiftRow.session_id)
        .join(ActivityRow, col(ActivityRow.id) == SessionRow.activity_id)
        .join(CampaignRow, col(CampaignRow.id) == ActivityRow.campaign_id)
        .where(
            SessionRow.activity_id == row.activity_id,
            SessionRow.site_id == row.site_id,
            SessionRow.state == SessionState.PLANNED,
            CampaignRow.state == CampaignState.PUBLISHED,
            ShiftRow.role == row.role,
            ShiftRow.starts_at > now,
            ShiftRow.starts_at >= to_instant(datetime.combine(row.anchor, row.starts)),
        )
        .order_by(col(ShiftRow.starts_at), col(ShiftRow.id))
    )
    return [shift for shift in session.exec(query) if _meant(row, to_local(shift.starts_at))]


def _meant(row: RegularRow, starts: datetime) -> bool:
    return starts.time() == row.starts and (starts.date() - row.anchor).days % (7 * row.every_weeks) == 0


def _days(session: Session, row: RegularRow, today: date) -> Iterable[date]:
    season = session.exec(
        select(CampaignRow)
        .join(ActivityRow, col(ActivityRow.campaign_id) == CampaignRow.id)
        .where(ActivityRow.id == row.activity_id)
    ).one()
    day = row.anchor
    while day <= season.ends_on:
        if day >= today:
            yield day
        day += WEEK * row.every_weeks


def _states(session: Session, person_id: int, shifts: Iterable[int]) -> dict[int, AssignmentState]:
    query = select(AssignmentRow.shift_id, AssignmentRow.state).where(
        AssignmentRow.person_id == person_id, col(AssignmentRow.shift_id).in_(list(shifts))
    )
    return {shift: AssignmentState(state) for shift, state in session.exec(query)}


def _reasons(session: Session, person_id: int, shift_id: int, now: datetime) -> tuple[Violation, ...]:
    return eligibility.refusals(session, person_id, eligibility.bundle(session, shift_id), now)
