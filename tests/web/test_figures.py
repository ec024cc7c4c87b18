"""The figures of a draft: hours against the mean, what is reached, whom to train; pictures and tables."""

import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from scheduler.db import tables as t
from scheduler.services.boards.coverage import Coverage, Reach, Stop
from scheduler.web import figure_pictures
from tests.season import Season, instant
from tests.services.edits.conftest import put_in
from tests.web.conftest import SignIn, words

NOTHING = Reach((), ())


@pytest.fixture
def draft(db: Session, season: Season) -> str:
    """A draft: `third` on shifts 8 and 9, `second` on 10, nobody on 11; the school has no degrees."""
    run = db.get_one(t.PlanRunRow, season.other["draft"])
    places = (("third", 8), ("third", 9), ("second", 10))
    put_in(run, *((season.person[who], season.shift[shift]) for who, shift in places))
    school = db.get_one(t.SiteRow, season.site["school"])
    school.latitude = school.longitude = None
    school.division = "532503"
    db.add_all((run, school))
    db.commit()
    return f"/plans/{season.other['draft']}"


@pytest.fixture
def organiser(sign_in: SignIn) -> FlaskClient:
    return sign_in("organiser")


def test_hours_are_drawn_and_told_for_everybody(organiser: FlaskClient, draft: str) -> None:
    page = organiser.get(f"{draft}/hours").text
    text = words(page)
    assert page.count("<rect") == 3
    assert "平均每人 2.5 小时，从最多到最少 5.0–0.0 小时" in text
    assert "普文兰 5.0 +2.5" in text
    assert "王晓梅 0.0 -2.5" in text
    assert "没有注明 3 7.5 0.0" in text


def test_hours_of_an_empty_draft_say_so(
    organiser: FlaskClient, draft: str, db: Session, season: Season
) -> None:
    run = db.get_one(t.PlanRunRow, season.other["draft"])
    run.plan = {**run.plan, "assignments": []}
    db.add(run)
    db.commit()
    assert "草案里还没有人有班" in organiser.get(f"{draft}/hours").text


def test_coverage_names_what_is_not_reached_and_draws_by_county(organiser: FlaskClient, draft: str) -> None:
    page = organiser.get(f"{draft}/coverage").text
    text = words(page)
    assert "企业 1/1" in text
    assert "班组 0/1 还没有到： 蒙自电子厂 甲班" in text
    assert page.count("<circle") == 2
    assert re.search(r'<g class="short about">', page), "the school stands at its county, and lacks somebody"


def test_training_says_how_many_of_which_kind_where_and_by_when(organiser: FlaskClient, draft: str) -> None:
    text = words(organiser.get(f"{draft}/training").text)
    by = instant(7, "12:00")
    assert f"{by.month}月{by.day}日 周一" in text
    assert "视频" in text[text.index("补上的名额") :]


def test_training_of_a_full_draft_asks_for_nobody(
    organiser: FlaskClient, draft: str, db: Session, season: Season
) -> None:
    run = db.get_one(t.PlanRunRow, season.other["draft"])
    put_in(run, *((season.person["third"], shift) for shift in season.shift))
    db.add(run)
    db.commit()
    assert "不用再培训" in organiser.get(f"{draft}/training").text


def test_bars_end_at_the_mean_where_all_work_the_same() -> None:
    drawn = figure_pictures.bars([60, 60, 60], 60.0)
    assert drawn is not None
    assert {bar.above for bar in drawn.bars} == {False}
    assert {bar.y for bar in drawn.bars} == {drawn.mean_y}
    assert figure_pictures.bars([0, 0], 0.0) is None


def site(number: int, latitude: float | None, longitude: float | None) -> Stop:
    return Stop(t.SiteRow(id=number, name_zh=str(number)), 1, number, 0, latitude, longitude, True)


def test_map_has_north_at_the_top_and_tours_between_its_dots() -> None:
    stops = (site(1, 23.0, 100.0), site(2, 25.0, 102.0), site(3, None, None))
    drawn = figure_pictures.drawn_map(Coverage(stops, ((1, 2), (1, 3)), *(NOTHING,) * 4))
    south, north = drawn.dots
    assert north.y < south.y
    assert north.x > south.x
    assert drawn.tours == ((south.x, south.y, north.x, north.y),)
    assert [stop.site.id for stop in drawn.nowhere] == [3]


def test_map_of_one_place_or_none_is_whole() -> None:
    (dot,) = figure_pictures.drawn_map(Coverage((site(1, 23.0, 100.0),), (), *(NOTHING,) * 4)).dots
    assert 0 < dot.x < figure_pictures.MAP_WIDTH
    assert figure_pictures.drawn_map(Coverage((), (), *(NOTHING,) * 4)).dots == ()
