"""The line through: an organiser plans and publishes, a volunteer says yes; real processes."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlmodel import col, delete, select, update

from scheduler.db import belongings
from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.work import AssignmentState, CampaignState, PlanRunState
from scheduler.services import passwords
from tests.journeys.processes import houniao, site
from tests.journeys.visitor import Answer, Visitor
from tests.season import PASSWORD, Season, make_season

pytestmark = pytest.mark.journey

PATIENCE = 120.0


def season_to_plan(url: str) -> Season:
    """The season before anything was planned, with everybody able to sign in."""
    with transaction(url) as db:
        season = make_season(db)
        belongings.erase(db, "assignment", db.exec(select(t.AssignmentRow.id)).all())
        db.exec(delete(t.RosterVersionRow))
        db.exec(update(t.EventCampaignRow).values(plan_run_id=None))
        db.exec(delete(t.PlanRunRow))
        campaign = db.get_one(t.CampaignRow, season.campaign["talks"])
        campaign.version, campaign.state = 0, CampaignState.DRAFT
        for account in db.exec(select(t.AccountRow)):
            account.password_hash = passwords.hashed(PASSWORD, login=account.login)
    return season


def wait_for(visitor: Visitor, path: str) -> list[str]:
    """Reads the progress as htmx does until it asks no more; every different text that was seen."""
    seen: list[str] = []
    deadline = time.monotonic() + PATIENCE
    while True:
        part = visitor.get(path, **{"HX-Request": "true", "HX-Request-Type": "partial"})
        assert part.status == 200
        if not seen or seen[-1] != part.words:
            seen.append(part.words)
        if "load delay" not in part.html:
            return seen
        assert time.monotonic() < deadline, seen[-1]
        time.sleep(0.2)


def proposed(url: str) -> dict[int, str]:
    """A shift that is proposed to each person, by the login of their account."""
    with reading(url) as db:
        rows = db.exec(
            select(t.AssignmentRow.shift_id, t.AccountRow.login)
            .join(t.AccountRow, col(t.AccountRow.person_id) == t.AssignmentRow.person_id)
            .where(t.AssignmentRow.state == AssignmentState.PROPOSED)
        ).all()
    return dict(rows)


def planned(organiser: Visitor, season: Season) -> Answer:
    """Presses Plan on the campaign and waits for the draft."""
    campaign = f"/campaigns/{season.campaign['talks']}"
    started = organiser.press(organiser.get(campaign), f"{campaign}/plan")
    assert re.fullmatch(r"/plans/\d+", started.address)
    assert '<noscript><meta http-equiv="refresh"' in started.html
    again = organiser.post(f"{campaign}/plan", organiser.get("/account").form("/sign-out"))
    assert again.address == started.address
    seen = wait_for(organiser, f"{started.address}/progress")
    assert seen[-1].startswith("已排好"), seen
    return organiser.get(started.address)


def test_organiser_plans_and_publishes_and_a_volunteer_accepts(any_database: str) -> None:
    season = season_to_plan(any_database)
    campaign = f"/campaigns/{season.campaign['talks']}"
    with site(any_database) as base, houniao("worker", "--jobs", "1", url=any_database):
        organiser = Visitor(base)
        assert organiser.sign_in("demo-organiser", PASSWORD).address == "/campaigns"
        assert "按下“排班”" in organiser.get(campaign).words
        draft = planned(organiser, season)
        assert "改动 0" in draft.words

        page = organiser.get(draft.link(r"/plans/\d+/publish"))
        assert "人会收到新的提议" in page.words
        assert proposed(any_database) == {}
        done = organiser.press(page, page.address, comment="第一次发布")
        assert done.address == campaign
        assert "第 1 版已发布" in done.words
        assert "第一次发布" in done.words

        waiting = proposed(any_database)
        assert waiting
        shift, login = min(waiting.items())
        volunteer = Visitor(base)
        volunteer.sign_in(login, PASSWORD)
        offers = volunteer.get("/proposals")
        answered = volunteer.press(offers, f"/shifts/{shift}/accept")
        assert answered.status == 200
        with reading(any_database) as db:
            row = db.exec(select(t.AssignmentRow.state).where(t.AssignmentRow.shift_id == shift)).one()
        assert row == AssignmentState.ACCEPTED
        assert "已接受 1" in _counted(organiser.get(campaign))


def test_two_organisers_who_publish_at_once(any_database: str) -> None:
    season = season_to_plan(any_database)
    with transaction(any_database) as db:
        pair = {"volunteer": str(season.person["second"]), "shift": str(season.shift[8])}
        run = t.PlanRunRow(
            campaign_id=season.campaign["talks"],
            state=PlanRunState.DONE,
            created_at=datetime.now(UTC),
            plan={"assignments": [pair]},
        )
        db.add(run)
    with site(any_database) as base:
        both = [Visitor(base), Visitor(base)]
        for organiser in both:
            organiser.sign_in("demo-organiser", PASSWORD)
        address = f"/plans/{run.id}/publish"
        pages = [organiser.get(address) for organiser in both]
        barrier = Barrier(2)

        def press(number: int) -> Answer:
            barrier.wait()
            return both[number].press(pages[number], address, comment=f"第 {number} 人")

        with ThreadPoolExecutor(2) as pool:
            answers = sorted(pool.map(press, range(2)), key=lambda answer: answer.status)
    assert [answer.status for answer in answers] == [200, 409]
    assert "第 1 版已发布" in answers[0].words
    assert "没有发布，什么都没有改动" in answers[1].words
    with reading(any_database) as db:
        assert len(db.exec(select(t.RosterVersionRow)).all()) == 1


def test_strangers_and_others_get_nowhere(sqlite_url: str) -> None:
    season = season_to_plan(sqlite_url)
    campaign = f"/campaigns/{season.campaign['talks']}"
    with site(sqlite_url) as base:
        stranger = Visitor(base)
        assert stranger.get(campaign).address.startswith("/sign-in")
        foreigner = Visitor(base)
        foreigner.sign_in("demo-foreigner", PASSWORD)
        assert foreigner.get(campaign).status == 404
        volunteer = Visitor(base)
        volunteer.sign_in("demo-volunteer", PASSWORD)
        assert volunteer.get(campaign).status == 403
        organiser = Visitor(base)
        organiser.sign_in("demo-organiser", PASSWORD)
        assert organiser.post(f"{campaign}/plan", {}).status == 400


def _counted(page: Answer) -> str:
    """The figures of a campaign, each after its name."""
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page.html, re.DOTALL)
    return " ".join(f"{name} {re.sub(r'<[^>]+>', '', value).strip()}" for name, value in pairs)
