"""Seasons from templates: form, look and making, page to database and back; everything that is refused."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, func, select

from scheduler.db import tables as t
from scheduler.db.session import engine
from scheduler.db.snapshot import load_problem
from scheduler.domain.season.catalogue import TEMPLATES
from scheduler.domain.work import CampaignState
from tests.season import Season
from tests.web.conftest import SignIn, words


@pytest.fixture
def db(season_url: str) -> Iterator[Session]:
    """A session whose rows can be read after a commit without holding the database."""
    with Session(engine(season_url), expire_on_commit=False) as session:
        yield session


CAMP, TALKS = "/campaigns/templates/summer_camp", "/campaigns/templates/touring_talks"


def entries(season: Season, **changes: object) -> dict[str, object]:
    found: dict[str, object] = {
        "year": "2027",
        "organisation_id": str(season.node["prefecture"]),
        "name_zh": "蒙自小候鸟营",
        "name_en": "Mengzi camp",
        "starts_on": "2027-07-12",
        "ends_on": "2027-07-16",
        "sites": [str(season.site["school"])],
        "groups": "2",
        "age-6": "8",
        "age-9": "10",
        "line": ["class", "duty"],
        **changes,
    }
    return {name: value for name, value in found.items() if value is not None}


def seen_on(client: FlaskClient, sent: dict[str, object], address: str = CAMP) -> str:
    page = client.get(f"{address}/look", query_string=sent)
    assert page.status_code == 200, words(page.text)
    return page.text.split('name="seen" value="')[1].split('"')[0]


def made(db: Session, name: str = "蒙自小候鸟营") -> t.CampaignRow | None:
    found = db.exec(select(t.CampaignRow).where(t.CampaignRow.name_zh == name)).first()
    db.commit()
    return found


def test_overview_offers_seven_templates_with_dates(sign_in: SignIn) -> None:
    text = words(sign_in("organiser").get("/campaigns/templates?year=2027").text)
    assert "2027年7月12日 周一 – 2027年8月6日 周五" in text
    for template in TEMPLATES.values():
        assert template.name_zh in text


@pytest.mark.parametrize("code", TEMPLATES)
def test_form_of_each_template_opens_in_both_languages(code: str, sign_in: SignIn) -> None:
    client = sign_in("organiser")
    assert TEMPLATES[code].name_zh in client.get(f"/campaigns/templates/{code}").text
    client.post("/language", data={"language": "en"})
    assert TEMPLATES[code].name_en in client.get(f"/campaigns/templates/{code}").text


def test_look_shows_sessions_adults_and_writes_nothing(sign_in: SignIn, season: Season, db: Session) -> None:
    text = words(sign_in("organiser").get(f"{CAMP}/look", query_string=entries(season)).text)
    assert "班主任 2 18 名孩子" in text
    assert "带班 ×4" in text
    assert "建立这 30 场" in text
    assert made(db) is None


def test_making_writes_what_was_seen_in_one_go(sign_in: SignIn, season: Season, db: Session) -> None:
    client, sent = sign_in("organiser"), entries(season)
    answer = client.post(CAMP, data={**sent, "seen": seen_on(client, sent)})
    campaign = made(db)
    assert answer.status_code == 303
    assert campaign is not None
    assert answer.location.endswith(f"/campaigns/{campaign.id}?on=2027-07-12")
    assert (campaign.state, campaign.starts_on) == (CampaignState.DRAFT, date(2027, 7, 12))
    groups = db.exec(select(t.ChildGroupRow.code).where(t.ChildGroupRow.campaign_id == campaign.id)).all()
    assert sorted(groups) == ["A1", "A2"]
    series = db.exec(select(t.SeriesRow).where(t.SeriesRow.campaign_id == campaign.id)).all()
    assert {one.name_zh for one in series} == {"带班 A1班", "带班 A2班", "营地值守"}
    assert next(one.ages for one in series if one.name_zh == "带班 A1班") == {"6": 8, "9": 10}
    db.commit()
    text = words(client.get(f"/campaigns/{campaign.id}?on=2027-07-12").text)
    assert "30 场次" in text.replace("场次 30", "30 场次")
    assert "一班" not in text
    assert "从模板建立场次" in words(sign_in("administrator").get("/admin/audit").text)


def test_making_is_undone_whole_until_somebody_is_on_a_shift(
    sign_in: SignIn, season: Season, db: Session
) -> None:
    before = counts(db)
    client, sent = sign_in("organiser"), entries(season)
    client.post(CAMP, data={**sent, "seen": seen_on(client, sent)})
    edit = db.exec(select(t.SeasonEditRow)).one()
    shift = db.exec(select(t.ShiftRow).where(t.ShiftRow.role == "gate")).first()
    assert shift is not None
    seat = t.AssignmentRow(
        shift_id=shift.id, person_id=season.person["second"], state="requested", changed_at=edit.made_at
    )
    db.add(seat)
    db.commit()
    assert client.post(f"/season-edits/{edit.id}/undo").status_code == 409
    assert made(db) is not None
    db.delete(seat)
    db.commit()
    assert client.post(f"/season-edits/{edit.id}/undo").status_code == 303
    assert made(db) is None
    assert counts(db) == before


def counts(db: Session) -> list[int]:
    kinds = (t.SeriesRow, t.SeriesMemberRow, t.ChildGroupRow, t.ActivityRow, t.SessionRow, t.ShiftGroupRow)
    found = [len(db.exec(select(kind)).all()) for kind in kinds]
    db.commit()
    return found


def test_made_season_is_a_problem_that_can_be_planned(sign_in: SignIn, season: Season, db: Session) -> None:
    client, sent = sign_in("organiser"), entries(season)
    client.post(CAMP, data={**sent, "seen": seen_on(client, sent)})
    campaign = made(db)
    assert campaign is not None
    problem = load_problem(db, campaign.id or 0)
    assert len(problem.shifts) == 20 + 40
    assert {team.at_least for team in problem.teams} == {1, 2}


def test_sessions_are_added_to_a_campaign_that_there_is(sign_in: SignIn, season: Season, db: Session) -> None:
    client, campaign = sign_in("organiser"), db.get_one(t.CampaignRow, season.campaign["talks"])
    before = db.exec(select(func.count()).select_from(t.SessionRow)).one()
    db.commit()
    sent = entries(
        season,
        campaign_id=str(campaign.id),
        starts_on=campaign.starts_on.isoformat(),
        ends_on=campaign.ends_on.isoformat(),
        year=str(campaign.starts_on.year),
        line=["talk"],
        name_zh=None,
    )
    assert "加进“秋季关爱宣讲”" in words(client.get(f"{TALKS}?campaign_id={campaign.id}").text)
    answer = client.post(TALKS, data={**sent, "seen": seen_on(client, sent, TALKS)})
    assert answer.status_code == 303
    assert db.exec(select(func.count()).select_from(t.SessionRow)).one() > before


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"sites": None}, "这一项必须填写"),
        ({"sites": ["999999"]}, "不在您的管理范围内"),
        ({"ends_on": "2027-07-01"}, "结束日期不能早于开始日期"),
        ({"ends_on": "2029-07-01"}, "最多 370 天"),
        ({"line": None}, "至少选一种场次"),
        ({"age-6": "0", "age-9": "0"}, "每班几名孩子"),
        ({"groups": "0"}, "每班几名孩子"),
        ({"children_per_adult": "30"}, "比标准松，最多 10 名"),
        ({"starts_on": "2027-07-17", "ends_on": "2027-07-18"}, "没有一天会有场次"),
        ({"age-6": "-3"}, ""),
        ({"age-6": "２"}, ""),
        ({"age-6": "1e9"}, ""),
        ({"opens-class-0": "25:00"}, ""),
        ({"opens-class-0": "11:45"}, ""),
        ({"people-duty-gate": "100"}, ""),
        ({"starts_on": "soon"}, ""),
        ({"name_zh": " "}, "这一项必须填写"),
    ],
)
def test_what_cannot_be_made_is_told_on_the_form(
    changes: dict[str, object], told: str, sign_in: SignIn, season: Season, db: Session
) -> None:
    sent = entries(season, **changes)
    client = sign_in("organiser")
    page = client.get(f"{CAMP}/look", query_string=sent)
    assert page.status_code == 422
    assert told in words(page.text)
    assert "有几项要改" in words(page.text)
    assert client.post(CAMP, data={**sent, "seen": "x"}).status_code in (409, 422)
    assert made(db) is None


def test_journey_needs_a_place_to_begin(sign_in: SignIn, season: Season) -> None:
    sent = entries(season, line=["out", "back"], starts_on="2027-09-28", ends_on="2027-10-08")
    page = sign_in("organiser").get("/campaigns/templates/national_day/look", query_string=sent)
    assert page.status_code == 422
    there = {**sent, "home_site_id": str(season.site["factory"])}
    page = sign_in("organiser").get("/campaigns/templates/national_day/look", query_string=there)
    assert "带队老师" in words(page.text) or "护送员" in words(page.text)


def test_calendar_that_changed_since_the_look_is_shown_again(
    sign_in: SignIn, season: Season, db: Session
) -> None:
    client, sent = sign_in("organiser"), entries(season)
    seen = seen_on(client, sent)
    db.add(t.CalendarDayRow(layer="nation", day=date(2027, 7, 14), kind="holiday", name_zh="临时放假"))
    db.commit()
    answer = client.post(CAMP, data={**sent, "seen": seen})
    assert answer.status_code == 409
    assert "请再看一遍再建立" in words(answer.text)
    assert made(db) is None
    assert "日历改动了 1 天" in words(client.get(f"{CAMP}/look", query_string=sent).text)


def test_of_two_presses_at_once_the_second_makes_another_only_when_it_was_looked_at(
    sign_in: SignIn, season: Season, db: Session
) -> None:
    client, sent = sign_in("organiser"), entries(season)
    seen = seen_on(client, sent)
    assert client.post(CAMP, data={**sent, "seen": seen}).status_code == 303
    assert client.post(CAMP, data={**sent, "seen": seen}).status_code == 409  # its classroom is taken now
    assert len(db.exec(select(t.CampaignRow).where(t.CampaignRow.name_zh == "蒙自小候鸟营")).all()) == 1


def test_campaign_of_another_part_of_the_tree_is_not_added_to(sign_in: SignIn, season: Season) -> None:
    client = sign_in("foreigner")
    mine = season.campaign["talks"]
    assert client.get(f"{TALKS}?campaign_id={mine}").status_code == 404
    assert client.get(f"/campaigns/templates?campaign_id={mine}").status_code == 404
    sent = entries(season, campaign_id=str(mine), line=["talk"])
    assert client.get(f"{TALKS}/look", query_string=sent).status_code == 404
    assert client.post(TALKS, data={**sent, "seen": ""}).status_code == 404


def test_template_that_is_not_there_is_not_found(sign_in: SignIn) -> None:
    client = sign_in("organiser")
    for address in ("", "/look"):
        assert client.get(f"/campaigns/templates/moon{address}").status_code == 404
    assert client.post("/campaigns/templates/moon").status_code == 404
