"""The list of sessions and shifts of campaigns: one row a shift, or a session that has none yet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from scheduler.db.tables import SessionRow, ShiftRow
from scheduler.services.lists import time_fields as times
from scheduler.services.lists.fields import Choice, Several, Text, Whole, YesNo
from scheduler.services.lists.listing import Column, Draft, Row, same
from scheduler.services.lists.lookup import Lookup
from scheduler.services.lists.names import plain
from scheduler.services.lists.people_index import IDENTIFIER
from scheduler.services.lists.season import Season

OF_SESSION = (
    "title",
    "title_en",
    "site_id",
    "end_site_id",
    "room",
    "day",
    "starts",
    "ends_day",
    "ends",
    "open_to_workers",
    "setting",
)
OF_SHIFT = (
    "role",
    "shift_day",
    "shift_starts",
    "shift_ends_day",
    "shift_ends",
    "min_people",
    "max_people",
    "priority",
    "requires",
    "languages_any",
)
NEVER_EMPTY = (*OF_SHIFT[1:5], "min_people", "max_people", "priority")
WITH_PEOPLE = frozenset({"min_people", "max_people", "priority", "title", "title_en", "open_to_workers"})
"""What may change although people are on a shift already: nothing that would break what they agreed to."""


_Kept = TypeVar("_Kept", SessionRow, ShiftRow)


class SessionsList:
    """Columns of the list of sessions and shifts."""

    code, title, labels = "sessions", "场次与班次", ("title", "day", "role")
    columns = (
        Column("session_id", "场次编号", IDENTIFIER, width=10),
        Column("campaign_id", "活动季", Choice("campaigns"), True, sample="2027 秋季关爱宣讲", width=22),
        Column("activity", "活动", Text(120), True, ("活动名称",), "家庭教育宣讲", width=18),
        Column("activity_kind", "活动类型", Choice("activity_kinds"), sample="宣讲"),
        Column("flow", "报名方式", Choice("flows"), sample="报名待确认"),
        Column("title", "场次", Text(120), True, ("场次名称", "主题"), "怎样和孩子通电话", width=22),
        Column("title_en", "场次英文名", Text(160), width=18),
        Column("site_id", "地点", Choice("sites", scoped=True), True, width=20),
        Column("room", "场地", Text(80), width=16),
        Column("end_site_id", "结束地点", Choice("sites", scoped=True), width=16),
        Column("day", "日期", times.Day(), True, sample=date(2027, 9, 12)),
        Column("starts", "开始", times.Clock(), True, sample="19:00", text=True, width=8),
        Column("ends_day", "结束日期", times.Day()),
        Column("ends", "结束", times.Clock(), True, sample="20:30", text=True, width=8),
        Column("open_to_workers", "对员工开放", YesNo(), sample="是"),
        Column("setting", "照护场景", Choice("settings")),
        Column("shift_id", "班次编号", IDENTIFIER, width=10),
        Column("role", "岗位", Choice("roles"), sample="宣讲员"),
        Column("shift_day", "班次日期", times.Day()),
        Column("shift_starts", "班次开始", times.Clock(), sample="18:30", text=True, width=10),
        Column("shift_ends_day", "班次结束日期", times.Day()),
        Column("shift_ends", "班次结束", times.Clock(), sample="21:00", text=True, width=10),
        Column("min_people", "最少人数", Whole(0, 1000), sample=1, width=10),
        Column("max_people", "最多人数", Whole(1, 1000), sample=2, width=10),
        Column("priority", "优先级", Whole(1, 1000), sample=1, width=8),
        Column("requires", "需要资格", Several("requirements"), sample="宣讲员培训", width=24),
        Column("languages_any", "会其中一种语言", Several("languages"), width=18),
    )
    implied: tuple[Column, ...] = ()

    def open(self, lookup: Lookup) -> "SessionsBook":
        """The sessions and shifts of one's own campaigns."""
        return SessionsBook(lookup)


