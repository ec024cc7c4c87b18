"""Pages of campaigns: the list, one with its calendar, making and changing one, one session; and refusals."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import engine
from scheduler.domain.recheck import DayChange
from scheduler.domain.work import AssignmentState, SessionState
from tests.season import MONDAY, Season, instant
from tests.web.conftest import SignIn, htmx_headers, make_app, signed_in_client, words

ADDRESS = "/campaigns/{}"


@pytest.fixture
def db(season_url: str) -> Iterator[Session]:
    """A session whose rows can be read after a commit without holding the database."""
    with Session(engine(season_url), expire_on_commit=False) as session:
        yield session


def form(season: Season, **changes: str) -> dict[str, str]:
    return {
        "name_zh": "国庆反探亲",
        "name_en": "National Day visits",
        "organisation_id": str(season.node["prefecture"]),
        "starts_on": "2027-09-28",
        "ends_on": "2027-10-08",
        "body": "trade_union",
        "basis": "云民发〔2020〕5号",
        **changes,
    }


def recheck(db: Session, season: Season) -> int:
    row = t.RecheckRow(
        campaign_id=season.campaign["talks"],
        session_id=season.session[5],
        day=MONDAY + timedelta(days=5),
        layer="nation",
        change=DayChange.NOW_WORKED,
        found_at=instant(0, "08:00"),
    )
    db.add(row)
    db.commit()
    assert row.id is not None
    return row.id


def test_list_shows_counts_of_own_campaigns(sign_in: SignIn) -> None:
    text = words(sign_in("organiser").get("/campaigns").text)
    assert "秋季关爱宣讲 红河州" in text
    assert "已发布 · 第 1 版" in text
    assert "5 / 12 有人" in text
    assert "大理夏令营" not in text


def test_list_without_campaigns_says_what_to_do(sign_in: SignIn, season: Season, db: Session) -> None:
    db.get_one(t.CampaignRow, season.campaign["foreign"]).organisation_id = season.node["plant"]
    db.commit()
    assert "还没有活动季" in words(sign_in("foreigner").get("/campaigns").text)


def test_campaign_shows_counts_plan_calendar_and_versions(sign_in: SignIn, season: Season) -> None:
    text = words(sign_in("organiser").get(ADDRESS.format(season.campaign["talks"])).text)
    assert "名额 5 / 12 有人" in text.replace("5 / 12 有人 名额", "名额 5 / 12 有人")
    assert "重新排班" in text
    assert "第 1 版" in text
    assert "第一版" in text


def test_campaign_in_english(sign_in: SignIn, season: Season) -> None:
    client = sign_in("organiser")
    client.post("/language", data={"language": "en"})
    text = words(client.get(ADDRESS.format(season.campaign["talks"])).text)
    assert "Autumn talks" in text
    assert "Plan again" in text
    assert "Published versions" in text


def test_campaign_names_nobody_who_declined_and_no_child(sign_in: SignIn, season: Season) -> None:
    text = sign_in("organiser").get(ADDRESS.format(season.campaign["talks"])).text
    assert "王晓梅" not in text
    assert "小豆" not in text


@pytest.fixture
def owing(season: Season, db: Session) -> str:
    """The address of what a campaign owes the children: a day of camp to come, without enough adults."""
    camp = db.get_one(t.SessionRow, season.session[12])
    camp.starts_at, camp.ends_at = instant(9, "08:30"), instant(9, "17:30")
    stay = db.get_one(t.StayRow, season.other["stay"])
    stay.arrives_on, stay.leaves_on = MONDAY + timedelta(days=9), MONDAY + timedelta(days=10)
    db.commit()
    return ADDRESS.format(season.campaign["talks"]) + "/care"


def test_campaign_fetches_what_it_owes_the_children(sign_in: SignIn, owing: str) -> None:
    client = sign_in("organiser")
    page = client.get(owing.removesuffix("/care")).text
    assert f'hx-get="{owing}" hx-trigger="load"' in page
    assert f'<a href="{owing}">' in page
    assert "正在核对名单" in words(page)
    part = client.get(owing, headers=htmx_headers()).text
    assert "<h1" not in part
    assert "儿童安全：须尽快补上" in words(part)
    assert "营地第一天" in words(part)


def test_what_is_owed_opens_as_a_page_and_names_no_child(sign_in: SignIn, owing: str) -> None:
    page = sign_in("organiser").get(owing).text
    assert "<h1>儿童安全</h1>" in page
    assert "须尽快补上" in page
    assert "小豆" not in page


def test_nothing_owed_is_said(sign_in: SignIn, owing: str, season: Season, db: Session) -> None:
    for shift in db.exec(select(t.SessionRow).where(t.SessionRow.ends_at > instant(9, "00:00"))):
        shift.starts_at, shift.ends_at = instant(-9, "08:30"), instant(-9, "17:30")
    for stay in db.exec(select(t.StayRow)):
        db.delete(stay)
    db.commit()
    text = words(sign_in("organiser").get(owing).text)
    assert "没有须补上的" in text
    assert "须尽快" not in text


def test_nothing_is_judged_before_a_roster_is_published(sign_in: SignIn, season: Season, db: Session) -> None:
    foreign = ADDRESS.format(season.campaign["foreign"])
    client = sign_in("foreigner")
    assert "/care" not in client.get(foreign).text
    assert "还没有发布名单" in client.get(f"{foreign}/care").text


def test_what_is_owed_is_not_shown_to_other_organisers(sign_in: SignIn, owing: str) -> None:
    assert sign_in("foreigner").get(owing).status_code in (403, 404)


def test_week_lists_sessions_by_site(sign_in: SignIn, season: Season) -> None:
    address = ADDRESS.format(season.campaign["talks"]) + f"?view=week&on={MONDAY}"
    text = words(sign_in("organiser").get(address).text)
    assert "新安所小学" in text
    assert "缺 1 人" in text
    assert "儿童" in text


def test_calendar_turns_back_and_forth(sign_in: SignIn, season: Season) -> None:
    client = sign_in("organiser")
    page = client.get(ADDRESS.format(season.campaign["talks"]) + "?view=week&on=2027-01-06").text
    assert "on=2026-12-28" in page
    assert "on=2027-01-11" in page
    page = client.get(ADDRESS.format(season.campaign["talks"]) + "?view=month&on=2027-01-31").text
    assert "on=2026-12-01" in page
    assert "on=2027-02-01" in page


def test_htmx_gets_the_calendar_alone(sign_in: SignIn, season: Season) -> None:
    address = ADDRESS.format(season.campaign["talks"])
    answer = sign_in("organiser").get(address, headers=htmx_headers())
    assert "<h1" not in answer.text
    assert 'id="calendar"' in answer.text


@pytest.mark.parametrize("query", ["on=soon", "page=first"])
def test_calendar_refuses_what_it_cannot_read(sign_in: SignIn, season: Season, query: str) -> None:
    address = ADDRESS.format(season.campaign["talks"])
    assert sign_in("organiser").get(f"{address}?{query}").status_code == 422


def test_cancelled_session_says_so(sign_in: SignIn, season: Season, db: Session) -> None:
    db.get_one(t.SessionRow, season.session[0]).state = SessionState.CANCELLED
    db.commit()
    address = ADDRESS.format(season.campaign["talks"]) + f"?view=week&on={MONDAY}"
    assert "已取消" in sign_in("organiser").get(address).text


def test_new_campaign_is_made(sign_in: SignIn, season: Season, db: Session) -> None:
    client = sign_in("organiser")
    assert "新建活动季" in client.get("/campaigns/new").text
    answer = client.post("/campaigns/new", data=form(season))
    made = db.exec(select(t.CampaignRow).where(t.CampaignRow.name_zh == "国庆反探亲")).one()
    assert answer.status_code == 303
    assert answer.location == f"/campaigns/{made.id}"
    assert "按下“排班”" in client.get(answer.location).text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name_zh": ""}, "必须填写"),
        ({"name_zh": "名" * 121}, "太长"),
        ({"starts_on": "someday"}, "请填一个日期"),
        ({"ends_on": "2027-09-01"}, "结束日期不能早于开始日期"),
        ({"organisation_id": "1"}, "不在您的管理范围内"),
        ({"body": "king"}, "请从列出的选项里选"),
    ],
)
def test_new_campaign_is_refused_at_the_field(
    sign_in: SignIn, season: Season, db: Session, changes: dict[str, str], told: str
) -> None:
    before = len(db.exec(select(t.CampaignRow)).all())
    db.commit()
    answer = sign_in("organiser").post("/campaigns/new", data=form(season, **changes))
    db.expire_all()
    assert answer.status_code == 422
    assert told in words(answer.text)
    assert "云民发〔2020〕5号" in answer.text
    assert len(db.exec(select(t.CampaignRow)).all()) == before


def test_campaign_without_a_leading_body_is_made(sign_in: SignIn, season: Season, db: Session) -> None:
    answer = sign_in("organiser").post("/campaigns/new", data=form(season, body=""))
    assert answer.status_code == 303
    assert db.exec(select(t.CampaignRow.body).where(t.CampaignRow.name_zh == "国庆反探亲")).one() is None


def test_campaign_is_changed(sign_in: SignIn, season: Season, db: Session) -> None:
    client, number = sign_in("organiser"), season.campaign["talks"]
    assert "秋季关爱宣讲" in client.get(f"/campaigns/{number}/edit").text
    last = (MONDAY + timedelta(days=30)).isoformat()
    sent = form(season, name_zh="深秋关爱宣讲", starts_on=MONDAY.isoformat(), ends_on=last)
    assert client.post(f"/campaigns/{number}/edit", data=sent).status_code == 303
    db.expire_all()
    assert db.get_one(t.CampaignRow, number).name_zh == "深秋关爱宣讲"


def test_dates_that_leave_out_sessions_are_refused(sign_in: SignIn, season: Season, db: Session) -> None:
    number = season.campaign["talks"]
    answer = sign_in("organiser").post(f"/campaigns/{number}/edit", data=form(season))
    db.expire_all()
    assert answer.status_code == 422
    assert "已有场次在这些日期之外" in words(answer.text)
    assert db.get_one(t.CampaignRow, number).name_zh == "秋季关爱宣讲"


def test_recheck_leaves_the_list_when_looked_at(sign_in: SignIn, season: Season, db: Session) -> None:
    number, row = season.campaign["talks"], recheck(db, season)
    client = sign_in("organiser")
    assert "需要看一看" in client.get(ADDRESS.format(number)).text
    answer = client.post(f"/campaigns/{number}/rechecks/{row}", headers=htmx_headers())
    assert answer.status_code == 200
    assert "周末视频连线" not in answer.text
    assert "需要看一看" not in client.get(ADDRESS.format(number)).text


def test_recheck_without_scripts_goes_back_to_the_campaign(
    sign_in: SignIn, season: Season, db: Session
) -> None:
    number, row = season.campaign["talks"], recheck(db, season)
    answer = sign_in("organiser").post(f"/campaigns/{number}/rechecks/{row}")
    assert (answer.status_code, answer.location) == (303, f"/campaigns/{number}")


def test_recheck_of_another_campaign_is_left_alone(sign_in: SignIn, season: Season, db: Session) -> None:
    row, theirs = recheck(db, season), season.campaign["foreign"]
    sign_in("foreigner").post(f"/campaigns/{theirs}/rechecks/{row}")
    db.expire_all()
    assert db.get_one(t.RecheckRow, row).looked_at is None


def test_session_shows_who_is_on_it(sign_in: SignIn, season: Season) -> None:
    text = words(sign_in("organiser").get(f"/sessions/{season.session[2]}").text)
    assert "赵志强" in text
    assert "宣讲员" in text
    assert "需要 1 人，最多 2 人" in text


def test_session_counts_who_declined_without_a_name(sign_in: SignIn, season: Season, db: Session) -> None:
    row = db.exec(select(t.AssignmentRow).where(t.AssignmentRow.state == AssignmentState.DECLINED)).one()
    number = db.get_one(t.ShiftRow, row.shift_id).session_id
    db.commit()
    text = words(sign_in("organiser").get(f"/sessions/{number}").text)
    assert "1 人未接受" in text
    assert "王晓梅" not in text


def test_coordinator_sees_sessions_at_own_site_only(sign_in: SignIn, season: Season) -> None:
    client = sign_in("coordinator")
    assert client.get(f"/sessions/{season.session[1]}").status_code == 200
    assert client.get(f"/sessions/{season.session[0]}").status_code in (403, 404)


@pytest.mark.parametrize("address", ["/campaigns/{}", "/campaigns/{}/edit"])
def test_campaign_of_another_part_of_the_tree_is_not_found(
    sign_in: SignIn, season: Season, address: str
) -> None:
    assert sign_in("foreigner").get(address.format(season.campaign["talks"])).status_code == 404
    assert sign_in("organiser").get(address.format(season.campaign["foreign"])).status_code == 404
    assert sign_in("organiser").get(address.format(99999)).status_code == 404


def test_volunteer_may_not_look(sign_in: SignIn, season: Season) -> None:
    client = sign_in("volunteer")
    for address in ("/campaigns", ADDRESS.format(season.campaign["talks"]), "/campaigns/new"):
        assert client.get(address).status_code == 403


def test_stranger_is_asked_to_sign_in(client: FlaskClient, season: Season) -> None:
    assert "/sign-in" in client.get(ADDRESS.format(season.campaign["talks"])).location


def test_changes_without_a_token_are_refused(season_url: str, season: Season) -> None:
    client = signed_in_client(make_app(season_url, csrf=True), season_url, season.account["organiser"])
    assert client.post("/campaigns/new", data=form(season)).status_code == 400
    assert client.post(f"/campaigns/{season.campaign['talks']}/edit").status_code == 400
