"""The list of proposals and the two answers to each."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from scheduler.db import tables as t
from scheduler.domain.work import AssignmentState
from tests.season import Season
from tests.web.conftest import SignIn, htmx_headers, words
from tests.web.test_signup import TALK, state_of


@pytest.fixture
def proposed(season: Season, db: Session) -> int:
    """A shift that is proposed to the second volunteer."""
    db.add(
        t.AssignmentRow(
            shift_id=season.shift[TALK],
            person_id=season.person["second"],
            state=AssignmentState.PROPOSED,
            changed_at=datetime.now(UTC),
        )
    )
    db.commit()
    return season.shift[TALK]


def test_nothing_to_answer_is_said(sign_in: SignIn) -> None:
    assert "没有等您答复的班次" in words(sign_in("second").get("/proposals").text)


def test_list_has_both_answers(sign_in: SignIn, proposed: int) -> None:
    page = sign_in("second").get("/proposals").text
    assert f'action="/shifts/{proposed}/accept"' in page
    assert f'action="/shifts/{proposed}/decline"' in page
    assert "谢绝没有任何影响" in words(page)


@pytest.mark.parametrize(
    ("verb", "state", "said"),
    [("accept", AssignmentState.ACCEPTED, "已接受"), ("decline", AssignmentState.DECLINED, "已谢绝")],
)
def test_answer_is_kept_and_can_be_taken_back(
    sign_in: SignIn,
    proposed: int,
    season: Season,
    season_url: str,
    verb: str,
    state: AssignmentState,
    said: str,
) -> None:
    client = sign_in("second")
    text = client.post(f"/shifts/{proposed}/{verb}", headers=htmx_headers()).text
    assert said in words(text)
    assert state_of(season_url, season, proposed) is state
    client.post(f"/shifts/{proposed}/undo", headers=htmx_headers())
    assert state_of(season_url, season, proposed) is AssignmentState.PROPOSED


def test_answer_without_scripts_leads_back_to_the_list(sign_in: SignIn, proposed: int) -> None:
    answer = sign_in("second").post(f"/shifts/{proposed}/accept", data={"back": "/proposals"})
    assert (answer.status_code, answer.location) == (303, "/proposals")


def test_answering_twice_is_refused_with_a_reason(sign_in: SignIn, proposed: int) -> None:
    client = sign_in("second")
    client.post(f"/shifts/{proposed}/accept")
    answer = client.post(f"/shifts/{proposed}/decline", headers=htmx_headers())
    assert answer.status_code == 409
    assert "没有等您答复" in answer.text


def test_organiser_does_not_see_who_declined(sign_in: SignIn, proposed: int, season: Season) -> None:
    sign_in("second").post(f"/shifts/{proposed}/decline")
    page = sign_in("organiser").get(f"/sessions/{season.session[TALK]}")
    assert "赵志强" not in page.text
