"""Campaigns with their activities, sessions and shifts, as the list of sessions reads and writes them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from scheduler.db.person_facts import portions
from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    CampaignRow,
    OrganisationRow,
    RoomRow,
    SessionRow,
    ShiftRow,
)
from scheduler.domain.work import CampaignState
from scheduler.services import seats
from scheduler.services.lists import time_fields as times
from scheduler.services.lists.listing import Draft
from scheduler.services.lists.lookup import Lookup
from scheduler.services.lists.names import plain


class Season:
    """Everything of the open campaigns of one's own nodes; `seated` counts who is on a shift."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup, self.zone = lookup, lookup.zone
        session = lookup.session
        campaigns = (
            select(CampaignRow)
            .join(OrganisationRow, col(OrganisationRow.id) == col(CampaignRow.organisation_id))
            .where(lookup.mine, col(CampaignRow.state) != CampaignState.CLOSED)
        )
        self.campaigns = {row.id or 0: row for row in session.scalars(campaigns)}
        self.activities = self._by_id(ActivityRow, ActivityRow.campaign_id, self.campaigns)
        self.sessions = self._by_id(SessionRow, SessionRow.activity_id, self.activities)
        self.shifts = self._by_id(ShiftRow, ShiftRow.session_id, self.sessions)
        self.seated = self._seated()
        rooms = list(session.scalars(select(RoomRow)))
        self.rooms = {(row.site_id, plain(row.name_zh)): row for row in rooms}
        self._room_names = {row.id: row.name_zh for row in rooms}
        self.activity_by_name = {
            (row.campaign_id, plain(row.name_zh)): row for row in self.activities.values()
        }
        self.session_by_key: dict[tuple[Any, ...], SessionRow] = {}
        self.sessions_by_start: defaultdict[tuple[Any, ...], list[SessionRow]] = defaultdict(list)
        for held in self.sessions.values():
            key = self._session_key(held)
            self.session_by_key[key] = held
            self.sessions_by_start[key[:-1]].append(held)
        self.shift_by_key: dict[tuple[Any, ...], ShiftRow] = {}
        self.shifts_by_start: defaultdict[tuple[Any, ...], list[ShiftRow]] = defaultdict(list)
        for shift in self.shifts.values():
            start = (shift.session_id, shift.role, *times.begins(shift.starts_at, self.zone))
            self.shift_by_key[*start, frozenset(shift.requires)] = shift
            self.shifts_by_start[start].append(shift)

    def held_by(self, session: SessionRow) -> str | None:
        """Code of who holds the session to its time and place: people on its shifts, or children."""
        if session.id in self._sessions_with_people:
            return "has_people"
        return None if session.child_group_id is None else "has_children"

    def session_values(self, row: SessionRow) -> dict[str, Any]:
        """A session as values by column."""
        (day, starts), (ends_day, ends) = (
            times.begins(row.starts_at, self.zone),
            times.finishes(row.ends_at, self.zone),
        )
        return {
            "title": row.title_zh,
            "title_en": row.title_en,
            "site_id": row.site_id,
            "end_site_id": row.end_site_id,
            "room": self._room_names.get(row.room_id),
            "day": day,
            "starts": starts,
            "ends_day": ends_day,
            "ends": ends,
            "open_to_workers": row.open_to_workers,
            "setting": row.setting,
        }

    def shift_values(self, row: ShiftRow) -> dict[str, Any]:
        """A shift as values by column."""
        (day, starts), (ends_day, ends) = (
            times.begins(row.starts_at, self.zone),
            times.finishes(row.ends_at, self.zone),
        )
        return {
            "role": row.role,
            "shift_day": day,
            "shift_starts": starts,
            "shift_ends_day": ends_day,
            "shift_ends": ends,
            "min_people": row.min_people,
            "max_people": row.max_people,
            "priority": row.priority,
            "requires": frozenset(row.requires),
            "languages_any": frozenset(row.languages_any),
        }

    def filled(self, draft: Draft) -> ActivityRow | SessionRow | ShiftRow:
        """The row of a draft with what it asks for; new where there is none."""
        if draft.entity == "activity":
            return self._filled_activity(draft)
        return self._filled_session(draft) if draft.entity == "session" else self._filled_shift(draft)

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Every shift with its session and activity, by time; sessions without shifts stand alone."""
        shifts: dict[int, list[ShiftRow]] = {}
        for shift in sorted(self.shifts.values(), key=lambda one: (one.starts_at, one.role, one.id or 0)):
            shifts.setdefault(shift.session_id, []).append(shift)
        for row in sorted(self.sessions.values(), key=lambda one: (one.starts_at, one.id or 0)):
            activity = self.activities[row.activity_id]
            values = self.session_values(row) | {
                "session_id": row.id,
                "campaign_id": activity.campaign_id,
                "activity": activity.name_zh,
                "activity_kind": activity.kind,
                "flow": activity.flow,
            }
            of_session = shifts.get(row.id or 0, [])
            if not of_session:
                yield values
            for shift in of_session:
                yield values | {"shift_id": shift.id} | self.shift_values(shift)

    def _by_id(self, kind: Any, column: Any, parents: Mapping[int, Any]) -> dict[int, Any]:
        found: dict[int, Any] = {}
        for some in portions(parents):
            query = select(kind).where(col(column).in_(some)).order_by(col(kind.id))
            if self.lookup.lock:
                query = query.with_for_update(key_share=True)
            found |= {row.id: row for row in self.lookup.session.scalars(query)}
        return found

    def _seated(self) -> dict[int, int]:
        found: dict[int, int] = {}
        for some in portions(self.shifts):
            query = (
                select(col(AssignmentRow.shift_id), func.count())
                .where(
                    col(AssignmentRow.shift_id).in_(some),
                    col(AssignmentRow.state).in_(seats.SEATED),
                )
                .group_by(col(AssignmentRow.shift_id))
            )
            for shift, people in self.lookup.session.execute(query):
                found[shift] = people
        self._sessions_with_people = {self.shifts[shift].session_id for shift in found}
        return found

    def _session_key(self, row: SessionRow) -> tuple[Any, ...]:
        activity = self.activities[row.activity_id]
        begins = times.begins(row.starts_at, self.zone)
        room = plain(self._room_names.get(row.room_id, ""))
        return (
            activity.campaign_id,
            plain(activity.name_zh),
            plain(row.title_zh),
            row.site_id,
            *begins,
            room,
        )

    def _filled_activity(self, draft: Draft) -> ActivityRow:
        values = draft.values
        row = self.activities.get(draft.row_id or 0) or ActivityRow(
            campaign_id=values["campaign_id"], name_zh=values["activity"], kind=values["activity_kind"]
        )
        row.kind = draft.changes.get("activity_kind", row.kind)
        row.flow = draft.changes.get("flow") or row.flow
        return row

    def _filled_session(self, draft: Draft) -> SessionRow:
        row = self.sessions.get(draft.row_id or 0)
        starts_at = times.moment(draft.after("day"), draft.after("starts"), self.zone)
        ends_at = times.moment(draft.after("ends_day") or draft.after("day"), draft.after("ends"), self.zone)
        if row is None:
            row = SessionRow(
                activity_id=draft.parent_id,
                site_id=draft.values["site_id"],
                title_zh=draft.values["title"],
                starts_at=starts_at,
                ends_at=ends_at,
            )
        row.starts_at, row.ends_at = starts_at, ends_at
        row.title_zh, row.title_en = draft.after("title"), draft.after("title_en") or ""
        row.site_id, row.end_site_id = draft.after("site_id"), draft.after("end_site_id")
        if draft.new or "room" in draft.changes or "site_id" in draft.changes:
            room = draft.after("room")
            row.room_id = self.rooms[row.site_id, plain(room)].id if room else None
        row.open_to_workers = bool(draft.after("open_to_workers"))
        row.setting = draft.after("setting")
        return row

    def _filled_shift(self, draft: Draft) -> ShiftRow:
        row = self.shifts.get(draft.row_id or 0)
        starts_at = times.moment(draft.after("shift_day"), draft.after("shift_starts"), self.zone)
        ends_at = times.moment(draft.after("shift_ends_day"), draft.after("shift_ends"), self.zone)
        if row is None:
            row = ShiftRow(
                session_id=draft.parent_id,
                role=draft.values["role"],
                starts_at=starts_at,
                ends_at=ends_at,
            )
        row.role, row.starts_at, row.ends_at = draft.after("role"), starts_at, ends_at
        for name in ("min_people", "max_people", "priority"):
            setattr(row, name, draft.after(name))
        row.requires = sorted(draft.after("requires") or ())
        row.languages_any = sorted(draft.after("languages_any") or ())
        row.version += 0 if draft.new else 1
        return row
