"""The page of a plan run in parts: each part in words and by its shape, as a page and as a fragment."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from scheduler.db import tables as t
from scheduler.db.session import engine
from scheduler.domain.split.rounds import PartState
from scheduler.domain.work import PlanRunState
from tests.season import Season
from tests.web.conftest import SignIn, htmx_headers, words


@pytest.fixture
def db(season_url: str) -> Iterator[Session]:
    with Session(engine(season_url), expire_on_commit=False) as session:
        yield session


@pytest.fixture
def live(db: Session, season: Season) -> t.PlanRunRow:
    row = t.PlanRunRow(
        campaign_id=season.campaign["talks"],
        state=PlanRunState.RUNNING,
        created_at=datetime.now(UTC),
        started_at=datetime.now(UTC),
    )
    db.add(row)
    db.commit()
    in_parts(db, row)
    return row


def in_parts(db: Session, run: t.PlanRunRow) -> None:
    """The run goes on in four parts: one done, one under way after a crash, one waiting, one given up."""
    assert run.id is not None
    begun = date(2027, 7, 5)
    db.add(
        t.PlanSplitRow(plan_run_id=run.id, problem=b"", round=2, rounds=3, ends_at=run.created_at, pairs=[])
    )
    db.flush()
    told: tuple[tuple[PartState, list[str], dict[str, Any]], ...] = (
        (PartState.DONE, ["532503", "532501"], {"lacks": 3, "least": 1}),
        (PartState.RUNNING, [], {"lacks": 0, "seconds": 4.2, "attempt": 2}),
        (PartState.WAITING, ["532503"], {}),
        (PartState.LOST, ["532503"], {}),
    )
    for number, (state, areas, more) in enumerate(told):
        first = begun + timedelta(days=7 * number)
        db.add(
            t.PlanPartRow(
                plan_run_id=run.id,
                number=number,
                areas=areas,
                first_day=first,
                last_day=first + timedelta(days=6 * (number != 2)),
                shifts=["1", "2"],
                state=state,
                **more,
            )
        )
    db.commit()


def test_parts_of_a_large_season_say_where_they_stand(
    sign_in: SignIn, live: t.PlanRunRow, db: Session
) -> None:
    client = sign_in("organiser")
    page = words(client.get(f"/plans/{live.id}").text)
    assert "分成 4 份排班" in page
    assert "第 2 轮：各份排班" in page
    assert "蒙自市、个旧市 这一轮已完成" in page or "个旧市、蒙自市 这一轮已完成" in page
    assert "2 个班次 · 缺口 3 · 已证明至少 1" in page
    assert "第 2 份 正在算" in page
    assert "已用 4 秒 · 不缺人 · 重新开始过（第 2 次）" in page
    assert "等待" in page
    assert "中断了，沿用原来的安排" in page
    assert 'class="tag running"' in client.get(f"/plans/{live.id}").text
    part = client.get(f"/plans/{live.id}/progress", headers=htmx_headers()).text
    assert "分成 4 份排班" in words(part)
    live.state = PlanRunState.DONE
    db.merge(live)
    db.commit()
    assert "第 2 轮" not in words(client.get(f"/plans/{live.id}").text)
