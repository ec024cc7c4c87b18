"""The one button from the page to the database and back, and that nobody in charge learns who said no."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.domain.work import AssignmentState
from tests.season import Season
from tests.web.conftest import SignIn, htmx_headers, words
from tests.web.routes import EXPECTED, examples, filled_in
from tests.web.test_arrangements import rows, states

TALK = 8


def seat(db: Session, season: Season, name: str, state: AssignmentState) -> int:
    row = t.AssignmentRow(
        shift_id=season.shift[TALK], person_id=season.person[name], state=state, changed_at=datetime.now(UTC)
    )
    db.add(row)
    db.commit()
    return season.shift[TALK]


def test_button_releases_and_says_what_is_done(sign_in: SignIn, db: Session, season: Season) -> None:
    shift = seat(db, season, "second", AssignmentState.CONFIRMED)
    client = sign_in("second")
    assert f'action="/shifts/{shift}/cannot-come"' in client.get(f"/shifts/{shift}").text
    answer = client.post(f"/shifts/{shift}/cannot-come", headers=htmx_headers())
    assert answer.status_code == 200
    assert "已请一位同伴顶上" in answer.text
    assert states(db, shift)[season.person["second"]] is AssignmentState.CANCELLED
    assert [row.shift_id for row in rows(db, t.GapRow)] == [shift]
    assert "已请人顶上" in words(sign_in("organiser").get(f"/sessions/{season.session[TALK]}").text)
    assert client.post(f"/shifts/{shift}/cannot-come", headers=htmx_headers()).status_code == 409


PAGES = (
    "campaigns.campaign", "campaigns.session", "home.audit", "lists.roster_csv", "people.person",
    "plans.run", "substitutes.of_shift",
)  # fmt: skip


@pytest.mark.parametrize("endpoint", PAGES)
def test_nobody_in_charge_sees_who_declined(
    sign_in: SignIn, db: Session, season: Season, endpoint: str
) -> None:
    shift = seat(db, season, "third", AssignmentState.PROPOSED)
    person = db.get_one(t.PersonRow, season.person["third"])
    person.name = "无名之人"
    db.commit()
    sign_in("third").post(f"/shifts/{shift}/decline")
    assert states(db, shift)[season.person["third"]] is AssignmentState.DECLINED
    reader = "administrator" if EXPECTED[endpoint][1] == "+" else "organiser"
    client = sign_in(reader)
    (route,) = (one for one in client.application.url_map.iter_rules() if one.endpoint == endpoint)
    values = examples(season) | {
        "session_id": season.session[TALK], "shift_id": shift, "person_id": season.person["third"],
    }  # fmt: skip
    answer = client.get(filled_in(route.rule, values))
    assert answer.status_code == 200
    page = words(answer.text)
    assert "谢绝" not in page
    if endpoint != "people.person":
        assert "无名之人" not in page


def test_declined_pair_is_never_proposed_again(sign_in: SignIn, db: Session, season: Season) -> None:
    shift = seat(db, season, "second", AssignmentState.CONFIRMED)
    db.add(
        t.AssignmentRow(
            shift_id=shift,
            person_id=season.person["third"],
            state=AssignmentState.DECLINED,
            changed_at=datetime.now(UTC),
        )
    )
    db.commit()
    sign_in("second").post(f"/shifts/{shift}/cannot-come")
    assert states(db, shift)[season.person["third"]] is AssignmentState.DECLINED
    page = words(sign_in("organiser").get(f"/shifts/{shift}/stand-ins").text)
    assert "普文兰" not in page
    asked = db.exec(select(t.AssignmentRow).where(t.AssignmentRow.state == AssignmentState.PROPOSED)).all()
    assert season.person["third"] not in {row.person_id for row in asked if row.shift_id == shift}
