"""A press of Plan, its progress, the draft, publishing; and every way in which it is refused."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import engine, reading
from scheduler.domain.work import AssignmentState, PlanRunState
from scheduler.services import planning, publishing
from scheduler.web.wording_plans import FAILURES, UNLOCKS, WHY
from tests.season import Season
from tests.web.conftest import SignIn, htmx_headers, make_app, signed_in_client, words

HISTORY = [
    {"seconds": 0.5, "objective": {"shortfall": 3, "changes": 0, "cost": 0}},
    {"seconds": 2.0, "objective": {"shortfall": 1, "changes": 0, "cost": 90}},
    {"seconds": 5.0, "objective": {"shortfall": 1, "changes": 0, "cost": 41}},
]
FIGURES: dict[str, Any] = {
    "objective": HISTORY[-1]["objective"],
    "bound": {"shortfall": 1, "changes": 0, "cost": 38},
    "seconds": 6.2,
    "history": HISTORY,
}


def plan(season: Season, *places: tuple[str, int], unfilled: Any = ()) -> dict[str, Any]:
    """A plan as it is kept: standing people on the shifts of these numbers."""
    pairs = [{"volunteer": str(season.person[who]), "shift": str(season.shift[n])} for who, n in places]
    return {"status": "feasible", "assignments": pairs, "unfilled": list(unfilled), **FIGURES}


@pytest.fixture
def db(season_url: str) -> Iterator[Session]:
    """A session whose rows can be read after a commit without holding the database."""
    with Session(engine(season_url), expire_on_commit=False) as session:
        yield session


@pytest.fixture
def run(db: Session, season: Season) -> t.PlanRunRow:
    """The season's finished run, with a draft of two places."""
    row = db.get_one(t.PlanRunRow, season.other["plan_run"])
    row.plan, row.based_on_version = plan(season, ("second", 8), ("third", 9)), 1
    db.commit()
    return row


@pytest.fixture
def live(db: Session, season: Season) -> t.PlanRunRow:
    """A run under way, that another worker died under."""
    row = t.PlanRunRow(
        campaign_id=season.campaign["talks"],
        state=PlanRunState.RUNNING,
        created_at=datetime.now(UTC),
        progress={"phase": "improve", **FIGURES},
        based_on_version=1,
        attempt=2,
    )
    db.add(row)
    db.commit()
    return row


def press(client: FlaskClient, season: Season, **headers: str) -> Any:
    return client.post(f"/campaigns/{season.campaign['talks']}/plan", headers=headers)


def fingerprint(db: Session, run: t.PlanRunRow) -> str:
    with reading(str(db.get_bind().engine.url)) as session:
        return publishing.preview(session, session.get_one(t.PlanRunRow, run.id)).fingerprint


def publish(client: FlaskClient, run: t.PlanRunRow, seen: str, comment: str = "") -> Any:
    sent = {"fingerprint": seen, "comment": comment}
    return client.post(f"/plans/{run.id}/publish", data=sent)


def version(db: Session, season: Season) -> int:
    with reading(str(db.get_bind().engine.url)) as session:
        return session.get_one(t.CampaignRow, season.campaign["talks"]).version


def test_setting_says_how_long_a_run_may_take(season_url: str, season: Season, db: Session) -> None:
    app = make_app(season_url, solver_seconds=7)
    press(signed_in_client(app, season_url, season.account["organiser"]), season)
    made = planning.latest_run(db, season.campaign["talks"])
    db.commit()
    assert made is not None
    assert made.time_limit == 7


def test_press_asks_for_a_run_and_shows_it(sign_in: SignIn, season: Season, db: Session) -> None:
    client = sign_in("organiser")
    answer = press(client, season)
    made = planning.latest_run(db, season.campaign["talks"])
    db.commit()
    assert made is not None
    assert (made.state, made.account_id) == (PlanRunState.QUEUED, season.account["organiser"])
    assert (answer.status_code, answer.location) == (303, f"/plans/{made.id}")
    page = client.get(answer.location).text
    assert "排队中" in page
    assert "load delay:1s" in page


def test_second_press_gives_the_same_run(sign_in: SignIn, season: Season, db: Session) -> None:
    client = sign_in("organiser")
    assert press(client, season).location == press(client, season).location
    assert len(db.exec(select(t.JobRow)).all()) == 1


