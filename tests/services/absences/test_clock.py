"""The worker sees to seats by itself: an offer that ran out goes on, nothing is asked for without need."""

from datetime import UTC, datetime, timedelta

from sqlmodel import select

from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.waiting import WaitState
from scheduler.services import signup_clock
from scheduler.services.messages.gateways import Gateways
from scheduler.worker import tasks, watches
from tests.jobs.tasks import one_worker, ticking, until
from tests.season import Season
from tests.services.volunteering import TALK


def states(url: str) -> list[WaitState]:
    with reading(url) as db:
        return [row.state for row in db.exec(select(t.WaitRow).order_by(t.WaitRow.id))]


def test_nothing_is_asked_for_where_nobody_waits(season_on: tuple[str, Season]) -> None:
    url, _ = season_on
    assert not signup_clock.ask_for_seats(url, datetime.now(UTC))
    with reading(url) as db:
        assert db.exec(select(t.JobRow)).all() == []


def test_worker_passes_an_offer_on(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    past, future = datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(days=3)
    with transaction(url) as db:
        shift = db.get_one(t.ShiftRow, season.shift[TALK])
        shift.max_people, shift.starts_at, shift.ends_at = 1, future, future + timedelta(hours=1)
        for name, state in (("second", WaitState.OFFERED), ("third", WaitState.WAITING)):
            row = t.WaitRow(shift_id=shift.id, person_id=season.person[name], state=state, asked_at=past)
            row.offer_until = past if state is WaitState.OFFERED else None
            db.add(row)
            db.flush()
    with ticking(url, watches(Gateways())), one_worker(url, tasks=tasks(1)):
        until(lambda: states(url)[0] is WaitState.EXPIRED, seconds=60)
