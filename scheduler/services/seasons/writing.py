"""A season's sessions, shifts, teams and groups of children as rows of one campaign."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from sqlmodel import Session, SQLModel, select

from scheduler.db.local_time import to_instant
from scheduler.db.tables import (
    ActivityRow,
    ChildGroupRow,
    SeriesMemberRow,
    SeriesRow,
    SessionRow,
    ShiftGroupMemberRow,
    ShiftGroupRow,
    ShiftRow,
)
from scheduler.domain.problem import Shift, Team
from scheduler.domain.season.choices import Draft
from scheduler.domain.season.shapes import Template
from scheduler.domain.work import ShiftGroupKind
from scheduler.services.seasons.look import Look
from scheduler.services.seasons.wanted import Wanted

Row = TypeVar("Row", bound=SQLModel)


class Writer:
    """Writes one season; `made` has the ids of the new rows, by table."""

    def __init__(self, session: Session, campaign_id: int, look: Look) -> None:
        self.session, self.campaign_id, self.look = session, campaign_id, look
        self.made: dict[str, list[int]] = {}

    def write(self, template: Template, wanted: Wanted) -> None:
        """Everything, from the activities down to the members of the teams."""
        drafts = self.look.season.drafts
        activities = self._activities(template, drafts)
        groups = self._groups(drafts)
        series = self._series(drafts, wanted)
        sessions = self._keep({one.key: self._session(one, activities, groups) for one in drafts})
        self.session.add_all(
            SeriesMemberRow(series_id=series[one.series], session_id=sessions[one.key]) for one in drafts
        )
        homes = self.look.season.homes
        shifts = self._keep(
            {one.id: _shift(one, sessions[homes[one.id]]) for one in self.look.season.pieces.shifts}
        )
        self._shift_groups(shifts)
        self.session.flush()

    def _keep(self, rows: Mapping[str, Row]) -> dict[str, int]:
        """Adds the rows; gives their ids."""
        self.session.add_all(rows.values())
        self.session.flush()
        ids = {key: int(row.id) for key, row in rows.items()}  # type: ignore[attr-defined]  # all have one
        for row in rows.values():
            self.made.setdefault(str(row.__tablename__), []).append(int(row.id))  # type: ignore[attr-defined]
        return ids

    def _activities(self, template: Template, drafts: Iterable[Draft]) -> dict[int, int]:
        """By number in the template; an activity of the same kind and name is used again."""
        known = self.session.exec(select(ActivityRow).where(ActivityRow.campaign_id == self.campaign_id))
        there = {(row.kind, row.name_zh): row.id for row in known}
        used = {one.line.activity for one in drafts}
        found: dict[int, int] = {}
        for at in sorted(used):
            shape = template.activities[at]
            key = there.get((shape.kind, shape.name_zh))
            if key is None:
                row = ActivityRow(
                    campaign_id=self.campaign_id,
                    kind=shape.kind,
                    name_zh=shape.name_zh,
                    name_en=shape.name_en,
                    flow=shape.flow,
                )
                key = self._keep({"": row})[""]
            found[at] = key
        return found

    def _groups(self, drafts: Iterable[Draft]) -> dict[str, int]:
        used = {one.group.key: one.group for one in drafts if one.group}
        return self._keep(
            {
                key: ChildGroupRow(
                    campaign_id=self.campaign_id, code=one.code, name_zh=one.name_zh, name_en=one.name_en
                )
                for key, one in used.items()
            }
        )

    def _series(self, drafts: Iterable[Draft], wanted: Wanted) -> dict[str, int]:
        counted = {str(age): number for age, number in wanted.children if number}
        return self._keep(
            {
                one.series: SeriesRow(
                    campaign_id=self.campaign_id,
                    template=wanted.template,
                    name_zh=_title(one)[0],
                    name_en=_title(one)[1],
                    ages=counted if one.line.care else {},
                    children_per_adult=wanted.children_per_adult,
                )
                for one in drafts
            }
        )

    def _session(self, one: Draft, activities: Mapping[int, int], groups: Mapping[str, int]) -> SessionRow:
        title_zh, title_en = _title(one)
        return SessionRow(
            activity_id=activities[one.line.activity],
            site_id=int(one.site),
            end_site_id=None if one.end_site is None else int(one.end_site),
            room_id=self.look.rooms.of(one),
            child_group_id=groups[one.group.key] if one.group else None,
            title_zh=title_zh,
            title_en=title_en,
            starts_at=to_instant(one.when.start),
            ends_at=to_instant(one.when.end),
            setting=one.line.setting,
            open_to_workers=one.line.open_to_workers,
        )

    def _shift_groups(self, shifts: Mapping[str, int]) -> None:
        pieces = self.look.season.pieces
        groups = [(self._team(team), team.shifts) for team in pieces.teams]
        for kind, lists in (
            (ShiftGroupKind.BLOCK, pieces.blocks),
            (ShiftGroupKind.CONTINUITY, pieces.continuity),
        ):
            groups += [(ShiftGroupRow(campaign_id=self.campaign_id, kind=kind), ids) for ids in lists]
        keys = self._keep({str(number): row for number, (row, _) in enumerate(groups)})
        self.session.add_all(
            ShiftGroupMemberRow(group_id=keys[str(number)], shift_id=shifts[one])
            for number, (_, ids) in enumerate(groups)
            for one in dict.fromkeys(ids)
        )

    def _team(self, team: Team) -> ShiftGroupRow:
        return ShiftGroupRow(
            campaign_id=self.campaign_id,
            kind=ShiftGroupKind.TEAM,
            at_least=team.at_least,
            priority=team.priority,
            gender=team.gender,
            qualification=team.qualification,
            language=team.language,
            unrelated=team.unrelated,
        )


def _title(one: Draft) -> tuple[str, str]:
    """What a session is called: the line, and the group that it is for."""
    zh, en = one.line.name_zh, one.line.name_en
    return (f"{zh} {one.group.code}班", f"{en}, {one.group.code}") if one.group else (zh, en)


def _shift(one: Shift, session_id: int) -> ShiftRow:
    return ShiftRow(
        session_id=session_id,
        role=one.role,
        starts_at=to_instant(one.when.start),
        ends_at=to_instant(one.when.end),
        min_people=one.min,
        max_people=one.max,
        priority=one.priority,
        requires=sorted(one.requires),
        languages_any=sorted(one.languages_any),
    )
