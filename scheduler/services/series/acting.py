"""The four edits themselves, on rows that are held: change, move, copy, remove."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, SQLModel, col, select

from scheduler.db import belongings
from scheduler.db.person_facts import portions
from scheduler.db.tables import (
    BlockRow,
    SeriesMemberRow,
    SessionRow,
    ShiftGroupMemberRow,
    ShiftGroupRow,
    ShiftRow,
)
from scheduler.domain.work import SessionState, ShiftGroupKind
from scheduler.services.series import people
from scheduler.services.series.people import Affected
from scheduler.services.series.pictures import Picture, Values, picture, read_back
from scheduler.services.series.wanted import Wanted

OWN = frozenset({"session", "shift", "shift_group_member", "series_member"})
"""Tables whose rows may go with a session; anything else that hangs on it keeps it in the calendar."""


@dataclass
class Outcome:
    """What an edit did: rows it left, ids of new rows by table, ids of sessions that are gone."""

    left: list[int] = field(default_factory=list)
    made: dict[str, list[int]] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)


def change(session: Session, rows: Sequence[SessionRow], wanted: Wanted) -> Outcome:
    """Titles, who may see them, people of one role."""
    for row in rows:
        row.title_zh = wanted.title_zh or row.title_zh
        row.title_en = wanted.title_en or row.title_en
        if wanted.open_to_workers is not None:
            row.open_to_workers = wanted.open_to_workers
    if wanted.role:
        for shift in shifts_of(session, rows):
            if shift.role == wanted.role:
                least = shift.min_people if wanted.least is None else wanted.least
                most = shift.max_people if wanted.most is None else wanted.most
                shift.min_people, shift.max_people = least, max(least, most)
    session.add_all(rows)
    session.flush()
    return Outcome(left=_ids(rows))


def move(session: Session, rows: Sequence[SessionRow], wanted: Wanted, zone: ZoneInfo) -> Outcome:
    """To another day, hour or site, the shifts along with them."""
    by_session: dict[int, list[ShiftRow]] = {}
    for shift in shifts_of(session, rows):
        by_session.setdefault(shift.session_id, []).append(shift)
    for row in rows:
        by = _by(row.starts_at, wanted, zone)
        for one in (row, *by_session.get(row.id or 0, ())):
            one.starts_at, one.ends_at = one.starts_at + by, one.ends_at + by
        if wanted.site_id is not None and wanted.site_id != row.site_id:
            row.site_id, row.room_id = wanted.site_id, None
    session.add_all(rows)
    session.flush()
    return Outcome(left=_ids(rows))


def copy(session: Session, rows: Sequence[SessionRow], wanted: Wanted, zone: ZoneInfo) -> Outcome:
    """The sessions again, with their shifts and teams and without anybody on them."""
    seen = picture(session, _ids(rows))
    outcome = Outcome()
    for turn in range(1, wanted.times + 1):
        shift_by = {
            row.id or 0: _by(row.starts_at, wanted, zone) + timedelta(days=wanted.days * (turn - 1))
            for row in rows
        }
        for table, ids in insert(session, seen, shift_by, wanted.site_id).items():
            outcome.made.setdefault(table, []).extend(ids)
    outcome.left = list(outcome.made["session"])
    return outcome


def remove(session: Session, rows: Sequence[SessionRow], affected: Affected, now: datetime) -> Outcome:
    """Out of the calendar; where anybody was ever on one, or anything hangs on it, it is called off."""
    kept = _with_more(session, _ids(rows))
    called_off = [row for row in rows if row.id in kept]
    for row in called_off:
        row.state = SessionState.CANCELLED
    session.add_all(called_off)
    there = people.on_sessions(session, kept)
    people.release(there, affected, now)
    session.add_all(there)
    session.flush()
    gone = [key for key in _ids(rows) if key not in kept]
    if gone:
        _without_members(session, gone)
        belongings.erase(session, "session", gone)
    return Outcome(left=sorted(kept), gone=gone)


def insert(
    session: Session, seen: Picture, by: Mapping[int, timedelta], site_id: int | None = None
) -> dict[str, list[int]]:
    """Write the sessions of a picture anew, under new ids; gives the ids of the rows, by table.

    Groups of shifts are written with the members that are in the picture; lists of one alone are left out.
    """
    sessions = {row["id"]: _again(SessionRow, row, by[row["id"]]) for row in seen["session"]}
    for one in sessions.values():
        if site_id is not None and site_id != one.site_id:
            one.site_id, one.room_id = site_id, None
    ids = _kept(session, sessions)
    shifts: dict[int, Any] = {}
    for row in seen["shift"]:
        shifts[row["id"]] = _again(ShiftRow, row | {"version": 0}, by[row["session_id"]])
        shifts[row["id"]].session_id = ids[row["session_id"]]
    shift_ids = _kept(session, shifts)
    groups = _groups(session, seen, shift_ids)
    session.add_all(
        SeriesMemberRow(series_id=row["series_id"], session_id=ids[row["session_id"]])
        for row in seen["series_member"]
    )
    for row in seen.get("programme_block", ()):
        block = BlockRow(**read_back(BlockRow, row | {"session_id": ids[row["session_id"]]}))
        block.indoor_room_id = block.indoor_room_id if site_id is None else None
        session.add(block)
    session.flush()
    return {"session": list(ids.values()), "shift": list(shift_ids.values()), "shift_group": groups}


def _groups(session: Session, seen: Picture, shifts: Mapping[int, int]) -> list[int]:
    members: dict[int, list[int]] = {}
    for row in seen["shift_group_member"]:
        members.setdefault(row["group_id"], []).append(row["shift_id"])
    wanted = {
        row["id"]: _again(ShiftGroupRow, row, timedelta())
        for row in seen["shift_group"]
        if len(members[row["id"]]) > 1 or row["kind"] == ShiftGroupKind.TEAM
    }
    ids = _kept(session, wanted)
    session.add_all(
        ShiftGroupMemberRow(group_id=ids[group], shift_id=shifts[shift])
        for group in ids
        for shift in members[group]
    )
    return list(ids.values())


def _again(kind: type[SQLModel], values: Values, by: timedelta) -> Any:
    read = read_back(kind, {name: value for name, value in values.items() if name != "id"})
    for name in ("starts_at", "ends_at"):
        if name in read:
            read[name] += by
    return kind(**read)


def _kept(session: Session, rows: Mapping[int, Any]) -> dict[int, int]:
    session.add_all(rows.values())
    session.flush()
    return {key: row.id for key, row in rows.items()}


def _with_more(session: Session, ids: Iterable[int]) -> set[int]:
    """Those of the sessions on which more hangs than shifts: people, tickets, what others add later."""
    found = belongings.rows_of(session, "session", ids)
    of_shift = {row["id"]: row["session_id"] for row in found.get("shift", ())}
    kept: set[int] = set()
    for table, rows in found.items():
        if table in OWN:
            continue
        for row in rows:
            session_id = row.get("session_id", of_shift.get(row.get("shift_id", 0)))
            kept |= {session_id} if session_id is not None else set(ids)
    return kept


def _without_members(session: Session, gone: Sequence[int]) -> None:
    """Groups of shifts that would be empty go as well."""
    seen = picture(session, gone)
    shifts = {row["id"] for row in seen["shift"]}
    groups = {row["id"] for row in seen["shift_group"]}
    still = {
        row.group_id
        for some in portions(groups)
        for row in session.exec(
            select(ShiftGroupMemberRow).where(col(ShiftGroupMemberRow.group_id).in_(some))
        )
        if row.shift_id not in shifts
    }
    belongings.erase(session, "shift_group", sorted(groups - still))


def _by(starts_at: datetime, wanted: Wanted, zone: ZoneInfo) -> timedelta:
    """By how much a session moves: whole days, and to the wanted clock time."""
    by = timedelta(days=wanted.days)
    if wanted.starts is not None:
        local = starts_at.astimezone(zone)
        clock = timedelta(hours=wanted.starts.hour, minutes=wanted.starts.minute)
        by += clock - timedelta(hours=local.hour, minutes=local.minute)
    return by


def shifts_of(session: Session, rows: Sequence[SessionRow]) -> list[ShiftRow]:
    """All shifts of sessions."""
    return [
        shift
        for some in portions(_ids(rows))
        for shift in session.exec(select(ShiftRow).where(col(ShiftRow.session_id).in_(some)))
    ]


def _ids(rows: Iterable[SessionRow]) -> list[int]:
    return [row.id for row in rows if row.id is not None]