class SessionsBook:
    """Activities, sessions and shifts as they are now."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.season = Season(lookup)
        self._new_activities: set[tuple[int, str]] = set()
        self._meant: dict[int, tuple[Any, ...]] = {}
        self._meant_sessions: dict[int, tuple[Any, ...]] = {}
        self._rooms: dict[tuple[Any, ...], str] = {}

    def read(self, row: Row) -> Iterable[Draft]:
        """The activity, the session, and the shift where the row has a role."""
        activity = self._activity(row)
        session = self._session(row, activity)
        if session is None:
            return
        yield activity
        yield session
        if row.values.get("role"):
            shift = self._shift(row, session)
            if shift is not None:
                yield shift
        elif any(row.values.get(name) is not None for name in ("shift_id", *OF_SHIFT[1:])):
            row.fault("role", "role_missing")

    def _activity(self, row: Row) -> Draft:
        values = row.given("campaign_id", "activity", "activity_kind", "flow")
        key = (values["campaign_id"], plain(values["activity"]))
        found = self.season.activity_by_name.get(key)
        if found is None:
            if values.get("activity_kind") is not None:
                self._new_activities.add(key)
            elif key not in self._new_activities:
                row.fault("activity_kind", "new_activity")
            return Draft("activity", key, values, shared=True)
        for name in ("activity_kind", "flow"):
            if name in values and values[name] is None:
                row.fault(name, "required")
        existing = {
            "campaign_id": found.campaign_id,
            "activity": found.name_zh,
            "activity_kind": found.kind,
            "flow": found.flow,
        }
        values["activity"] = found.name_zh
        return Draft("activity", key, values, existing, shared=True, row_id=found.id)

    def _session(self, row: Row, activity: Draft) -> Draft | None:
        values = self._session_values(row)
        number = row.values.get("session_id")
        key = self._key(activity, values)
        found = self._same(key) if number is None else self.season.sessions.get(number)
        if number is not None and (found is None or found.activity_id != activity.row_id):
            row.fault("session_id", "unknown_session")
            return None
        if found is None:
            draft = Draft("session", key, values, parent=activity, shared=True)
        else:
            self._meant_sessions[found.id or 0] = key
            existing = self.season.session_values(found)
            draft = Draft("session", ("session", found.id), values, existing, parent=activity, shared=True)
            draft.row_id = found.id
        self._judge_session(row, draft, found)
        return draft

    def _key(self, activity: Draft, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Several classes may meet at one time: their rooms tell them apart, as soon as a row names one."""
        base = (*activity.key, plain(values["title"]), values["site_id"], values["day"], values["starts"])
        room = plain(values.get("room") or "")
        said = self._rooms.setdefault(base, room)
        return (*base, room if room and said else said)

    def _same(self, key: tuple[Any, ...]) -> SessionRow | None:
        """The session that a row without a number means; or the only one near."""
        if key in self.season.session_by_key:
            return self.season.session_by_key[key]
        return _only(self.season.sessions_by_start[key[:-1]], key, self._meant_sessions)

    def _session_values(self, row: Row) -> dict[str, Any]:
        values = _canonical(row, row.given(*OF_SESSION), "")
        if values.get("room"):
            room = self.season.rooms.get((values["site_id"], plain(values["room"])))
            if room is None:
                row.fault("room", "unknown_room")
            else:
                values["room"] = room.name_zh
        return values

    def _judge_session(self, row: Row, draft: Draft, found: SessionRow | None) -> None:
        if not _touched(draft, *OF_SESSION):
            return
        first, last = _span(draft, "day", "starts", "ends_day", "ends")
        if last <= first:
            row.fault("ends", "ends_first")
        elif last[0] - first[0] > timedelta(days=60):
            row.fault("ends_day", "stretch_too_long", most=60)
        room = draft.after("room")
        if room and (draft.after("site_id"), plain(room)) not in self.season.rooms:
            row.fault("room", "unknown_room")
        campaign = self.season.campaigns[row.values["campaign_id"]]
        if not campaign.starts_on <= first[0] <= last[0] <= campaign.ends_on:
            row.fault("day", "outside_campaign", first=campaign.starts_on, last=campaign.ends_on)
        held = None if found is None else self.season.held_by(found)
        if held is not None:
            self._refuse_touched(row, draft, held)

    def _refuse_touched(self, row: Row, draft: Draft, code: str) -> None:
        """Who has agreed to a shift agreed to its time and place; those are changed where people are told."""
        was = draft.existing or {}
        for name, value in draft.values.items():
            if name not in WITH_PEOPLE and not same(was.get(name), value):
                row.fault(name, code)

    def _shift(self, row: Row, session: Draft) -> Draft | None:
        values, number = _canonical(row, row.given(*OF_SHIFT), "shift_"), row.values.get("shift_id")
        starts = values.get("shift_starts", session.after("starts"))
        day = values.get("shift_day") or session.after("day")
        key = (session.row_id, values["role"], day, starts, frozenset(values.get("requires") or ()))
        found = self._alike(key) if number is None else self.season.shifts.get(number)
        if number is not None and (found is None or found.session_id != session.row_id):
            row.fault("shift_id", "unknown_shift")
            return None
        if found is not None:
            self._meant[found.id or 0] = key
        if found is None:
            draft = _new_shift(session, values, key)
        else:
            existing = self.season.shift_values(found)
            draft = Draft("shift", ("shift", found.id), values, existing, parent=session, row_id=found.id)
        self._judge_shift(row, draft, found)
        return draft

    def _alike(self, key: tuple[Any, ...]) -> ShiftRow | None:
        """The shift that a row without a number means: of one role and start, two may ask different things.

        One that asks for others is meant where it is the only one and no row above has meant it.
        """
        if key in self.season.shift_by_key:
            return self.season.shift_by_key[key]
        return _only(self.season.shifts_by_start[key[:4]], key, self._meant)

    def _judge_shift(self, row: Row, draft: Draft, found: ShiftRow | None) -> None:
        emptied = [name for name in NEVER_EMPTY if name in draft.values and draft.values[name] is None]
        for name in emptied:
            row.fault(name, "required")
        if emptied or not _touched(draft, *OF_SHIFT):
            return
        _judge_times(row, draft)
        if draft.after("min_people") > draft.after("max_people"):
            row.fault("max_people", "most_below_least", least=draft.after("min_people"))
        seated = 0 if found is None else self.season.seated.get(found.id or 0, 0)
        if seated:
            self._refuse_touched(row, draft, "has_people")
        if draft.after("max_people") < seated:
            row.fault("max_people", "has_people")

    def write(self, drafts: Sequence[Draft]) -> None:
        """Activities, then sessions, then shifts."""
        for entity in ("activity", "session", "shift"):
            pairs = [
                (draft, self.season.filled(draft))
                for draft in drafts
                if draft.entity == entity and (draft.new or draft.changes)
            ]
            self.lookup.session.add_all(row for _, row in pairs)
            self.lookup.session.flush()
            for draft, row in pairs:
                draft.row_id = row.id

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Every shift with its session, and the sessions that have none, by time."""
        yield from self.season.rows()


def _only(near: Sequence[_Kept], key: tuple[Any, ...], meant: Mapping[int, tuple[Any, ...]]) -> _Kept | None:
    """The only one near, unless a row of another key has meant it."""
    return near[0] if len(near) == 1 and meant.get(near[0].id or 0, key) == key else None


def _new_shift(session: Draft, values: dict[str, Any], key: tuple[Any, ...]) -> Draft:
    """A shift takes from its session what its row leaves open."""
    usual = {
        "shift_day": session.after("day"),
        "shift_starts": session.after("starts"),
        "shift_ends_day": session.after("ends_day") or session.after("day"),
        "shift_ends": session.after("ends"),
        "min_people": 1,
        "max_people": max(1, values.get("min_people") or 1),
        "priority": 1,
    }
    filled = usual | {name: value for name, value in values.items() if value is not None}
    return Draft("shift", (*session.key, *key[1:]), filled, parent=session)


def _span(
    draft: Draft, day: str, starts: str, ends_day: str, ends: str
) -> tuple[tuple[date, int], tuple[date, int]]:
    """First and last moment as (date, minutes); an end without a date is on the day of the start."""
    first = draft.after(day)
    return (first, draft.after(starts)), (draft.after(ends_day) or first, draft.after(ends))


def _judge_times(row: Row, shift: Draft) -> None:
    """A shift may begin the day before its session and end the day after it, no further."""
    assert shift.parent is not None
    first, last = _span(shift, "shift_day", "shift_starts", "shift_ends_day", "shift_ends")
    begins, ends = _span(shift.parent, "day", "starts", "ends_day", "ends")
    if last <= first:
        row.fault("shift_ends", "ends_first")
    if abs((first[0] - begins[0]).days) > 1 or abs((last[0] - ends[0]).days) > 1:
        row.fault("shift_day", "shift_outside")


def _touched(draft: Draft, *names: str) -> bool:
    """Whether any of these columns is to change; what stays as it is was judged when it was made."""
    was = draft.existing
    return was is None or any(not same(was.get(name), draft.after(name)) for name in names)


def _canonical(row: Row, values: dict[str, Any], prefix: str) -> dict[str, Any]:
    """What ends on no date that is given ends on the day it begins; midnight is the end of a day."""
    starts, ends, day, ends_day = (f"{prefix}{name}" for name in ("starts", "ends", "day", "ends_day"))
    if values.get(day) is not None and values.get(ends_day) is None:
        values[ends_day] = values[day]
    if values.get(starts) == times.DAY_MINUTES:
        row.fault(starts, "bad_clock")
    if values.get(ends) == 0:
        values[ends] = times.DAY_MINUTES
        if ends_day in values and values[ends_day] != values.get(day):
            values[ends_day] -= timedelta(days=1)
    return values
