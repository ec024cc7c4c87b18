"""A season made, moved, copied, removed and put back, and reported on, on SQLite and on PostgreSQL."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.organisations import Role
from scheduler.services.accounts import Account, Grant
from scheduler.services.refusal import Refused
from scheduler.services.reports import whole
from scheduler.services.seasons import look, making
from scheduler.services.seasons.wanted import LineWanted, Wanted
from scheduler.services.series import selection, undoing
from scheduler.services.series import wanted as series
from scheduler.services.series.changes import Editing
from tests.season import ZONE, Season, make_season

KIND = t.SeasonEditKind
START = date(2031, 7, 14)


def organiser(session: Session, season: Season) -> Account:
    node = session.get_one(t.OrganisationRow, season.node["prefecture"])
    person, account = season.person["organiser"], season.account["organiser"]
    grant = Grant(Role.ORGANISER, node.id or 0, node.path)
    return Account(account, person, "organiser", "李秀英", "zh", (grant,))


def wanted(season: Season) -> Wanted:
    return Wanted(
        template="summer_camp",
        year=2031,
        organisation_id=season.node["prefecture"],
        name_zh="四周营",
        starts_on=START,
        ends_on=START + timedelta(days=25),
        sites=(season.site["school"], season.site["factory"]),
        lines={"class": LineWanted((("08:00", "11:45"),)), "duty": LineWanted((("07:30", "12:00"),))},
        children=((6, 10), (9, 12)),
    )


def picture(session: Session) -> list[tuple[object, ...]]:
    """Every session of the camp with its shifts, whatever their ids."""
    rows = session.exec(
        select(t.SessionRow.title_zh, t.SessionRow.starts_at, t.SessionRow.site_id, t.ShiftRow.role)
        .join(t.ShiftRow, t.ShiftRow.session_id == t.SessionRow.id)
        .join(t.ActivityRow, t.ActivityRow.id == t.SessionRow.activity_id)
        .join(t.CampaignRow, t.CampaignRow.id == t.ActivityRow.campaign_id)
        .where(t.CampaignRow.name_zh == "四周营")
    )
    return sorted(rows)


def edit(session: Session, account: Account, campaign: int, what: series.Wanted, now: datetime) -> int:
    editing = Editing(session, account, campaign, ZONE)
    rows = selection.picked(session, campaign, (), selection.Filter(first=START, last=START), ZONE)
    effect = editing.look(rows, what, now)
    rows = selection.picked(session, campaign, (), selection.Filter(first=START, last=START), ZONE)
    done = editing.carry_out(rows, what, effect.seen, now)
    assert done.edit_id is not None
    return done.edit_id


def test_every_edit_and_its_way_back(any_database: str) -> None:
    now = datetime.now(UTC)
    with transaction(any_database) as session:
        season = make_season(session)
        account = organiser(session, season)
        seen = making.fingerprint(look.look(session, account, wanted(season)))
        campaign, made = making.make(session, account=account, wanted=wanted(season), seen=seen, now=now)
        campaign_id = campaign.id or 0
    with transaction(any_database) as session:
        before = picture(session)
        found = selection.listed(session, campaign_id, selection.Filter(first=START, last=START), ZONE)
        assert (found.total, len(before)) == (4, 2 * 20 + 2 * 20 * 4)
        assert sum(count for _, count in selection.series_of(session, campaign_id)) == 80
    for what in (
        series.Wanted(KIND.MOVE, days=5),
        series.Wanted(KIND.COPY, days=6),
        series.Wanted(KIND.REMOVE),
        series.Wanted(KIND.CHANGE, title_zh="早班"),
    ):
        with transaction(any_database) as session:
            edit_id = edit(session, account, campaign_id, what, now)
            assert picture(session) != before
        with transaction(any_database) as session:
            undoing.undo(session, account, session.get_one(t.SeasonEditRow, edit_id), now)
            assert picture(session) == before
    with transaction(any_database) as session:
        report = whole.find(session, account, whole.Wanted(date(2020, 1, 1), date(2022, 1, 1)), now, ZONE)
        assert report is not None
        assert report.report.whole.planned == 0
        today = now.astimezone(ZONE).date()
        asked = whole.Wanted(today - timedelta(days=400), today + timedelta(days=400))
        report = whole.find(session, account, asked, now, ZONE)
        assert report is not None
        of_talks = select(t.SessionRow.id).join(t.ActivityRow)
        talks = session.exec(of_talks.where(t.ActivityRow.campaign_id == season.campaign["talks"])).all()
        mine = {one.campaign.id: one.figures.planned for one in report.report.campaigns}
        assert mine[season.campaign["talks"]] == len(talks)
    with transaction(any_database) as session:  # sessions that were put back have other numbers
        created = session.get_one(t.SeasonEditRow, made.id)
        with pytest.raises(Refused, match="edit_outdated"):
            undoing.undo(session, account, created, now)