def test_press_from_htmx_gives_the_panel(sign_in: SignIn, season: Season) -> None:
    answer = press(sign_in("organiser"), season, **htmx_headers())
    assert answer.text.lstrip().startswith('<div id="plan-panel"')
    assert "load delay:1s" in answer.text
    assert "重新排班" not in answer.text


def test_progress_says_where_it_stands_and_asks_again(sign_in: SignIn, live: t.PlanRunRow) -> None:
    answer = sign_in("organiser").get(f"/plans/{live.id}/progress", headers=htmx_headers())
    text = words(answer.text)
    assert "正在排班" in text
    assert "还缺 1 个名额 · 改动 0 · 代价 41" in text
    assert "已证明代价不会低于 38" in text
    assert "第 2 次" in text
    assert "load delay:1s" in answer.text
    assert "<progress" in answer.text
    assert "<polyline" in answer.text
    assert "style=" not in answer.text


def test_progress_without_scripts_reloads_by_itself(sign_in: SignIn, live: t.PlanRunRow) -> None:
    page = sign_in("organiser").get(f"/plans/{live.id}").text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "刷新进度" in page


def test_done_run_asks_no_more(sign_in: SignIn, run: t.PlanRunRow) -> None:
    client = sign_in("organiser")
    fragment = client.get(f"/plans/{run.id}/progress", headers=htmx_headers()).text
    assert "load delay" not in fragment
    assert "查看草案" in fragment
    page = client.get(f"/plans/{run.id}").text
    assert "load delay" not in page
    assert "refresh" not in page


def test_weighted_seats_are_not_called_seats(
    sign_in: SignIn, season: Season, db: Session, run: t.PlanRunRow
) -> None:
    db.get_one(t.ShiftRow, season.shift[9]).priority = 5
    db.commit()
    assert "缺额 1（重要班次加倍计）" in words(sign_in("organiser").get(f"/plans/{run.id}").text)


def test_stop_keeps_what_was_found(sign_in: SignIn, season: Season, db: Session) -> None:
    client = sign_in("organiser")
    press(client, season)
    made = planning.latest_run(db, season.campaign["talks"])
    db.commit()
    assert made is not None
    job = db.get_one(t.JobRow, made.job_id)
    job.state, made.state = t.JobState.RUNNING, PlanRunState.RUNNING
    db.commit()
    answer = client.post(f"/plans/{made.id}/stop", headers=htmx_headers())
    db.refresh(made)
    db.commit()
    assert made.state is PlanRunState.STOPPING
    assert "正在停止" in answer.text
    assert client.post(f"/plans/{made.id}/stop").status_code == 303


def test_stop_before_it_began_ends_with_nothing(sign_in: SignIn, season: Season, db: Session) -> None:
    client = sign_in("organiser")
    number = press(client, season).location.rsplit("/", 1)[1]
    text = words(client.post(f"/plans/{number}/stop", headers=htmx_headers()).text)
    assert "还没有找到方案就停下了" in text


@pytest.mark.parametrize("code", sorted(FAILURES))
def test_failure_is_told_in_words(sign_in: SignIn, live: t.PlanRunRow, db: Session, code: str) -> None:
    live.state, live.error, live.progress = PlanRunState.FAILED, code, {}
    db.commit()
    page = sign_in("organiser").get(f"/plans/{live.id}")
    assert page.status_code == 200
    assert str(code) not in words(page.text)


def test_contradicting_pin_names_the_rule(sign_in: SignIn, live: t.PlanRunRow, db: Session) -> None:
    live.state, live.error = PlanRunState.FAILED, planning.CONTRADICTING_PIN
    live.progress = {
        "violation": {
            "rule": "overlap",
            "volunteer": "1",
            "shifts": ["1", "2"],
            "subject": None,
            "amount": -30,
            "needed": 0,
        }
    }
    db.commit()
    text = words(sign_in("organiser").get(f"/plans/{live.id}").text)
    assert "彼此矛盾：与另一班时间重叠 30 分钟" in text


