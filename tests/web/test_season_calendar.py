"""The calendar of all campaigns on the organiser's first page: by day, by month; and refusals."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.domain.work import SessionState
from scheduler.services import season_calendar
from scheduler.services.campaigns import counts
from tests.season import MONDAY, ZONE, Season, instant
from tests.web.conftest import SignIn, htmx_headers, words

DAY = timedelta(days=1)


def shown(db: Session, season: Season, *names: str) -> list[season_calendar.CampaignsDay]:
    """The days of this month, with the campaigns of those names."""
    campaigns = [db.get_one(t.CampaignRow, season.campaign[name]) for name in names]
    return [day for week in season_calendar.month(db, campaigns, MONDAY, ZONE) for day in week]


def test_day_of_the_month_leads_to_the_week_of_each_campaign(sign_in: SignIn, season: Season) -> None:
    page = sign_in("organiser").get(f"/campaigns?on={MONDAY}").text
    address = f"/campaigns/{season.campaign['talks']}?on={MONDAY}&amp;view=week#calendar"
    assert address in page
    assert "大理夏令营" not in words(page)


def test_counts_are_those_of_the_sessions_that_take_place(season: Season, db: Session) -> None:
    before = {day.on: day.shares for day in shown(db, season, "talks", "foreign")}
    (share,) = before[MONDAY]
    ids = db.exec(
        select(t.SessionRow.id)
        .join(t.ActivityRow)
        .where(t.ActivityRow.campaign_id == season.campaign["talks"])
        .where(t.SessionRow.starts_at >= instant(0, "00:00"), t.SessionRow.starts_at < instant(1, "00:00"))
    ).all()
    least = db.exec(select(t.ShiftRow.min_people).where(t.ShiftRow.session_id.in_(ids))).all()
    assert (share.sessions, share.places) == (len(ids), sum(least))
    assert 0 <= share.filled <= share.places
    for each in ids:
        db.get_one(t.SessionRow, each).state = SessionState.CANCELLED
    db.flush()
    assert {day.on: day.shares for day in shown(db, season, "talks")}[MONDAY] == ()


def test_day_at_midnight_is_the_local_day(season: Season, db: Session) -> None:
    row = db.get_one(t.SessionRow, season.session[0])
    row.starts_at, row.ends_at = instant(2, "00:00"), instant(2, "01:00")
    db.flush()
    with_it = sum(
        one.sessions for day in shown(db, season, "talks") for one in day.shares if day.on == MONDAY + 2 * DAY
    )
    row.starts_at = instant(1, "23:59")
    db.flush()
    without = sum(
        one.sessions for day in shown(db, season, "talks") for one in day.shares if day.on == MONDAY + 2 * DAY
    )
    assert with_it == without + 1


def test_year_counts_by_month(sign_in: SignIn, season: Season, db: Session) -> None:
    mine = db.get_one(t.CampaignRow, season.campaign["talks"])
    years = {MONDAY.year, (MONDAY + 60 * DAY).year, (MONDAY - 60 * DAY).year}
    rows = [row for year in years for row in season_calendar.year(db, [mine], year, ZONE)]
    assert (
        sum(one.sessions for row in rows for one in row.months if one)
        == counts(db, [season.campaign["talks"]])[season.campaign["talks"]].sessions
    )
    db.rollback()
    text = words(sign_in("organiser").get(f"/campaigns?view=year&on={MONDAY}").text)
    assert ("12月" in text, "秋季关爱宣讲" in text, "大理夏令营" in text) == (True, True, False)
    assert "这一年没有场次" in words(sign_in("organiser").get("/campaigns?view=year&on=2031-01-01").text)


def test_opens_where_the_next_session_is(season: Season, db: Session) -> None:
    mine = [db.get_one(t.CampaignRow, season.campaign["talks"])]
    long_ago, long_after = MONDAY - 400 * DAY, MONDAY + 400 * DAY
    first = db.exec(
        select(t.SessionRow.starts_at)
        .join(t.ActivityRow)
        .where(t.ActivityRow.campaign_id == season.campaign["talks"])
        .where(t.SessionRow.state == SessionState.PLANNED)
        .order_by(t.SessionRow.starts_at)
    ).first()
    assert first is not None
    assert season_calendar.opens_on(db, mine, long_ago, ZONE) == first.astimezone(ZONE).date()
    assert season_calendar.opens_on(db, mine, long_after, ZONE) == long_after
    assert season_calendar.opens_on(db, [], MONDAY, ZONE) == MONDAY


def test_htmx_gets_the_calendar_alone(sign_in: SignIn) -> None:
    answer = sign_in("organiser").get("/campaigns?view=year", headers=htmx_headers()).text
    assert ("<h1" in answer, 'id="calendar"' in answer) == (False, True)


@pytest.mark.parametrize("query", ["on=soon", "on=0001-01-01", "page=first"])
def test_calendar_refuses_what_it_cannot_read(sign_in: SignIn, query: str) -> None:
    assert sign_in("organiser").get(f"/campaigns?{query}").status_code == 422
