"""Bought hours are used up and never overdrawn; an hour is known to the two concerned alone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.organisations import Role
from scheduler.domain.people import Hat
from scheduler.services import accounts
from scheduler.services.accounts import Account
from scheduler.services.counselling import contracts, hours
from scheduler.services.counselling.contracts import Bought
from scheduler.services.refusal import Refused
from tests.season import TODAY, Season, make_season
from tests.services.counselling import calendars
from tests.services.families import NOW

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def account(db: Session, season: Season, name: str) -> Account:
    found = accounts.load(db, season.account[name])
    assert found is not None
    return found


def licensed(db: Session, season: Season, name: str = "volunteer") -> None:
    """Makes somebody a social worker, with an empty calendar."""
    calendars.empty(db, season)
    number = season.person[name]
    db.add(t.HatRow(person_id=number, hat=Hat.SOCIAL_WORKER))
    db.add(t.QualificationRow(person_id=number, code="sw_licence", valid_from=TODAY - DAY))
    db.flush()


def contract(db: Session, season: Season, many: int = 1) -> t.HourContractRow:
    """So many hours for the county."""
    wanted = Bought("心桥社工", TODAY, TODAY + 30 * DAY, many)
    return contracts.enter(db, account(db, season, "organiser"), season.node["county"], wanted)


def offered(db: Session, season: Season, bought: t.HourContractRow, when: timedelta) -> t.CounsellingRow:
    who = account(db, season, "volunteer")
    return hours.offer(db, who, bought.id or 0, NOW + when, "工会二楼", NOW)


def refused(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as error:
        act()
    return [reason.rule for reason in error.value.reasons]


def second_parent(db: Session, season: Season) -> Account:
    """Another worker of the plant."""
    person = t.PersonRow(organisation_id=season.node["plant"], name="马大军")
    db.add(person)
    db.flush()
    made = accounts.create(
        db,
        person_id=person.id or 0,
        login="demo-another",
        password=None,
        grants=[(Role.WORKER, season.node["plant"])],
    )
    found = accounts.load(db, made)
    assert found is not None
    return found


@pytest.fixture
def world(db: Session, season: Season) -> tuple[Session, Season]:
    licensed(db, season)
    return db, season


def test_hour_is_taken_used_and_given_back_in_time(world: tuple[Session, Season]) -> None:
    db, season = world
    bought = contract(db, season)
    row = offered(db, season, bought, 3 * DAY)
    parent = account(db, season, "worker")
    assert [one.id for one in hours.free(db, parent, NOW)] == [row.id]
    hours.take(db, parent, row, for_child=True, now=NOW)
    assert contracts.left(db, bought) == 10
    assert hours.free(db, parent, NOW) == []
    other = offered(db, season, bought, 4 * DAY)
    assert refused(lambda: hours.take(db, parent, other, for_child=False, now=NOW)) == [
        "counselling_one_ahead"
    ]
    another = second_parent(db, season)
    assert refused(lambda: hours.take(db, another, row, for_child=False, now=NOW)) == ["counselling_taken"]
    assert refused(lambda: hours.take(db, another, other, for_child=False, now=NOW)) == [
        "counselling_used_up"
    ]
    assert hours.give_back(db, row, NOW)
    assert (contracts.left(db, bought), row.person_id, row.for_child) == (60, None, False)
    assert refused(lambda: hours.give_back(db, row, NOW)) == ["counselling_over"]


def test_late_cancel_uses_the_hour_and_the_counsellors_gives_it_back(world: tuple[Session, Season]) -> None:
    db, season = world
    bought, parent = contract(db, season, 2), account(db, season, "worker")
    row = offered(db, season, bought, 23 * HOUR)
    hours.take(db, parent, row, for_child=False, now=NOW)
    assert not hours.give_back(db, row, NOW)
    assert contracts.left(db, bought) == 70
    later = offered(db, season, bought, 5 * DAY)
    hours.take(db, parent, later, for_child=False, now=NOW)
    assert contracts.left(db, bought) == 20
    hours.call_off(db, later, NOW)
    assert contracts.left(db, bought) == 70
    codes = db.exec(select(t.NoticeRow.code).where(t.NoticeRow.person_id == parent.person_id)).all()
    assert codes.count("appointments.changed") == 1
    assert refused(lambda: hours.call_off(db, later, NOW)) == ["counselling_over"]
    assert [one.id for one in hours.in_calendar(db, row.counsellor_id, NOW, NOW + 9 * DAY)] == [
        row.id,
        later.id,
    ]


@pytest.mark.parametrize("lacks", ["hat", "licence", "check"])
def test_only_a_licensed_social_worker_offers(world: tuple[Session, Season], lacks: str) -> None:
    db, season = world
    bought, number = contract(db, season), season.person["volunteer"]
    row = offered(db, season, bought, 2 * DAY)
    if lacks == "hat":
        db.delete(db.get_one(t.HatRow, (number, Hat.SOCIAL_WORKER)))
    elif lacks == "licence":
        held = select(t.QualificationRow).where(
            t.QualificationRow.person_id == number, t.QualificationRow.code == "sw_licence"
        )
        db.delete(db.exec(held).one())
    else:
        db.get_one(t.PersonRow, number).check_until = TODAY
    db.flush()
    assert refused(lambda: offered(db, season, bought, 3 * DAY)) == ["no_counsellor"]
    parent = account(db, season, "worker")
    assert refused(lambda: hours.take(db, parent, row, for_child=False, now=NOW)) == ["no_counsellor"]


def test_hours_lie_within_the_contract_and_beside_each_other(world: tuple[Session, Season]) -> None:
    db, season = world
    bought = contract(db, season)
    for when in (-HOUR, 31 * DAY):
        assert refused(lambda when=when: offered(db, season, bought, when)) == ["counselling_when"]
    offered(db, season, bought, 2 * DAY)
    assert refused(lambda: offered(db, season, bought, 2 * DAY + timedelta(minutes=49))) == [
        "counselling_clash"
    ]
    offered(db, season, bought, 2 * DAY + timedelta(minutes=50))


def test_another_enterprise_neither_sees_the_contract_nor_takes_its_hours(
    world: tuple[Session, Season],
) -> None:
    db, season = world
    bought = contract(db, season)
    row = offered(db, season, bought, 2 * DAY)
    foreigner = account(db, season, "foreigner")
    assert contracts.balances(db, foreigner) == []
    assert hours.free(db, foreigner, NOW) == []
    assert refused(lambda: hours.take(db, foreigner, row, for_child=False, now=NOW)) == ["counselling_taken"]
    wrong = Bought("x", TODAY, TODAY - DAY, 5)
    organiser, county = account(db, season, "organiser"), season.node["county"]
    assert refused(lambda: contracts.enter(db, organiser, county, wrong)) == ["contract_dates"]
    none = Bought("x", TODAY, TODAY, 0)
    assert refused(lambda: contracts.enter(db, organiser, county, none)) == ["contract_hours"]


def test_the_last_hour_is_not_given_to_two_at_once(any_database: str) -> None:
    with transaction(any_database) as db:
        season = make_season(db)
        licensed(db, season)
        own = select(t.CalendarChangeRow).where(t.CalendarChangeRow.person_id == season.person["volunteer"])
        before = len(db.exec(own).all())
        bought = contract(db, season)
        rows = [offered(db, season, bought, days * DAY).id or 0 for days in (2, 3)]
        parents = [season.account["worker"], second_parent(db, season).id]

    def take(number: int) -> str:
        try:
            with transaction(any_database) as db:
                who = accounts.load(db, parents[number])
                assert who is not None
                row = db.get_one(t.CounsellingRow, rows[number])
                hours.take(db, who, row, for_child=False, now=NOW)
        except Refused as error:
            return error.reasons[0].rule
        return "taken"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, (0, 1))) == ["counselling_used_up", "taken"]
    with transaction(any_database) as db:
        assert contracts.left(db, db.exec(select(t.HourContractRow)).one()) == 10
        told = len(db.exec(own).all())
    assert told == before + 3, "two hours offered, one taken: each counted for the calendar"
