"""From waiting to sent through a real worker and a real mail server: tried again, never knowingly twice."""

import os
import signal
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from scheduler import worker
from scheduler.db import belongings
from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.messages import Channel, MessageKind, MessageState, SendError
from scheduler.services.messages import contact, delivery
from scheduler.services.messages.gateways import Gateways
from scheduler.services.messages.texts import Written
from scheduler.services.refusal import Refused
from tests.jobs.tasks import one_worker, until, work, workers
from tests.season import Season, instant, make_season
from tests.services.messages.sinks import sink

NOON = instant(0, "12:00")
STATE = MessageState


def message(db: Session, season: Season, person: str = "second", title: str = "一") -> int:
    """A message by mail that waits."""
    number = season.person[person]
    if db.get(t.ContactRow, number) is None:
        db.add(
            t.ContactRow(
                person_id=number, channel=Channel.EMAIL, address=f"{person}@example.cn", changed_at=NOON
            )
        )
        db.flush()
    way = contact.way(db, number, Gateways(mail="mailto://gate?to={to}"))
    row = delivery.post(db, way, Written(title, "请您来。"), MessageKind.CHANGE, NOON)
    row.not_before = None
    assert row.id is not None
    return row.id


def season_in(db: Session) -> Season:
    """The season without anybody on a shift: whether one of them is to be reminded depends on the day."""
    made = make_season(db)
    belongings.erase(db, "assignment", db.exec(select(t.AssignmentRow.id)).all())
    return made


def states(url: str) -> list[tuple[MessageState, str]]:
    with reading(url) as db:
        query = select(t.MessageRow).where(t.MessageRow.kind == MessageKind.CHANGE).order_by(t.MessageRow.id)
        return [(row.state, row.error) for row in db.exec(query)][1:]  # the season has one of its own


class Main:
    """The main function of a worker process that sends through one gateway."""

    def __init__(self, gateway: str) -> None:
        self.gateway = gateway

    def __call__(self, url: str, concurrency: int) -> None:
        work(url, concurrency, worker.tasks(1, Gateways(mail=self.gateway)))


def test_waiting_messages_go_out_once(any_database: str) -> None:
    with transaction(any_database) as db:
        season = season_in(db)
        for title in ("一", "二"):
            message(db, season, title=title)
        message(db, season, "third", title="三")
        delivery.ask(db)
    with sink() as server:
        tasks = worker.tasks(1, Gateways(mail=server.gateway))
        with one_worker(any_database, tasks=tasks):
            until(lambda: states(any_database) == [(STATE.SENT, "")] * 3)
    assert sorted(server.mails) == [
        ("second@example.cn", "一", "请您来。"),
        ("second@example.cn", "二", "请您来。"),
        ("third@example.cn", "三", "请您来。"),
    ]


def test_worker_killed_in_the_middle_never_sends_twice(sqlite_url: str) -> None:
    with transaction(sqlite_url) as db:
        season = season_in(db)
        message(db, season)
        message(db, season, "third", title="二")
        delivery.ask(db)
    with sink("silent") as server:
        gateway = server.gateway.replace("cto=0.5", "cto=60")
        with workers(sqlite_url, Main(gateway)) as started:
            doomed = started.start()
            assert server.given.wait(60)
            assert doomed.pid is not None
            os.kill(doomed.pid, signal.SIGKILL)
            server.manner = "takes"
            started.start()
            until(lambda: [state for state, _ in states(sqlite_url)] == [STATE.UNKNOWN, STATE.SENT])
        assert [to for to, *_ in server.mails] == ["second@example.cn", "third@example.cn"]
    assert states(sqlite_url)[0] == (STATE.UNKNOWN, "interrupted")


@pytest.fixture
def one(sqlite_url: str) -> tuple[str, int]:
    """A database with one message that waits, and its id."""
    with transaction(sqlite_url) as db:
        return sqlite_url, message(db, season_in(db))


def take(url: str, minutes: int = 0) -> delivery.Parcel | None:
    with transaction(url) as db:
        return delivery.take(db, Gateways(mail="mailto://gate?to={to}"), NOON + timedelta(minutes=minutes))


def settle(url: str, number: int, error: SendError | None, minutes: int = 0) -> MessageState:
    with transaction(url) as db:
        delivery.settle(db, number, error, NOON + timedelta(minutes=minutes))
        return db.get_one(t.MessageRow, number).state


def test_taken_message_is_nobody_elses(one: tuple[str, int]) -> None:
    url, number = one
    parcel = take(url)
    assert parcel is not None
    assert (parcel.message_id, parcel.address) == (number, "mailto://gate?to=second%40example.cn")
    assert take(url) is None


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (None, STATE.SENT),
        (SendError.REFUSED, STATE.FAILED),
        (SendError.NO_GATEWAY, STATE.FAILED),
        (SendError.NO_ANSWER, STATE.UNKNOWN),
        (SendError.UNREACHABLE, STATE.WAITING),
    ],
)
def test_settle_tells_what_became_of_it(
    one: tuple[str, int], error: SendError | None, state: MessageState
) -> None:
    url, number = one
    take(url)
    assert settle(url, number, error) is state
    assert take(url) is None, "what failed a moment ago is not tried again at once"


def test_gateway_out_of_reach_is_tried_four_times(one: tuple[str, int]) -> None:
    url, number = one
    for minutes in (0, 1, 6):
        assert take(url, minutes) is not None
        assert settle(url, number, SendError.UNREACHABLE, minutes) is STATE.WAITING
    assert take(url, 20) is None
    assert take(url, 21) is not None
    assert settle(url, number, SendError.UNREACHABLE, 21) is STATE.FAILED


def test_forsaken_message_is_sent_again_only_on_request(one: tuple[str, int]) -> None:
    url, number = one
    take(url)
    with transaction(url) as db:
        assert delivery.anything_due(db, NOON)
        assert delivery.forsake(db, NOON) == 1
        row = db.get_one(t.MessageRow, number)
        db.refresh(row)
        assert row.state is STATE.UNKNOWN
    assert take(url) is None
    with transaction(url) as db:
        account = db.exec(select(t.AccountRow.id)).first()
        assert account is not None
        row = db.get_one(t.MessageRow, number)
        delivery.again(db, row, account)
        with pytest.raises(Refused, match="not_repeatable"):
            delivery.again(db, row, account)
    assert take(url) is not None


def test_watch_asks_only_when_there_is_something_to_do(one: tuple[str, int]) -> None:
    url, _number = one
    assert worker.ask_for_messages(url, NOON, gateways=Gateways())
    take(url)
    with transaction(url) as db:
        delivery.forsake(db, NOON)
    assert not worker.ask_for_messages(url, instant(-30, "12:00"), gateways=Gateways())


def test_test_message_is_refused_twice_in_a_minute_and_without_a_way(one: tuple[str, int]) -> None:
    url, _number = one
    mail = Gateways(mail="mailto://gate?to={to}")
    with transaction(url) as db:
        second = db.exec(select(t.ContactRow.person_id)).one()
        assert delivery.try_out(db, second, mail, instant(0, "23:00")).not_before is None
        with pytest.raises(Refused, match="test_too_soon"):
            delivery.try_out(db, second, mail, instant(0, "23:00") + timedelta(seconds=59))
        delivery.try_out(db, second, mail, instant(0, "23:01"))
        with pytest.raises(Refused, match="site_only"):
            delivery.try_out(db, second + 1, mail, NOON)