def test_gaps_come_first_with_reasons_and_what_would_help(
    sign_in: SignIn, season: Season, db: Session, run: t.PlanRunRow
) -> None:
    who, other = str(season.person["second"]), str(season.person["third"])
    shift = str(season.shift[11])
    unlocks = [
        {
            "what": what,
            "volunteer": who,
            "other_volunteer": other,
            "shift": shift,
            "minutes": 40,
            "code": "video_host",
            "on": "2027-07-01",
        }
        for what in ("extend_availability", "renew", "move", "train")
    ]
    why = [{"rule": "qualification", "people": 3}, {"rule": "availability", "people": 2}]
    unfilled = [{"shift": shift, "missing": 1, "why": why, "unlocks": unlocks}]
    run.plan = plan(season, ("second", 8), unfilled=unfilled)
    db.commit()
    text = words(sign_in("organiser").get(f"/plans/{run.id}").text)
    assert "缺 1 人" in text
    assert "没有所需资格 3 人 · 那时没空 2 人" in text
    assert "赵志强 再多空出 40 分钟 就能来。" in text
    assert "普文兰 接替 赵志强" in text
    assert "“视频室操作与隐私”" in text


def test_every_code_of_the_optimiser_has_words() -> None:
    from scheduler.domain.refusals import ORDER
    from scheduler.optimizer.unlocks import COUNT_LIMITS, MINUTE_LIMITS

    raised = {f"raise_{name}" for name in (*MINUTE_LIMITS, *COUNT_LIMITS)}
    assert set(ORDER) <= set(WHY)
    assert raised | {"assign", "move", "extend_availability", "renew", "train"} == set(UNLOCKS)


def test_full_draft_says_so(sign_in: SignIn, run: t.PlanRunRow) -> None:
    assert "每个名额都有人" in words(sign_in("organiser").get(f"/plans/{run.id}").text)


def test_draft_by_site_and_by_person(sign_in: SignIn, db: Session, run: t.PlanRunRow, season: Season) -> None:
    client = sign_in("organiser")
    on = db.get_one(t.ShiftRow, season.shift[8]).starts_at.date().isoformat()
    db.commit()
    by_site = words(client.get(f"/plans/{run.id}?view=sites&on={on}").text)
    by_person = words(client.get(f"/plans/{run.id}?view=people").text)
    assert "赵志强" in by_site
    assert "宣讲员" in by_site
    assert "共 2 人有班" in by_person
    assert "1 班，共 2.5 小时" in by_person


def test_htmx_gets_one_side_of_the_draft(sign_in: SignIn, run: t.PlanRunRow) -> None:
    answer = sign_in("organiser").get(f"/plans/{run.id}?view=people", headers=htmx_headers())
    assert "<h1" not in answer.text
    assert 'id="draft"' in answer.text


def test_side_that_there_is_not_is_refused(sign_in: SignIn, run: t.PlanRunRow) -> None:
    assert sign_in("organiser").get(f"/plans/{run.id}?view=moon").status_code == 422


def test_change_list_says_who_is_asked_before_anybody_is(
    sign_in: SignIn, season: Season, db: Session, run: t.PlanRunRow
) -> None:
    text = words(sign_in("organiser").get(f"/plans/{run.id}/publish").text)
    assert "2 人会收到新的提议" in text
    assert "0 个有儿童在场的场次" in text
    assert "发出 2 条通知" in text
    assert "赵志强" in text
    assert "发布第 2 版" in text
    assert version(db, season) == 1


def test_publish_writes_the_roster_and_goes_to_the_campaign(
    sign_in: SignIn, season: Season, db: Session, run: t.PlanRunRow
) -> None:
    client = sign_in("organiser")
    answer = publish(client, run, fingerprint(db, run), "  周二添人 ")
    assert (answer.status_code, answer.location) == (303, f"/campaigns/{season.campaign['talks']}")
    assert version(db, season) == 2
    row = db.exec(select(t.AssignmentRow).where(t.AssignmentRow.roster_version == 2)).first()
    db.commit()
    assert row is not None
    assert row.state is AssignmentState.PROPOSED
    page = words(client.get(answer.location).text)
    assert "第 2 版已发布" in page
    assert "周二添人" in page
    assert "新增 2 · 撤回 0" in page


def test_publish_of_an_older_draft_shows_what_was_published_since(
    sign_in: SignIn, season: Season, db: Session, run: t.PlanRunRow
) -> None:
    other = t.PlanRunRow(
        campaign_id=season.campaign["talks"],
        state=PlanRunState.DONE,
        created_at=datetime.now(UTC),
        plan=plan(season, ("third", 8)),
        based_on_version=1,
    )
    db.add(other)
    db.commit()
    client = sign_in("organiser")
    seen = fingerprint(db, run)
    assert publish(client, other, fingerprint(db, other), "我先发").status_code == 303
    answer = publish(client, run, seen)
    text = words(answer.text)
    assert answer.status_code == 409
    assert "没有发布，什么都没有改动" in text
    assert "已有人发布过" in text
    assert "我先发" in text
    assert "发布第" not in text
    assert version(db, season) == 2
    assert "这份草案之后已有新的发布" in words(client.get(f"/plans/{run.id}").text)


