"""Where each role begins, and what the pages of coordinator, worker and administrator show and hide."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from scheduler.db.tables import (
    AuditRow,
    CampaignRow,
    ChildRow,
    CrewRow,
    FamilyRow,
    GrantRow,
    PersonRow,
    SessionRow,
    StayRow,
)
from scheduler.domain.problem import Gender
from scheduler.domain.work import CampaignState, SessionState
from tests.season import MONDAY, TODAY, Season
from tests.web.conftest import SignIn, htmx_headers, words


def test_stranger_finds_a_front_page(client: FlaskClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "孩子不落单" in page.text
    assert "/sign-in" in page.text


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("organiser", "/campaigns"),
        ("coordinator", "/site"),
        ("worker", "/family"),
        ("administrator", "/admin"),
        ("volunteer", "/calendar"),
    ],
)
def test_everybody_begins_at_home(sign_in: SignIn, name: str, place: str) -> None:
    assert sign_in(name).get("/").location.startswith(place)


def test_account_without_a_role_sees_itself(sign_in: SignIn, db: Session, season: Season) -> None:
    grant = db.exec(select(GrantRow).where(GrantRow.account_id == season.account["worker"])).one()
    db.delete(grant)
    db.commit()
    client = sign_in("worker")
    assert client.get("/").location == "/account"
    assert "还没有角色" in client.get("/account").text


def test_coordinator_sees_who_is_expected_at_the_own_site(sign_in: SignIn) -> None:
    page = words(sign_in("coordinator").get("/site").text)
    assert "蒙自电子厂" in page
    assert "新安所小学" not in page


def test_coordinator_does_not_see_who_declined_or_cancelled(
    sign_in: SignIn, db: Session, season: Season
) -> None:
    for number, row in enumerate(db.exec(select(SessionRow))):
        row.site_id, row.starts_at = season.site["factory"], row.starts_at + timedelta(days=7)
        row.ends_at = row.starts_at + timedelta(hours=1 + number % 2)
    db.commit()
    page = sign_in("coordinator").get("/site").text
    assert "badge declined" not in page
    assert "badge cancelled" not in page


def test_coordinator_sees_nothing_of_a_draft(sign_in: SignIn, db: Session, season: Season) -> None:
    db.get_one(CampaignRow, season.campaign["talks"]).state = CampaignState.DRAFT
    db.commit()
    assert "card visit" not in sign_in("coordinator").get("/site").text


def test_quiet_week_leads_on_to_the_next_busy_day(sign_in: SignIn, db: Session) -> None:
    for row in db.exec(select(SessionRow)):
        row.starts_at += timedelta(days=70)
        row.ends_at += timedelta(days=70)
    db.commit()
    client = sign_in("coordinator")
    assert "从下一个有安排的日子看起" in client.get("/site").text
    asked = client.get(f"/site?on={TODAY.isoformat()}").text
    assert "这七天没有安排" in asked
    assert "下一场在" in asked
    later = client.get(f"/site?on={TODAY + timedelta(days=400)}").text
    assert "下一场在" not in later


@pytest.mark.parametrize("on", ["", "tomorrow", "2027-13-01", "9999-12-31", "0001-01-01"])
def test_day_that_is_none_shows_a_week_all_the_same(sign_in: SignIn, on: str) -> None:
    assert sign_in("coordinator").get(f"/site?on={on}").status_code == 200


def test_coordinator_is_told_that_a_session_is_cancelled(
    sign_in: SignIn, db: Session, season: Season
) -> None:
    for row in db.exec(select(SessionRow)):
        row.state = SessionState.CANCELLED
    db.commit()
    assert "已取消" in sign_in("coordinator").get("/site").text


def test_worker_sees_the_crew_the_talks_and_the_own_child(sign_in: SignIn) -> None:
    page = words(sign_in("worker").get("/family").text)
    for told in ("甲班", "三班两运转", "怎样和孩子通电话", "小豆", "小候鸟一班", "参加营地：已同意"):
        assert told in page


def test_worker_sees_no_other_family(sign_in: SignIn, db: Session, season: Season) -> None:
    family = FamilyRow(guardian_id=season.person["coordinator"])
    db.add(family)
    db.flush()
    child = ChildRow(family_id=family.id, short_name="别家孩子", birth_year=2016, gender=Gender.MALE)
    db.add(child)
    db.flush()
    db.add(
        StayRow(
            group_id=season.other["group"],
            child_id=child.id,
            arrives_on=TODAY,
            leaves_on=TODAY + timedelta(days=3),
        )
    )
    db.commit()
    assert "别家孩子" not in sign_in("worker").get("/family").text


def test_reading_about_a_child_is_put_down(sign_in: SignIn, db: Session, season: Season) -> None:
    sign_in("worker").get("/family")
    noted = db.exec(select(AuditRow).where(AuditRow.action == "child.read")).one()
    assert noted.account_id == season.account["worker"]
    assert noted.subject == f"child:{season.other['child']}"


def test_stay_that_is_over_is_not_shown(sign_in: SignIn, db: Session, season: Season) -> None:
    stay = db.get_one(StayRow, season.other["stay"])
    stay.arrives_on, stay.leaves_on = MONDAY - timedelta(days=20), MONDAY - timedelta(days=16)
    db.commit()
    assert "小候鸟一班" not in sign_in("worker").get("/family").text


def test_talk_for_another_crew_is_not_offered(sign_in: SignIn, db: Session, season: Season) -> None:
    other = CrewRow(
        site_id=season.site["factory"], name_zh="乙班", pattern="long_day", anchor=date(2026, 1, 5)
    )
    db.add(other)
    db.flush()
    for row in db.exec(select(SessionRow)):
        row.audience_crew_id = other.id
    db.commit()
    assert "怎样和孩子通电话" not in sign_in("worker").get("/family").text


def test_worker_without_a_crew_is_told_so(sign_in: SignIn, db: Session, season: Season) -> None:
    db.get_one(PersonRow, season.person["worker"]).crew_id = None
    db.commit()
    page = sign_in("worker").get("/family")
    assert page.status_code == 200
    assert "没有登记您的班组" in page.text


def test_administrator_sees_tree_accounts_and_trail(sign_in: SignIn) -> None:
    client = sign_in("administrator")
    assert "蒙自市民政局" in client.get("/admin").text
    assert "demo-worker" in client.get("/admin/accounts").text
    assert "demo-worker" not in client.get("/admin/accounts?text=organ").text


def test_administrator_of_a_part_sees_that_part(sign_in: SignIn, db: Session, season: Season) -> None:
    grant = db.exec(select(GrantRow).where(GrantRow.account_id == season.account["administrator"])).one()
    grant.organisation_id = season.node["elsewhere"]
    db.commit()
    client = sign_in("administrator")
    tree, accounts = client.get("/admin").text, client.get("/admin/accounts").text
    assert "大理州" in tree
    assert "红河州" not in tree
    assert "demo-foreigner" in accounts
    assert "demo-organiser" not in accounts


def test_trail_is_newest_first_and_paged(sign_in: SignIn, db: Session, season: Season) -> None:
    client = sign_in("administrator")
    for number in range(101):
        db.add(
            AuditRow(
                at=minute(number),
                account_id=season.account["worker"],
                action="child.read",
                subject=f"n:{number}",
            )
        )
    db.commit()
    first = client.get("/admin/audit").text
    assert first.index("n:100<") < first.index("n:99<")
    assert "n:0<" not in first
    assert "n:0<" in client.get("/admin/audit?page=2").text
    assert "<html" not in client.get("/admin/audit", headers=htmx_headers()).text


def minute(number: int) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
