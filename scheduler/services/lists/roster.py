"""The published roster of a campaign as a table to download: who is where when, and no child."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlmodel import col

from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    CampaignRow,
    OrganisationRow,
    PersonRow,
    RoomRow,
    SessionRow,
    ShiftRow,
    SiteRow,
)
from scheduler.domain.organisations import Role
from scheduler.domain.work import AssignmentState, SessionState
from scheduler.services import access, seats
from scheduler.services.lists.lookup import Lookup
from scheduler.services.lists.time_fields import begins, clock_text, finishes
from scheduler.services.refusal import Refused
from scheduler.sheets.text import write_csv
from scheduler.sheets.xlsx_out import Head, Table, Value, workbook

TITLE = "排班名单"
WAITING = "待答复"
HEADS = (
    Head("日期", 12),
    Head("开始", 8, as_text=True),
    Head("结束", 8, as_text=True),
    Head("活动", 18),
    Head("场次", 24),
    Head("地点", 20),
    Head("场地", 18),
    Head("岗位", 14),
    Head("姓名", 12),
    Head("单位", 22),
    Head("电话", 16, as_text=True),
    Head("状态", 10),
    Head("版本", 6),
)


def roster_xlsx(campaign: CampaignRow, lookup: Lookup) -> bytes:
    """The roster as a workbook; raises `Refused` with `not_published`."""
    return workbook(Table(TITLE, HEADS, _published(campaign, lookup)))


def roster_csv(campaign: CampaignRow, lookup: Lookup) -> bytes:
    """The roster as CSV; raises `Refused` with `not_published`."""
    return write_csv([head.text for head in HEADS], _published(campaign, lookup))


def _published(campaign: CampaignRow, lookup: Lookup) -> list[list[Value]]:
    if campaign.version < 1:
        raise Refused("not_published")
    return list(_rows(campaign, lookup))


def _rows(campaign: CampaignRow, lookup: Lookup) -> Iterator[list[Value]]:
    """Everybody who holds a seat, by time; who said no is nobody's business (志愿服务条例 art. 25)."""
    query = (
        select(AssignmentRow, PersonRow, OrganisationRow, ShiftRow, SessionRow, ActivityRow, SiteRow, RoomRow)
        .join(PersonRow, col(PersonRow.id) == col(AssignmentRow.person_id))
        .join(OrganisationRow, col(OrganisationRow.id) == col(PersonRow.organisation_id))
        .join(ShiftRow, col(ShiftRow.id) == col(AssignmentRow.shift_id))
        .join(SessionRow, col(SessionRow.id) == col(ShiftRow.session_id))
        .join(ActivityRow, col(ActivityRow.id) == col(SessionRow.activity_id))
        .join(SiteRow, col(SiteRow.id) == col(SessionRow.site_id))
        .outerjoin(RoomRow, col(RoomRow.id) == col(SessionRow.room_id))
        .where(
            col(ActivityRow.campaign_id) == campaign.id,
            col(SessionRow.state) == SessionState.PLANNED,
            col(AssignmentRow.state).in_(seats.SEATED),
        )
        .order_by(col(ShiftRow.starts_at), col(SiteRow.name_zh), col(ShiftRow.role), col(PersonRow.name))
    )
    for found in lookup.session.execute(query):
        yield _row(lookup, *found)


def _row(  # noqa: PLR0913 - one argument for each table of the query
    lookup: Lookup,
    assignment: AssignmentRow,
    person: PersonRow,
    owner: OrganisationRow,
    shift: ShiftRow,
    session: SessionRow,
    activity: ActivityRow,
    site: SiteRow,
    room: RoomRow | None,
) -> list[Value]:
    day, starts = begins(shift.starts_at, lookup.zone)
    last, ends = finishes(shift.ends_at, lookup.zone)
    mine = access.covers(lookup.account.paths(Role.ORGANISER), [owner.path])
    return [
        day,
        clock_text(starts),
        clock_text(ends) if last == day else f"{last.isoformat()} {clock_text(ends)}",
        activity.name_zh,
        session.title_zh,
        site.name_zh,
        None if room is None else room.name_zh,
        lookup.names("roles").label(shift.role),
        person.name,
        owner.name_zh,
        person.phone if mine else None,  # a number is told to one's own organisation alone
        WAITING if assignment.state is AssignmentState.PROPOSED else str(lookup.word(assignment.state)),
        assignment.roster_version or None,
    ]
