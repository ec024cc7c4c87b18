"""Campaigns, sessions, shifts and groups of shifts of the demo season, put down as rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    CampaignRow,
    SessionRow,
    ShiftGroupMemberRow,
    ShiftGroupRow,
    ShiftRow,
)
from scheduler.demo.book import Book, instant
from scheduler.domain.care import Setting
from scheduler.domain.formulation import Pieces, requires
from scheduler.domain.interval import Interval
from scheduler.domain.problem import Gender, Kind, Shift, Team
from scheduler.domain.work import ActivityKind, AssignmentState, CampaignState, ShiftGroupKind, SignupFlow

WRITTEN_AT = datetime.combine(date(2026, 12, 28), time(9))
"""When what stands in the demo season before any plan was written, local time."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a session is called, where and when it is, and for whom."""

    title_zh: str
    title_en: str
    site: int
    when: Interval
    end_site: int | None = None
    room: int | None = None
    group: int | None = None
    crew: int | None = None
    setting: Setting | None = None
    open_to_workers: bool = False


@dataclass(frozen=True, slots=True)
class Seats:
    """How many people a shift needs in which role; with children in care everybody is vetted.

    `when` is for a shift shorter than its session.
    """

    role: str
    least: int = 1
    most: int | None = None
    priority: int = 1
    with_children: bool = False
    extra: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    when: Interval | None = None


@dataclass
class Work:
    """One campaign as it grows."""

    book: Book
    campaign: int
    _kinds: dict[int, Kind] = field(default_factory=dict)

    def activity(
        self, kind: ActivityKind, name_zh: str, name_en: str, flow: SignupFlow = SignupFlow.REQUEST
    ) -> int:
        """A new activity."""
        key = self.book.add(
            ActivityRow, campaign_id=self.campaign, kind=kind, name_zh=name_zh, name_en=name_en, flow=flow
        )
        self._kinds[key] = kind.planning_kind
        return key

    def kind(self, activity: int) -> Kind:
        """What the planning problem calls an activity."""
        return self._kinds[activity]

    def session(self, activity: int, occasion: Occasion) -> int:
        """A new session."""
        return self.book.add(
            SessionRow,
            activity_id=activity,
            site_id=occasion.site,
            end_site_id=occasion.end_site,
            room_id=occasion.room,
            child_group_id=occasion.group,
            audience_crew_id=occasion.crew,
            title_zh=occasion.title_zh,
            title_en=occasion.title_en,
            starts_at=instant(occasion.when.start),
            ends_at=instant(occasion.when.end),
            setting=occasion.setting,
            open_to_workers=occasion.open_to_workers,
        )

    def shift(self, session: int, seats: Seats) -> int:
        """A new shift."""
        row = self.book.row(SessionRow, session)
        codes = requires(seats.role, self._kinds[row["activity_id"]], seats.with_children)
        when = seats.when or Interval(row["starts_at"], row["ends_at"])
        return self._shift(
            session,
            when,
            role=seats.role,
            min_people=seats.least,
            max_people=seats.most or seats.least,
            priority=seats.priority,
            requires=sorted(codes.union(seats.extra)),
            languages_any=list(seats.languages),
        )

    def put(
        self, sessions: dict[str, int], pieces: Pieces, posts: dict[str, int] | None = None
    ) -> dict[str, int]:
        """Shifts and groups as the care formulation gives them.

        Args:
            sessions: key of the session, by id of shift.
            pieces: the formulated parts.
            posts: keys of shifts that are there already and count in the teams, by id.

        Returns:
            The keys of the new shifts, by id.
        """
        keys = {shift.id: self._formulated(sessions[shift.id], shift) for shift in pieces.shifts}
        self.groups({**(posts or {}), **keys}, pieces)
        return keys

    def groups(self, keys: dict[str, int], pieces: Pieces) -> None:
        """The teams, blocks and continuity lists of shifts that are already there."""
        for team in pieces.teams:
            self.team([keys[one] for one in team.shifts], team)
        for block in pieces.blocks:
            self.block([keys[one] for one in block])
        for faces in pieces.continuity:
            self.continuity([keys[one] for one in faces])

    def team(self, shifts: Iterable[int], team: Team) -> None:
        """A team over these shifts; its own ids of shifts are not looked at."""
        self._group(
            shifts,
            kind=ShiftGroupKind.TEAM,
            at_least=team.at_least,
            priority=team.priority,
            gender=team.gender,
            qualification=team.qualification,
            language=team.language,
            unrelated=team.unrelated,
        )

    def two_adults(self, shifts: Iterable[int], priority: int = 1) -> None:
        """Never one adult alone, nor two of one family only."""
        self.team(shifts, Team("", (), 2, priority, unrelated=True))

    def one_of(self, shifts: Iterable[int], gender: Gender, priority: int = 1) -> None:
        """At least one of that sex."""
        self.team(shifts, Team("", (), 1, priority, gender=gender))

    def block(self, shifts: Sequence[int]) -> None:
        """The same people on all of them."""
        if len(shifts) > 1:
            self._group(shifts, kind=ShiftGroupKind.BLOCK)

    def continuity(self, shifts: Sequence[int]) -> None:
        """Few different faces over all of them."""
        if len(shifts) > 1:
            self._group(shifts, kind=ShiftGroupKind.CONTINUITY)

    def assign(
        self, shift: int, person: int, state: AssignmentState, origin: str = "plan", version: int = 0
    ) -> None:
        """What already stands between a person and a shift."""
        self.book.add(
            AssignmentRow,
            shift_id=shift,
            person_id=person,
            state=state,
            origin=origin,
            roster_version=version,
            changed_at=instant(WRITTEN_AT),
        )

    def _formulated(self, session: int, shift: Shift) -> int:
        return self._shift(
            session,
            shift.when,
            role=shift.role,
            min_people=shift.min,
            max_people=shift.max,
            priority=shift.priority,
            requires=sorted(shift.requires),
            languages_any=sorted(shift.languages_any),
        )

    def _shift(self, session: int, when: Interval, **values: Any) -> int:
        starts_at, ends_at = (one if one.tzinfo else instant(one) for one in (when.start, when.end))
        return self.book.add(ShiftRow, session_id=session, starts_at=starts_at, ends_at=ends_at, **values)

    def _group(self, shifts: Iterable[int], **values: Any) -> None:
        group = self.book.add(ShiftGroupRow, campaign_id=self.campaign, **values)
        for shift in dict.fromkeys(shifts):
            self.book.add(ShiftGroupMemberRow, group_id=group, shift_id=shift)


def campaign(book: Book, organisation: int, key: str, names: tuple[str, str], **more: Any) -> Work:
    """A new campaign, a draft unless said otherwise; `more` are columns of the row."""
    values = {"state": CampaignState.DRAFT, **more}
    key_of_row = book.add(
        CampaignRow, organisation_id=organisation, key=key, name_zh=names[0], name_en=names[1], **values
    )
    return Work(book, key_of_row)


def at(day: date, opens: str, closes: str) -> Interval:
    """Local time on one date; hours that close before they open end on the next date."""
    start = datetime.combine(day, time.fromisoformat(opens))
    end = datetime.combine(day, time.fromisoformat(closes))
    if end <= start:
        end = datetime.combine(date.fromordinal(day.toordinal() + 1), end.time())
    return Interval(start, end)