def test_second_press_of_publish_says_that_it_is_done(
    sign_in: SignIn, season: Season, db: Session, run: t.PlanRunRow
) -> None:
    client, seen = sign_in("organiser"), fingerprint(db, run)
    publish(client, run, seen)
    answer = publish(client, run, seen)
    assert answer.status_code == 409
    assert "已经发布过" in words(answer.text)
    assert version(db, season) == 2


def test_publish_of_a_list_that_was_not_seen_is_refused(
    sign_in: SignIn, season: Season, db: Session, run: t.PlanRunRow
) -> None:
    answer = publish(sign_in("organiser"), run, "0" * 32)
    assert answer.status_code == 409
    assert "发布第 2 版" in words(answer.text)
    assert version(db, season) == 1


def test_publish_of_a_plan_that_breaks_a_rule_is_refused(
    sign_in: SignIn, season: Season, db: Session, run: t.PlanRunRow
) -> None:
    first, second = (db.get_one(t.ShiftRow, season.shift[number]) for number in (8, 9))
    second.starts_at, second.ends_at = first.starts_at, first.ends_at
    run.plan = plan(season, ("second", 8), ("second", 9))
    name = db.get_one(t.PersonRow, season.person["second"]).name
    db.commit()
    client = sign_in("organiser")
    page = words(client.get(f"/plans/{run.id}/publish").text)
    told = page[page.index("违反规则 ") :]
    assert name in told
    assert " → " in told
    assert "发布第" not in page
    assert publish(client, run, fingerprint(db, run)).status_code == 409
    assert version(db, season) == 1


def test_run_under_way_has_nothing_to_publish(sign_in: SignIn, live: t.PlanRunRow) -> None:
    client = sign_in("organiser")
    assert client.get(f"/plans/{live.id}/publish").status_code == 409
    assert publish(client, live, "").status_code == 409


def test_publish_without_a_fingerprint_is_refused(sign_in: SignIn, run: t.PlanRunRow) -> None:
    assert sign_in("organiser").post(f"/plans/{run.id}/publish").status_code == 422


def test_pages_of_plans_in_english(sign_in: SignIn, run: t.PlanRunRow) -> None:
    client = sign_in("organiser")
    client.post("/language", data={"language": "en"})
    assert "seats missing: 1" in words(client.get(f"/plans/{run.id}").text)
    assert "Publish version 2" in words(client.get(f"/plans/{run.id}/publish").text)


@pytest.mark.parametrize("what", ["", "/progress", "/publish"])
def test_run_of_another_part_of_the_tree_is_not_found(sign_in: SignIn, run: t.PlanRunRow, what: str) -> None:
    assert sign_in("foreigner").get(f"/plans/{run.id}{what}").status_code == 404


def test_others_may_not_plan_or_publish(
    sign_in: SignIn, season: Season, db: Session, run: t.PlanRunRow
) -> None:
    for who in ("volunteer", "worker", "coordinator", "administrator"):
        client = sign_in(who)
        assert press(client, season).status_code == 403
        assert publish(client, run, fingerprint(db, run)).status_code == 403
    assert press(sign_in("foreigner"), season).status_code == 404
    assert version(db, season) == 1


def test_stranger_is_asked_to_sign_in(client: FlaskClient, season: Season) -> None:
    assert "/sign-in" in press(client, season).location


def test_presses_without_a_token_are_refused(season_url: str, season: Season, run: t.PlanRunRow) -> None:
    client = signed_in_client(make_app(season_url, csrf=True), season_url, season.account["organiser"])
    assert press(client, season).status_code == 400
    for action in ("stop", "publish"):
        assert client.post(f"/plans/{run.id}/{action}").status_code == 400


@pytest.mark.parametrize("method", ["stop", "publish"])
def test_changes_are_not_made_by_looking(sign_in: SignIn, run: t.PlanRunRow, method: str) -> None:
    expected = {"stop": 405, "publish": 200}
    assert sign_in("organiser").get(f"/plans/{run.id}/{method}").status_code == expected[method]
