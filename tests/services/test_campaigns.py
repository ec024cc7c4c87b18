"""Campaigns: who sees which, what is counted, what may be entered, and the calendar of one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.domain.organisations import Body
from scheduler.domain.work import AssignmentState, SessionState
from scheduler.services import campaign_calendar, campaigns, season_calendar, seats, session_seats
from scheduler.services.campaigns import Counts, Wanted
from scheduler.services.refusal import Refused
from tests.season import MONDAY, ZONE, Season
from tests.services.organising import account_of, season_in


def wanted(season: Season, **changes: object) -> Wanted:
    usual = Wanted(
        organisation_id=season.node["prefecture"],
        name_zh="国庆反探亲",
        starts_on=date(2027, 9, 28),
        ends_on=date(2027, 10, 8),
        body=Body.TRADE_UNION,
        basis="云民发〔2020〕5号",
    )
    return replace(usual, **changes)


def codes(error: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str | None]]:
    return [(reason.rule, reason.subject) for reason in error.value.reasons]


def counts_of(db: Session, season: Season) -> Counts:
    return campaigns.counts(db, [season.campaign["talks"]])[season.campaign["talks"]]


def test_list_holds_campaigns_of_own_nodes_only(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        mine = campaigns.in_scope(db, account_of(db, season, "organiser"))
        theirs = campaigns.in_scope(db, account_of(db, season, "foreigner"))
    starts = [card.campaign.starts_on for card in mine]  # which of them comes first depends on the weekday
    assert starts == sorted(starts, reverse=True)
    assert sorted(card.campaign.name_zh for card in mine) == ["团聚行程", "秋季关爱宣讲"]
    assert [card.campaign.name_zh for card in theirs] == ["大理夏令营"]
    assert mine[0].owner.name_zh == "红河州"


def test_list_is_empty_for_a_volunteer(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        assert campaigns.in_scope(db, account_of(db, season, "volunteer")) == []


def test_counts_of_a_campaign(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        found = counts_of(db, season)
        states = db.exec(select(t.AssignmentRow.state)).all()
        seated = {row.shift_id for row in db.exec(select(t.AssignmentRow)) if row.state in seats.SEATED}
    assert (found.sessions, found.shifts, found.places) == (13, 12, 12)
    assert found.filled == len(seated)
    assert found.gaps == 12 - len(seated)
    assert found.waiting == states.count(AssignmentState.PROPOSED)
    assert found.accepted == sum(states.count(state) for state in seats.SAID_YES)
    assert found.declined == states.count(AssignmentState.DECLINED)
    assert found.requested == states.count(AssignmentState.REQUESTED)


def test_cancelled_session_counts_nowhere(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        before = counts_of(db, season)
        db.get_one(t.SessionRow, season.session[9]).state = SessionState.CANCELLED
        db.flush()
        after = counts_of(db, season)
    assert (after.sessions, after.shifts, after.places) == (12, 11, 11)
    assert after.filled == before.filled


def test_more_people_than_needed_fill_no_further_place(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        before = counts_of(db, season)
        shift = next(s for s in season.shift[2:4] if db.get_one(t.ShiftRow, s).min_people == 1)
        db.add(
            t.AssignmentRow(
                shift_id=shift,
                person_id=season.person["third"],
                state=AssignmentState.CONFIRMED,
                changed_at=db.get_one(t.AssignmentRow, season.assignment[0]).changed_at,
            )
        )
        db.flush()
        after = counts_of(db, season)
    assert after.filled == before.filled
    assert after.accepted == before.accepted + 1


def test_new_campaign_is_a_draft_with_an_entry_in_the_audit_trail(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        organiser = account_of(db, season, "organiser")
        made = campaigns.create(db, account=organiser, wanted=wanted(season, name_zh="  国庆反探亲 "))
        noted = db.exec(select(t.AuditRow.subject).where(t.AuditRow.action == "campaign.create")).all()
        assert campaigns.card(db, made).counts == Counts()
    assert (made.name_zh, made.state, made.version) == ("国庆反探亲", "draft", 0)
    assert noted == [f"campaign:{made.id}"]


def test_new_campaign_is_refused_with_every_field_at_fault(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        bad = wanted(season, name_zh=" ", ends_on=date(2027, 9, 27), organisation_id=season.node["elsewhere"])
        with pytest.raises(Refused) as error:
            campaigns.create(db, account=account_of(db, season, "organiser"), wanted=bad)
    assert codes(error) == [
        ("missing", "name_zh"),
        ("before_start", "ends_on"),
        ("not_in_scope", "organisation_id"),
    ]


def test_owner_may_be_a_node_below_but_not_above(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        organiser = account_of(db, season, "organiser")
        plant = wanted(season, organisation_id=season.node["plant"])
        assert campaigns.create(db, account=organiser, wanted=plant).id
        province = wanted(season, organisation_id=season.node["province"])
        with pytest.raises(Refused) as error:
            campaigns.create(db, account=organiser, wanted=province)
    assert codes(error) == [("not_in_scope", "organisation_id")]


def test_dates_may_not_leave_out_sessions(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        row = db.get_one(t.CampaignRow, season.campaign["talks"])
        organiser = account_of(db, season, "organiser")
        short = wanted(season, starts_on=MONDAY, ends_on=MONDAY + timedelta(days=10))
        with pytest.raises(Refused) as error:
            campaigns.edit(db, account=organiser, campaign=row, wanted=short, zone=ZONE)
        assert codes(error) == [("leaves_out_sessions", "ends_on")]
        long_enough = wanted(season, starts_on=MONDAY, ends_on=MONDAY + timedelta(days=11))
        campaigns.edit(db, account=organiser, campaign=row, wanted=long_enough, zone=ZONE)
        assert row.name_zh == "国庆反探亲"


def test_month_shows_whole_weeks_with_totals_of_each_day(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        campaign = db.get_one(t.CampaignRow, season.campaign["talks"])
        weeks = season_calendar.month(db, [campaign], MONDAY, ZONE)
        days = {day.on: day for week in weeks for day in week}
    assert all(len(week) == 7 and week[0].on.weekday() == 0 for week in weeks)
    assert [one.sessions for one in days[MONDAY].shares] == [1]
    assert [one.sessions for one in days[MONDAY + timedelta(days=3)].shares] == [2]
    assert days[MONDAY].inside


def test_week_lists_sites_with_sessions_on_their_days(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        found = campaign_calendar.week(db, season.campaign["talks"], MONDAY, ZONE)
    by_site = {row.site.id: row.days for row in found.items}
    assert set(by_site) == {season.site["factory"], season.site["school"]}
    assert [len(day) for day in by_site[season.site["school"]]] == [1, 0, 0, 2, 0, 0, 1]
    assert [one.for_children for one in by_site[season.site["school"]][3]] == [True, False]
    assert by_site[season.site["school"]][0][0].starts_at.hour == 9


def test_week_is_cut_into_pages(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        second = campaign_calendar.week(db, season.campaign["talks"], MONDAY, ZONE, page=(2, 1))
        beyond = campaign_calendar.week(db, season.campaign["talks"], MONDAY, ZONE, page=(9, 1))
    assert (second.number, second.pages, second.total, len(second.items)) == (2, 2, 2, 1)
    assert beyond.number == 2


def test_calendar_opens_where_something_is(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        row = db.get_one(t.CampaignRow, season.campaign["talks"])
        empty = db.get_one(t.CampaignRow, season.campaign["foreign"])
        inside = MONDAY + timedelta(days=2)
        before = MONDAY - timedelta(days=40)
        assert campaign_calendar.opens_on(db, row, inside, ZONE) == inside
        assert campaign_calendar.opens_on(db, row, before, ZONE) == MONDAY
        assert campaign_calendar.opens_on(db, empty, before, ZONE) == empty.starts_on


def test_seats_of_a_session_name_nobody_who_declined(any_database: str) -> None:
    with season_in(any_database) as (db, _season):
        row = db.exec(select(t.AssignmentRow).where(t.AssignmentRow.state == AssignmentState.DECLINED)).one()
        session_id = db.get_one(t.ShiftRow, row.shift_id).session_id
        found = session_seats.of_session(db, session_id)
    assert [one.declined for one in found] == [1]
    assert row.person_id not in {seated.person.id for one in found for seated in one.people}


def test_seats_of_a_session_say_how_many_are_missing(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        found = session_seats.of_session(db, season.session[11])
    assert [(one.people, one.missing) for one in found] == [((), 1)]
