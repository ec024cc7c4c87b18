"""The database itself keeps the chain of custody, whoever writes to it, on both databases."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlmodel import col, select

from scheduler.db import belongings
from scheduler.db.session import reading, transaction
from scheduler.db.tables import CustodianRow, ErasingRow, HandOverRow
from scheduler.domain.custody import CustodianKind, Signed
from tests.season import make_season

NOW = datetime(2027, 2, 3, 1, tzinfo=UTC)


@pytest.fixture
def made(any_database):
    """A child with guardian, carer, an escort until an hour from now, and another child's guardian."""
    with transaction(any_database) as db:
        season = make_season(db)
        ids = {"child": season.other["child"]}
        for name, kind, person, until in (
            ("guardian", CustodianKind.GUARDIAN, "worker", None),
            ("carer", CustodianKind.CARER, None, None),
            ("escort", CustodianKind.ON_DUTY, "volunteer", NOW + timedelta(hours=1)),
            ("second", CustodianKind.ON_DUTY, "second", NOW + timedelta(hours=1)),
        ):
            row = CustodianRow(
                child_id=ids["child"],
                kind=kind,
                person_id=season.person[person] if person else None,
                good_until=until,
                named_at=NOW,
            )
            db.add(row)
            db.flush()
            ids[name] = row.id
    return any_database, ids


def link(ids, step, giver, receiver, at=NOW):
    return HandOverRow(
        child_id=ids["child"],
        step=step,
        giver_id=ids[giver],
        receiver_id=ids[receiver],
        signed=Signed.NAME,
        at=at,
        recorded_at=at,
    )


def put(url, *rows):
    with transaction(url) as db:
        for row in rows:
            db.add(row)
            db.flush()


def steps(url):
    with reading(url) as db:
        return db.exec(select(HandOverRow.step).order_by(col(HandOverRow.step))).all()


def test_child_goes_from_hand_to_hand_and_home(made):
    url, ids = made
    put(url, link(ids, 1, "carer", "escort"), link(ids, 2, "escort", "second"))
    put(url, link(ids, 3, "second", "guardian"), link(ids, 4, "carer", "escort"))
    assert steps(url) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("step", "giver", "receiver", "minutes", "message"),
    [
        (2, "guardian", "second", 0, "giver"),
        (2, "carer", "second", 0, "giver"),
        (3, "escort", "second", 0, "turn"),
        (1, "escort", "second", 0, "turn"),
        (2, "escort", "second", 61, "not named"),
    ],
)
def test_what_must_not_be_is_refused(made, step, giver, receiver, minutes, message):
    url, ids = made
    put(url, link(ids, 1, "carer", "escort"))
    with pytest.raises(IntegrityError, match=message):
        put(url, link(ids, step, giver, receiver, NOW + timedelta(minutes=minutes)))
    assert steps(url) == [1]


def test_chain_begins_at_home(made):
    url, ids = made
    with pytest.raises(IntegrityError, match="giver"):
        put(url, link(ids, 1, "escort", "second"))


def test_custodian_of_another_child_receives_nothing(made):
    url, ids = made
    with transaction(url) as db:
        own = db.get_one(CustodianRow, ids["carer"])
        stranger = CustodianRow(child_id=own.child_id, kind=CustodianKind.NAMED, name="甲", named_at=NOW)
        db.add(stranger)
        db.flush()
        ids["ended"] = stranger.id
        stranger.good_until = NOW - timedelta(minutes=1)
    with pytest.raises(IntegrityError, match="not named"):
        put(url, link(ids, 1, "carer", "ended"))


def test_what_stands_is_neither_changed_nor_deleted(made):
    url, ids = made
    put(url, link(ids, 1, "carer", "escort"))
    for statement in (
        update(HandOverRow).values(receiver_id=ids["guardian"]),
        delete(HandOverRow),
        update(CustodianRow).values(name="somebody else"),
    ):
        with pytest.raises(DatabaseError, match="sealed"), transaction(url) as db:
            db.execute(statement)
    assert steps(url) == [1]


def test_chain_goes_with_the_child_for_good(made):
    url, ids = made
    put(url, link(ids, 1, "carer", "escort"))
    with transaction(url) as db:
        belongings.erase(db, "child", [ids["child"]])
    assert steps(url) == []
    with reading(url) as db:
        assert db.exec(select(CustodianRow)).all() == []
        assert db.exec(select(ErasingRow)).all() == []


def test_of_two_at_once_one_is_refused(made):
    url, ids = made
    put(url, link(ids, 1, "carer", "escort"))
    start, outcomes = threading.Barrier(2), []

    def give(receiver):
        row = link(ids, 2, "escort", receiver)
        start.wait()
        try:
            put(url, row)
            outcomes.append("done")
        except IntegrityError:
            outcomes.append("refused")

    threads = [threading.Thread(target=give, args=(name,)) for name in ("second", "guardian")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused"]
    assert steps(url) == [1, 2]
