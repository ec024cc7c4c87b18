"""What coordinators and administrators are shown, on both databases; their pages are tested apart."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from scheduler.db.session import transaction
from scheduler.db.tables import AuditRow, CampaignRow, GrantRow
from scheduler.domain.work import AssignmentState, CampaignState
from scheduler.services import accounts, audit, family, oversight, site_days
from scheduler.services.accounts import Account
from tests.season import MONDAY, ZONE, Season, date_of, instant, make_season


@pytest.fixture
def filled(any_database: str) -> Iterator[tuple[Session, Season]]:
    with transaction(any_database) as db:
        yield db, make_season(db)


def account(filled: tuple[Session, Season], name: str) -> Account:
    db, season = filled
    found = accounts.load(db, season.account[name])
    assert found is not None
    return found


def visits(filled: tuple[Session, Season], name: str, days: int = 14) -> list[site_days.Visit]:
    start = instant(0, "00:00")
    found = site_days.visits(
        filled[0], account(filled, name), start=start, end=start + timedelta(days=days), zone=ZONE
    )
    assert list(found) == sorted(found)
    return [visit for day in found.values() for visit in day]


def test_coordinator_has_the_own_site_and_the_organiser_all_below(filled: tuple[Session, Season]) -> None:
    season = filled[1]
    assert {visit.site.id for visit in visits(filled, "coordinator")} == {season.site["factory"]}
    assert {visit.site.id for visit in visits(filled, "organiser")} == {
        season.site["factory"],
        season.site["school"],
    }
    village = {season.site["village"]}  # a journey of ours ends at a village of theirs
    assert {visit.site.id for visit in visits(filled, "foreigner")} == village
    assert visits(filled, "volunteer") == []


def test_stretch_of_days_is_half_open(filled: tuple[Session, Season]) -> None:
    assert len(visits(filled, "organiser", days=1)) == 1
    assert len(visits(filled, "organiser", days=2)) == 2


def test_only_those_who_may_come_are_expected(filled: tuple[Session, Season]) -> None:
    states = {
        expected.state
        for visit in visits(filled, "organiser")
        for duty in visit.duties
        for expected in duty.people
    }
    assert states == {
        AssignmentState.PROPOSED,
        AssignmentState.ACCEPTED,
        AssignmentState.CONFIRMED,
        AssignmentState.DONE,
        AssignmentState.NO_SHOW,
    }


def test_next_day_is_that_of_the_first_session_to_come(filled: tuple[Session, Season]) -> None:
    db, season = filled
    who = account(filled, "coordinator")

    def next_day(after: datetime) -> object:
        return site_days.next_day(db, who, after=after, zone=ZONE)

    assert next_day(instant(0, "00:00")) == date_of(1)
    assert next_day(instant(1, "09:01")) == date_of(2)
    assert next_day(instant(30, "00:00")) is None
    db.get_one(CampaignRow, season.campaign["talks"]).state = CampaignState.DRAFT
    db.flush()
    assert next_day(instant(0, "00:00")) is None


def test_crew_has_its_rota_and_what_is_free_around_it(filled: tuple[Session, Season]) -> None:
    db, season = filled
    weeks = family.crew_weeks(db, season.person["worker"], MONDAY, date_of(5))
    assert weeks is not None
    assert [len(day.rota.work) for day in weeks.days] == [1, 1, 1, 1, 0, 0]
    assert [day.rota.night for day in weeks.days] == [False, False, True, True, False, False]
    for day in weeks.days:
        assert all(free.start.date() == day.rota.on for free in day.free)
        assert not any(free.overlaps(work) for free in day.free for work in day.rota.work)
    assert family.crew_weeks(db, season.person["volunteer"], MONDAY, date_of(5)) is None


def test_talks_are_those_of_the_own_plant(filled: tuple[Session, Season]) -> None:
    db, season = filled
    found = family.open_sessions(db, season.person["worker"], instant(0, "00:00"), instant(14, "00:00"))
    assert found
    assert {site.id for _session, site in found} == {season.site["factory"]}
    assert all(session.open_to_workers for session, _site in found)
    elsewhere = season.person["volunteer"]
    assert not family.open_sessions(db, elsewhere, instant(0, "00:00"), instant(14, "00:00"))


def test_tree_goes_from_above_to_below_with_its_counts(filled: tuple[Session, Season]) -> None:
    nodes = oversight.tree(filled[0], account(filled, "administrator"))
    assert [(node.row.name_zh, node.depth) for node in nodes] == [
        ("云南省", 0),
        ("红河州", 1),
        ("蒙自市民政局", 2),
        ("蒙自电子厂", 3),
        ("大理州", 1),
    ]
    assert (nodes[1].people, nodes[1].campaigns, nodes[3].sites) == (3, 2, 1)


def test_list_of_accounts_finds_by_login_and_name(filled: tuple[Session, Season]) -> None:
    db, who = filled[0], account(filled, "administrator")
    assert oversight.holders(db, who).total == 8
    assert [one.account.login for one in oversight.holders(db, who, text="ORGAN").items] == ["demo-organiser"]
    assert [one.person.name for one in oversight.holders(db, who, text="小军").items] == ["马小军"]
    assert oversight.holders(db, who, text="100%").total == 0
    assert oversight.holders(db, account(filled, "organiser")).total == 0


def test_trail_of_nobody_is_for_those_who_administer_the_whole(filled: tuple[Session, Season]) -> None:
    db, season = filled
    audit.note(db, account_id=None, action="sign_in.failed", subject="account:unknown")
    audit.note(db, account_id=season.account["worker"], action="child.read", subject="child:1")
    db.flush()
    whole = oversight.trail(db, account(filled, "administrator"))
    assert [name for _row, name in whole.items] == ["马小军", ""]
    grant = db.exec(select(GrantRow).where(GrantRow.account_id == season.account["administrator"])).one()
    grant.organisation_id = season.node["prefecture"]
    db.flush()
    part = oversight.trail(db, account(filled, "administrator"))
    assert [name for _row, name in part.items] == ["马小军"]


def test_line_of_the_trail_keeps_its_instant(filled: tuple[Session, Season]) -> None:
    db = filled[0]
    audit.note(db, account_id=None, action="x", subject="y", purpose="why")
    db.flush()
    row = db.exec(select(AuditRow)).one()
    assert (row.action, row.subject, row.purpose) == ("x", "y", "why")
    assert abs(datetime.now(UTC) - row.at) < timedelta(minutes=5)
