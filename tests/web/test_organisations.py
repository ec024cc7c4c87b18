"""The tree of organisations in the browser: drawn up by who leads it, and what it refuses to become."""

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from scheduler.db import tables as t
from scheduler.db.session import reading
from tests.season import Season
from tests.web.conftest import SignIn, words

NEW = {
    "name_zh": "云锡集团",
    "name_en": "Yunnan Tin",
    "level": "enterprise",
    "body": "",
    "division": "532501",
}


@pytest.fixture
def organiser(sign_in: SignIn) -> FlaskClient:
    """Who organises the prefecture."""
    return sign_in("organiser")


def named(url: str, name: str) -> list[t.OrganisationRow]:
    with reading(url) as db:
        return list(db.exec(select(t.OrganisationRow).where(t.OrganisationRow.name_zh == name)))


def tree(url: str) -> list[tuple[object, ...]]:
    with reading(url) as db:
        rows = db.exec(select(t.OrganisationRow)).all()
        return sorted((row.id, row.path, row.name_zh, row.level, str(row.body), row.division) for row in rows)


def test_new_node_stands_below_and_holds_people_at_once(
    organiser: FlaskClient, sign_in: SignIn, season: Season, season_url: str
) -> None:
    above = season.node["prefecture"]
    assert organiser.post(f"/organisations/{above}/below", data=NEW).status_code == 303
    [made] = named(season_url, "云锡集团")
    assert (made.parent_id, made.division) == (above, "532501")
    assert made.path == f"/{season.node['province']}/{above}/{made.id}/"
    page = words(organiser.get(f"/organisations/{made.id}").text)
    assert "云南省 › 红河州 云锡集团 企业" in page
    assert "删除这个单位" in page
    assert "云锡集团" in organiser.get("/organisations").text
    assert "新建单位" in words(sign_in("administrator").get("/admin/audit").text)
    template = organiser.get("/lists/people/template.xlsx")
    assert template.status_code == 200


def test_node_is_changed_and_one_that_nobody_uses_removed(
    organiser: FlaskClient, season: Season, season_url: str
) -> None:
    organiser.post(f"/organisations/{season.node['county']}/below", data=NEW)
    [made] = named(season_url, "云锡集团")
    number, address = made.id, f"/organisations/{made.id}"
    assert organiser.post(address, data=NEW | {"name_zh": "云锡股份", "division": ""}).status_code == 303
    [changed] = named(season_url, "云锡股份")
    assert (changed.id, changed.division) == (number, None)
    assert organiser.post(f"{address}/remove").status_code == 303
    assert named(season_url, "云锡股份") == []
    assert organiser.get(address).status_code == 404


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"name_zh": "蒙自电子厂"}, 409, "同名"),
        ({"level": "province"}, 409, "不能高于上级"),
        ({"body": "trade_union"}, 409, "企业不是牵头部门"),
        ({"division": "999999"}, 409, "没有这个行政区划"),
        ({"name_zh": "  "}, 422, ""),
        ({"level": "village"}, 422, ""),
        ({"body": "choir"}, 422, ""),
    ],
)
def test_node_that_does_not_fit_is_refused(
    organiser: FlaskClient, season: Season, season_url: str, change: dict[str, str], status: int, said: str
) -> None:
    before = tree(season_url)
    answer = organiser.post(f"/organisations/{season.node['county']}/below", data=NEW | change)
    assert (answer.status_code, said in answer.text) == (status, True)
    assert tree(season_url) == before


def test_node_in_use_stays_and_keeps_its_level_above_those_below(
    organiser: FlaskClient, season: Season, season_url: str
) -> None:
    before = tree(season_url)
    county = f"/organisations/{season.node['county']}"
    assert "删除这个单位" not in organiser.get(county).text
    removed = organiser.post(f"{county}/remove")
    assert (removed.status_code, "不能删除" in removed.text) == (409, True)
    prefecture = f"/organisations/{season.node['prefecture']}"
    sunk = organiser.post(prefecture, data=NEW | {"name_zh": "红河州", "level": "enterprise"})
    assert (sunk.status_code, "级别更高的单位" in sunk.text) == (409, True)
    assert tree(season_url) == before


def test_who_leads_elsewhere_changes_nothing(
    sign_in: SignIn, organiser: FlaskClient, season: Season, season_url: str
) -> None:
    before = tree(season_url)
    foreigner = sign_in("foreigner")
    assert "红河州" not in words(foreigner.get("/organisations").text)
    for node in ("county", "province"):
        for act in ("", "/below", "/remove"):
            assert foreigner.post(f"/organisations/{season.node[node]}{act}", data=NEW).status_code in (
                403,
                404,
            )
    above = organiser.post(f"/organisations/{season.node['province']}/below", data=NEW)
    assert above.status_code in (403, 404)
    assert tree(season_url) == before
