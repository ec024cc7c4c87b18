"""Pages of stand-ins: the ways to them, what they say, proposing, and refusals."""

from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.domain.work import AssignmentState
from tests.season import Season
from tests.web.conftest import SignIn, words


def address(season: Season, number: int = 8) -> str:
    return f"/shifts/{season.shift[number]}/stand-ins"


def mark(page: str, person: int) -> str:
    """The mark in the form that proposes to this person."""
    form = page.split(f'name="person_id" value="{person}"')[1]
    return form.split('name="mark" value="')[1].split('"')[0]


def test_session_leads_to_stand_ins_for_its_gaps(season: Season, sign_in: SignIn) -> None:
    page = sign_in("organiser").get(f"/sessions/{season.session[8]}").text
    assert address(season) in page
    assert "找人顶上" in words(page)


def test_session_that_is_over_or_not_ones_own_offers_none(season: Season, sign_in: SignIn) -> None:
    assert "stand-ins" not in sign_in("organiser").get(f"/sessions/{season.session[0]}").text
    assert "stand-ins" not in sign_in("coordinator").get(f"/sessions/{season.session[8]}").text


def test_page_tells_who_could_and_what_it_costs(season: Season, sign_in: SignIn) -> None:
    text = words(sign_in("organiser").get(address(season)).text)
    assert "普文兰" in text
    assert "直接顶上" in text
    assert "缺人得分减少 1" in text


def test_proposing_leads_back_to_the_session(season: Season, sign_in: SignIn, db: Session) -> None:
    client, third = sign_in("organiser"), season.person["third"]
    sent = {"person_id": str(third), "mark": mark(client.get(address(season)).text, third)}
    answer = client.post(address(season), data=sent)
    assert answer.status_code in (302, 303)
    assert answer.location.endswith(f"/sessions/{season.session[8]}")
    row = db.exec(select(t.AssignmentRow).where(t.AssignmentRow.person_id == third)).one()
    assert (row.shift_id, row.state) == (season.shift[8], AssignmentState.PROPOSED)
    page = client.get(f"/sessions/{season.session[8]}").text
    assert f"person={third}" in page
    other = words(client.get(f"{address(season)}?person={third}").text)
    assert "如果 普文兰 不能来" in other
    assert "提议给" not in other


def test_refusal_is_told_and_changes_nothing(season: Season, sign_in: SignIn, db: Session) -> None:
    third = season.person["third"]
    answer = sign_in("organiser").post(address(season), data={"person_id": str(third), "mark": "x"})
    assert answer.status_code == 409
    assert db.exec(select(t.AssignmentRow).where(t.AssignmentRow.person_id == third)).first() is None


def test_organiser_of_elsewhere_finds_nothing(season: Season, sign_in: SignIn) -> None:
    assert sign_in("foreigner").get(address(season)).status_code == 404
    assert sign_in("foreigner").post(address(season), data={}).status_code == 404
