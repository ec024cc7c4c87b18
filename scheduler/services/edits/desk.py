"""Changing a draft: each change judged and written whole, or refused; undo and redo; none unseen."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from scheduler.db.tables import CampaignRow, PlanEditRow, PlanRunRow
from scheduler.domain.edits import Condition, EditKind
from scheduler.domain.work import PlanRunState
from scheduler.services import audit, eligibility
from scheduler.services.change_list import Place, planned_places
from scheduler.services.edits import conditions, history, written
from scheduler.services.edits.change import Change, kind_of, read
from scheduler.services.edits.verdict import Verdict, judge
from scheduler.services.refusal import Refused

MOST_PLACES = 24
"""More than that is no change by hand."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who changes which draft when, and the revision that they look at."""

    account_id: int
    run_id: int
    seen: int
    now: datetime


def change(
    session: Session, hand: Hand, *, added: Iterable[Place] = (), removed: Iterable[Place] = ()
) -> PlanEditRow:
    """Put these people on these shifts and take those off.

    Shifts that are served together move together. Who comes by hand stays through later plan runs, and whom a
    hand took off does not come back by them.

    Raises:
        Refused: `run_not_done`, `plan_outdated`, `draft_changed` when somebody changed it meanwhile,
            `nothing_to_do`, or every rule that the draft would break.
    """
    run = locked(session, hand.run_id, hand.seen)
    return _judged(session, run, completed(session, run, tuple(added), tuple(removed)), hand)


def settle(session: Session, hand: Hand, kind: EditKind, place: Place) -> PlanEditRow:
    """Pin a place of the draft, unpin it, or allow again what was barred.

    Raises:
        Refused: as `change`; `not_in_draft` for a pin on nobody; `nothing_to_do` where it stands so already.
    """
    run = locked(session, hand.run_id, hand.seen)
    stands = conditions.of_run(session, hand.run_id).get(place)
    if kind is EditKind.PIN and place not in planned_places(run):
        raise Refused("not_in_draft")
    wanted = {EditKind.PIN: None, EditKind.UNPIN: Condition.HELD, EditKind.ALLOW: Condition.BARRED}[kind]
    if stands is not wanted:
        raise Refused("nothing_to_do")
    field = {EditKind.PIN: "held", EditKind.UNPIN: "freed", EditKind.ALLOW: "allowed"}[kind]
    return _noted(session, run, Change(kind, **{field: (place,)}), Verdict(()), hand)


def undo(session: Session, hand: Hand) -> PlanEditRow:
    """Take back the newest change that stands, whoever made it.

    Raises:
        Refused: as `change`; `nothing_to_undo`.
    """
    run = locked(session, hand.run_id, hand.seen)
    last = history.stacks(session, hand.run_id).undo
    if last is None:
        raise Refused("nothing_to_undo")
    return _turned(session, run, last, read(last.kind, last.changes).turned(EditKind.UNDO), hand)


def redo(session: Session, hand: Hand) -> PlanEditRow:
    """Make again what was taken back last.

    Raises:
        Refused: as `change`; `nothing_to_redo`.
    """
    run = locked(session, hand.run_id, hand.seen)
    last = history.stacks(session, hand.run_id).redo
    if last is None:
        raise Refused("nothing_to_redo")
    return _turned(session, run, last, read(EditKind.REDO, last.changes), hand)


def locked(session: Session, run_id: int, seen: int) -> PlanRunRow:
    """The draft held against others, if it can be changed and is as it was seen.

    Raises:
        Refused: `run_not_done`, `plan_outdated`, `draft_changed`.
    """
    campaign_id = session.exec(select(PlanRunRow.campaign_id).where(PlanRunRow.id == run_id)).one()
    campaign = session.exec(
        select(CampaignRow)
        .where(CampaignRow.id == campaign_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    run = session.exec(
        select(PlanRunRow)
        .where(PlanRunRow.id == run_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if run.state is not PlanRunState.DONE or not run.plan:
        raise Refused("run_not_done")
    if run.based_on_version != campaign.version:
        raise Refused("plan_outdated")
    if history.revision(session, run_id) != seen:
        raise Refused("draft_changed")
    return run


def completed(session: Session, run: PlanRunRow, added: Iterable[Place], removed: Iterable[Place]) -> Change:
    """The change with every shift that is served together with one it names, and what it settles.

    Raises:
        Refused: `nothing_to_do`.
    """
    places = planned_places(run)
    comes, goes = _with_legs(session, added), _with_legs(session, removed)
    both = set(comes) & set(goes)
    comes = [place for place in comes if place not in both]
    goes = [place for place in goes if place not in both and (place in places or place in removed)]
    if (not comes and not goes) or len(comes) + len(goes) > MOST_PLACES:
        raise Refused("nothing_to_do")
    kind = kind_of(comes, goes)
    stands = conditions.of_run(session, run.id or 0)
    final = kind in (EditKind.RELEASE, EditKind.REPLACE)
    return Change(
        kind,
        added=tuple(comes),
        removed=tuple(goes),
        held=tuple(place for place in comes if stands.get(place) is not Condition.HELD),
        freed=tuple(place for place in goes if stands.get(place) is Condition.HELD),
        barred=tuple(goes) if final else (),
        allowed=tuple(place for place in comes if stands.get(place) is Condition.BARRED),
    )


def _with_legs(session: Session, places: Iterable[Place]) -> list[Place]:
    return list(
        dict.fromkeys((who, leg) for who, shift in places for leg in eligibility.bundle(session, shift))
    )


def _turned(session: Session, run: PlanRunRow, last: PlanEditRow, asked: Change, hand: Hand) -> PlanEditRow:
    """A change that goes back to another one, and says to which."""
    row = _judged(session, run, asked, hand)
    row.turns = last.revision
    return row


def _judged(session: Session, run: PlanRunRow, asked: Change, hand: Hand) -> PlanEditRow:
    verdict = judge(session, run, asked, hand.now)
    if verdict.broken:
        raise Refused(*verdict.broken)
    return _noted(session, run, asked, verdict, hand)


def _noted(session: Session, run: PlanRunRow, made: Change, verdict: Verdict, hand: Hand) -> PlanEditRow:
    written.into_draft(session, run, made, verdict)
    row = PlanEditRow(
        plan_run_id=hand.run_id,
        revision=hand.seen + 1,
        account_id=hand.account_id,
        kind=made.kind,
        changes=made.record() | _told(verdict),
        made_at=hand.now,
    )
    session.add_all((run, row))
    audit.note(session, account_id=hand.account_id, action="plan.edit", subject=f"plan_run:{hand.run_id}")
    session.flush()
    return row


def _told(verdict: Verdict) -> dict[str, Any]:
    """What the history tells of a change besides its places: its price by level, and whom it surprises."""
    if verdict.after is None:
        return {}
    return {"price": list(astuple(verdict.change)), "told": list(verdict.told)}
