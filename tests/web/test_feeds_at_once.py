"""Many devices ask for the same calendar at the same moment, on both databases; nothing private leaks."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlmodel import select
from werkzeug.test import TestResponse

from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.work import AssignmentState
from scheduler.services import feeds
from tests.feed_checker import change_faults, faults, house_faults, parse
from tests.season import MONDAY, Season, make_season
from tests.web.conftest import make_app, signed_in_client

Fetch = Callable[[str], TestResponse]
DEVICES = 6


@pytest.fixture
def season(any_database: str) -> Season:
    """The season in the database of the test."""
    with transaction(any_database) as db:
        return make_season(db)


@pytest.fixture
def fetch(any_database: str) -> Fetch:
    """Asks for the calendar of an address."""
    app = make_app(any_database)
    return lambda token: app.test_client().get(f"/feeds/{token}.ics")


def subscribe(url: str, person_id: int) -> str:
    with transaction(url) as db:
        wanted = feeds.Wanted("手机", "zh")
        return feeds.create(db, person_id=person_id, account_id=None, wanted=wanted, now=datetime.now(UTC))[1]


def all_at_once(fetch: Fetch, tokens: list[str]) -> list[TestResponse]:
    start = Barrier(len(tokens))

    def run(token: str) -> TestResponse:
        start.wait()
        return fetch(token)

    with ThreadPoolExecutor(len(tokens)) as pool:
        return list(pool.map(run, tokens))


def sequences(url: str) -> set[int]:
    with reading(url) as db:
        return set(db.exec(select(t.LedgerRow.sequence)))


def test_devices_that_ask_first_at_once_get_the_same(any_database: str, season: Season, fetch: Fetch) -> None:
    tokens = [subscribe(any_database, season.person["volunteer"]) for _ in range(DEVICES)]
    answers = all_at_once(fetch, tokens)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert sequences(any_database) == {0}


def test_change_is_numbered_once_for_all_devices(any_database: str, season: Season, fetch: Fetch) -> None:
    tokens = [subscribe(any_database, season.person["volunteer"]) for _ in range(DEVICES)]
    before = fetch(tokens[0]).data
    with transaction(any_database) as db:
        db.get_one(t.SiteRow, season.site["factory"]).address = "云南省蒙自市银河路 1 号"
    answers = all_at_once(fetch, tokens)
    assert len({answer.data for answer in answers}) == 1
    assert change_faults(before, answers[0].data) == []
    assert sequences(any_database) <= {0, 1}


def test_poll_during_many_changes_ends_with_the_last(any_database: str, season: Season, fetch: Fetch) -> None:
    token = subscribe(any_database, season.person["volunteer"])
    states = [AssignmentState.CANCELLED, AssignmentState.CONFIRMED] * 4

    def change() -> None:
        for state in states:
            with transaction(any_database) as db:
                row = db.get_one(t.AssignmentRow, season.assignment[2])
                row.state, row.changed_at = state, datetime.now(UTC)

    with ThreadPoolExecutor(2) as pool:
        changing = pool.submit(change)
        polled = [fetch(token).data for _ in range(8)]
        changing.result()
    last = fetch(token).data
    for data in (*polled, last):
        assert faults(data) == []
        assert house_faults(data) == []
    uid = f"assignment-{season.assignment[2]}@houniao.local"
    assert [e.value("STATUS") for e in parse(last).components("VEVENT") if e.value("UID") == uid] == [
        "CONFIRMED"
    ]


def plant(url: str) -> list[str]:
    """Strange words in every place where something is written of a person, a child or a family."""
    canaries = []

    def canary() -> str:
        canaries.append(f"秘{secrets.token_hex(6)}")
        return canaries[-1]

    with transaction(url) as db:
        for person in db.exec(select(t.PersonRow)):
            person.name, person.phone, person.employee_number = canary(), canary(), canary()
        for family in db.exec(select(t.FamilyRow)):
            family.carer_name, family.carer_phone = canary(), canary()
        for child in db.exec(select(t.ChildRow)):
            child.short_name = canary()
        for group in db.exec(select(t.ChildGroupRow)):
            group.name_zh, group.name_en = canary(), canary()
    return canaries


def test_no_name_of_any_person_stands_in_a_calendar(any_database: str, season: Season, fetch: Fetch) -> None:
    canaries = plant(any_database)
    client = signed_in_client(make_app(any_database), any_database, season.account["volunteer"])
    people = (season.person["volunteer"], season.person["second"])
    files = [fetch(subscribe(any_database, person)).data for person in people]
    files += [client.get(f"/shifts/{season.shift[number]}.ics").data for number in range(8)]
    addresses = [f"/calendar?view={view}&on={MONDAY}&all=1" for view in ("month", "week", "day", "agenda")]
    addresses += [f"/shifts/{shift}" for shift in season.shift]
    pages = [client.get(address).text.split("<main")[1].encode() for address in addresses]
    assert canaries
    for text in (*pages, *(file.replace(b"\r\n ", b"") for file in files)):
        assert not [canary for canary in canaries if canary.encode() in text]
