"""Other rooms for many sessions at once: an edit like any, with word to those on them and a way back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from scheduler.db.person_facts import portions
from scheduler.db.tables import ChildGroupRow, ClassRoomRow, SeasonEditKind, SessionRow
from scheduler.domain.rules.violation import Violation
from scheduler.services import audit, room_use
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused
from scheduler.services.series import edits, judging, people, selection
from scheduler.services.series.people import Affected
from scheduler.services.series.pictures import Picture, picture

RoomOf = Mapping[int, int | None]
"""By session, or by class, the room that it gets; None for none."""


def give(
    session: Session, account: Account, campaign_id: int, given: RoomOf, of_class: RoomOf, now: datetime
) -> int:
    """Give sessions of a campaign other rooms, and classes their own; gives how many people are told.

    Whoever is on one of the sessions keeps the seat and gets a message, as time and site stay as they are.

    Args:
        session: the transaction.
        account: whose edit it is.
        campaign_id: of all the sessions.
        given: the room of each session, of the session's site.
        of_class: the own room of each class, in which bad weather is spent.
        now: after which the sessions begin.

    Raises:
        Refused: `no_change`, `campaign_closed`, `past_session`, `room_shared`.
    """
    campaign = selection.hold(session, campaign_id)
    rows = [row for row in _rows(session, given) if row.room_id != given[row.id or 0]]
    if not rows:
        raise Refused("no_change")
    judging.may_begin(campaign, rows, now, past=False)
    ids = [row.id or 0 for row in rows]
    before = picture(session, ids) | {"class_room": _class_rooms(session, campaign_id, of_class)}
    affected = Affected(campaign_id)
    affect(session, ids, affected)
    for row in rows:
        row.room_id = given[row.id or 0]
    session.add_all(rows)
    refuse_shared(session, ids)
    _keep(
        session, [{"group_id": key, "campaign_id": campaign_id, "room_id": of_class[key]} for key in of_class]
    )
    told = people.tell(session, affected, now)
    act = edits.Act(account.id, campaign_id, SeasonEditKind.CHANGE, now)
    edits.record(session, act, sessions=ids, before=before, people=told)
    audit.note(session, account_id=account.id, action="series.change", subject=f"campaign:{campaign_id}")
    return told


def others(session: Session, before: Picture) -> list[int]:
    """The sessions of a picture that have another room by now."""
    was = {row["id"]: row["room_id"] for row in before["session"]}
    return [row.id or 0 for row in _rows(session, was) if row.room_id != was[row.id or 0]]


def affect(session: Session, sessions: Iterable[int], affected: Affected) -> None:
    """Whoever is on a session that gets another room is to be told of it."""
    for seat in people.on_sessions(session, sessions):
        affected.changed[seat.person_id].append(seat.shift_id)


def refuse_shared(session: Session, sessions: Iterable[int]) -> None:
    """Whether sessions have their rooms for themselves.

    Raises:
        Refused: `room_shared` with how many do not.
    """
    if shared := room_use.shared(session, _rows(session, sessions)):
        raise Refused(Violation("room_shared", amount=len(shared)))


def put_back(session: Session, before: Picture) -> None:
    """Classes have the rooms that they had before an edit, unless another class has one of these by now."""
    _keep(session, before.get("class_room", ()))


def _keep(session: Session, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Each class with its room; a room that two have in turn is noted with the first."""
    for values in wanted:
        if (now := session.get(ClassRoomRow, values["group_id"])) is not None:
            session.delete(now)
    session.flush()
    for values in wanted:
        held = select(ClassRoomRow).where(
            ClassRoomRow.campaign_id == values["campaign_id"], ClassRoomRow.room_id == values["room_id"]
        )
        gone = session.get(ChildGroupRow, values["group_id"]) is None
        if values["room_id"] is not None and not gone and session.exec(held).first() is None:
            session.add(ClassRoomRow(**values))
            session.flush()


def _class_rooms(session: Session, campaign_id: int, groups: Iterable[int]) -> list[dict[str, Any]]:
    found = []
    for group in groups:
        row = session.get(ClassRoomRow, group)
        room = None if row is None else row.room_id
        found.append({"group_id": group, "campaign_id": campaign_id, "room_id": room})
    return found


def _rows(session: Session, sessions: Iterable[int]) -> list[SessionRow]:
    return [
        row
        for some in portions(sessions)
        for row in session.exec(
            select(SessionRow).where(col(SessionRow.id).in_(some)).order_by(col(SessionRow.id))
        )
    ]
