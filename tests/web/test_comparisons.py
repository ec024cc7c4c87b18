"""Drafts and versions side by side, and lines of a change list that are not accepted."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import reading
from scheduler.db.snapshot import load_problem
from scheduler.domain.edits import Condition
from scheduler.domain.problem import Weights
from scheduler.domain.scoring import score
from scheduler.domain.work import AssignmentState, PlanRunState
from scheduler.web.wording_edits import TERMS
from tests.season import Season, instant
from tests.services.edits.conftest import put_in
from tests.web.conftest import SignIn, words


@pytest.fixture
def two(db: Session, season: Season) -> tuple[int, int]:
    """Numbers of two drafts: `third` on shift 8, and `second` instead, with `third` on 9."""
    first = db.get_one(t.PlanRunRow, season.other["draft"])
    put_in(first, (season.person["third"], season.shift[8]))
    second = t.PlanRunRow(
        campaign_id=season.campaign["talks"],
        account_id=season.account["administrator"],
        state=PlanRunState.DONE,
        created_at=datetime.now(UTC),
        finished_at=datetime.now(UTC),
        based_on_version=1,
        plan={**first.plan},
    )
    put_in(second, (season.person["second"], season.shift[8]), (season.person["third"], season.shift[9]))
    for number, added, released in (
        (2, [("third", 8), ("second", 9)], []),
        (3, [("third", 10)], [("third", 8)]),
    ):
        places = {
            name: [[season.person[who], season.shift[n]] for who, n in found]
            for name, found in (("added", added), ("released", released))
        }
        db.add(
            t.RosterVersionRow(
                campaign_id=season.campaign["talks"],
                version=number,
                published_at=instant(-5 + number, "10:00"),
                comment=f"改了第 {number} 次",
                changes=places,
            )
        )
    db.add_all((first, second))
    db.flush()
    numbers = (first.id or 0, second.id or 0)
    db.commit()
    return numbers


@pytest.fixture
def organiser(sign_in: SignIn) -> FlaskClient:
    return sign_in("organiser")


def compared(client: FlaskClient, season: Season, first: str, second: str) -> str:
    address = f"/campaigns/{season.campaign['talks']}/plans?first={first}&second={second}"
    return words(client.get(address).text)


def test_two_drafts_are_compared_person_by_person_and_term_by_term(
    organiser: FlaskClient, season: Season, two: tuple[int, int]
) -> None:
    text = compared(organiser, season, f"run-{two[0]}", f"run-{two[1]}")
    assert "2 人有变动，0 个安排一样。" in text
    assert "普文兰 0.0 小时" in text
    assert "赵志强 + 2.5 小时" in text or "赵志强 +2.5 小时" in text
    assert "公平" in text
    assert "周德明" in text


def test_any_two_versions_are_compared_with_their_comments(
    organiser: FlaskClient, season: Season, two: tuple[int, int]
) -> None:
    text = compared(organiser, season, "version-2", "version-3")
    assert "1 人有变动，1 个安排一样。" in text
    assert "改了第 3 次" in text
    assert "3 人有变动" not in text
    assert "2 人有变动" in compared(organiser, season, "version-1", "version-2")


def test_comparison_opens_with_the_newest_draft_against_the_newest_version(
    organiser: FlaskClient, season: Season, two: tuple[int, int]
) -> None:
    page = organiser.get(f"/campaigns/{season.campaign['talks']}/plans").text
    assert f'value="run-{two[1]}" selected' in page
    assert 'value="version-3" selected' in page
    same = compared(organiser, season, "version-3", "version-3")
    assert "选两份不同的来比较" in same
    assert compared(organiser, season, "run-99", "nonsense")


def test_campaign_without_any_draft_has_nothing_to_compare(
    organiser: FlaskClient, season: Season, db: Session
) -> None:
    campaign = t.CampaignRow(
        organisation_id=season.node["prefecture"],
        key="bare",
        name_zh="空",
        starts_on=instant(0, "12:00").date(),
        ends_on=instant(1, "12:00").date(),
    )
    db.add(campaign)
    db.flush()
    number = campaign.id
    db.commit()
    assert "还没有草案" in organiser.get(f"/campaigns/{number}/plans").text


def test_a_line_that_is_not_ticked_is_held_back_in_the_next_plan(
    organiser: FlaskClient, season: Season, db: Session, two: tuple[int, int]
) -> None:
    third, second = season.person["third"], season.person["second"]
    db.add(
        t.AssignmentRow(
            shift_id=season.shift[10],
            person_id=third,
            state=AssignmentState.PROPOSED,
            changed_at=instant(-1, "09:00"),
        )
    )
    db.commit()
    page = organiser.get(f"/plans/{two[1]}/publish").text
    assert f'name="accepted" value="{third}" checked' in page
    sent = {"shown": [third, second], "accepted": [second]}
    refused = organiser.post(f"/plans/{two[1]}/publish", data={**sent, "fingerprint": "x"})
    assert refused.status_code == 409
    assert "有一行去掉了勾" in refused.text
    assert organiser.post(f"/plans/{two[1]}/replan", data=sent).status_code == 303
    with reading(str(db.get_bind().engine.url)) as session:
        rows = session.exec(select(t.PlanConditionRow).where(t.PlanConditionRow.plan_run_id != two[1])).all()
        settled = {(row.person_id, row.shift_id): row.condition for row in rows}
    assert settled == {
        (third, season.shift[10]): Condition.HELD,
        (third, season.shift[9]): Condition.BARRED,
    }


def test_every_term_of_the_cost_has_its_word(db: Session, season: Season) -> None:
    problem = load_problem(db, season.campaign["talks"], now=instant(-7, "00:00"))
    assert set(score(problem, ()).terms) == set(TERMS)
    assert set(TERMS) == set(Weights.__dataclass_fields__)
