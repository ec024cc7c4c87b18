"""`houniao retention` and the worker's clock: what is over time goes, nothing else."""

from sqlmodel import select

from scheduler import worker
from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.services.messages.gateways import Gateways
from tests.cli.test_database_commands import houniao
from tests.jobs.tasks import one_worker, ticking, until
from tests.services.families import CHILD, day, make_circle

TASKS = worker.tasks(solver_workers=1)


def over(url: str) -> None:
    """A camp that ended a year ago, with its child still there; whoever kept the family company has left."""
    with transaction(url) as db:
        circle = make_circle(db)
        db.get_one(t.PairRow, circle.pair).ends_on = day(-20)
        campaign = db.get_one(t.CampaignRow, circle.campaign)
        campaign.starts_on, campaign.ends_on = day(-370), day(-360)


def names(url: str) -> list[str]:
    with reading(url) as db:
        return list(db.exec(select(t.ChildRow.short_name)))


def test_show_lists_what_is_due_and_deletes_nothing(any_database: str) -> None:
    over(any_database)
    shown = houniao(any_database, "retention", "--show")
    assert (shown.returncode, shown.stdout) == (0, f"circle due since {day(-270)}\n")
    assert CHILD in names(any_database)


def test_clearing_says_what_went_and_then_nothing_is_due(any_database: str) -> None:
    over(any_database)
    cleared = houniao(any_database, "retention")
    assert (cleared.returncode, cleared.stdout) == (0, "circle 1 children, 1 stays deleted\n")
    assert CHILD not in names(any_database)
    assert "小豆" in names(any_database)
    assert houniao(any_database, "retention").stdout == "nothing is due\n"


def test_worker_clears_by_itself(any_database: str) -> None:
    over(any_database)
    with ticking(any_database, worker.watches(Gateways())), one_worker(any_database, tasks=TASKS):
        until(lambda: CHILD not in names(any_database), seconds=60)
    assert "小豆" in names(any_database)
