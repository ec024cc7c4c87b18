"""A week by wishes: from the parent's wish over the worker's job to bookings that nobody shares."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from scheduler.db.session import reading, transaction
from scheduler.db.tables import AllocationRunRow, AssignmentRow, BookingRow, FamilyContactRow, FamilyRow
from scheduler.domain.allocation import broken
from scheduler.domain.contacts import ContactMeans
from scheduler.domain.work import AssignmentState, PlanRunState
from scheduler.optimizer.allocation import allocate
from scheduler.services.allocation import weeks
from scheduler.services.refusal import Refused
from scheduler.services.video_room import booking, rooms
from scheduler.worker import tasks
from tests.jobs.tasks import one_worker, until
from tests.services.video_room.world import MONDAY, RoomWorld, account_of, household, instant, slot

NOW = instant(0, "08:00")
WEEK = MONDAY + timedelta(days=7)


def test_wishes_replace_each_other_and_stay_in_their_week(db: Session, world: RoomWorld) -> None:
    family = db.get_one(FamilyRow, household(db, world, "a").family)
    assert weeks.next_week(NOW) == WEEK
    choices = weeks.choices(db, family, WEEK, NOW)
    assert slot(8, "17:00") in choices
    assert slot(8, "10:00") not in choices
    weeks.wish(db, family, [slot(8, "17:00"), slot(9, "17:00")], WEEK)
    weeks.wish(db, family, [slot(9, "17:00"), slot(9, "17:00")], WEEK)
    assert weeks.wishes(db, family.id or 0, WEEK) == [slot(9, "17:00")]
    assert weeks.counted(db, world.site, WEEK) == 1
    with pytest.raises(Refused, match="too_many_wishes"):
        weeks.wish(db, family, [slot(8, f"1{hour}:00") for hour in range(4)], WEEK)
    with pytest.raises(Refused, match="other_week"):
        weeks.wish(db, family, [slot(3, "17:00")], WEEK)
    silent = db.get_one(FamilyRow, household(db, world, "b", consent=False).family)
    assert weeks.choices(db, silent, WEEK, NOW) == []


def test_week_is_loaded_solved_and_written(room_on: tuple[str, RoomWorld]) -> None:
    url, world = room_on
    with transaction(url) as db:
        houses = [household(db, world, f"{number}") for number in range(8)]
        account = account_of(db, world.season.account["coordinator"])
        for house in houses:
            weeks.wish(db, db.get_one(FamilyRow, house.family), [slot(8, "17:00")], WEEK)
        db.add(
            FamilyContactRow(
                family_id=houses[0].family, day=WEEK - timedelta(days=1), means=ContactMeans.ROOM
            )
        )
        booths = list(rooms.booths(db, world.site))
        booking.take(db, booths, houses[7].family, slot(9, "17:00"), NOW)
        run = weeks.request_run(db, account, world.site, WEEK, NOW)
        assert weeks.request_run(db, account, world.site, WEEK, NOW).id == run.id
        week = weeks.load(db, run.id or 0, NOW)
        assert {one.family for one in week.claims} == {house.family for house in houses[:7]}
        assert [one.urgent for one in week.claims] == [False] + [True] * 6
        assert sorted(one.place for one in week.claims) == list(range(7))
        found = allocate(week)
        assert broken(week, found.given) == []
        assert weeks.finish(db, run.id or 0, found, NOW) == 7
        assert run.result["served"] == 7
        assert run.result["wishes_met"] == len(booths)
        rows = db.exec(select(BookingRow).where(BookingRow.slot >= slot(7, "00:00"))).all()
        assert len({(row.room_id, row.slot) for row in rows}) == len(rows) == 8


def test_worker_does_the_job(room: tuple[str, RoomWorld]) -> None:
    url, world = room
    with transaction(url) as db:
        household(db, world, "a")
        account = account_of(db, world.season.account["coordinator"])
        run_id = weeks.request_run(db, account, world.site, WEEK, NOW).id

    def done() -> AllocationRunRow | None:
        with reading(url) as db:
            run = db.get_one(AllocationRunRow, run_id)
        return run if run.state is PlanRunState.DONE else None

    with one_worker(url, tasks=tasks(1)):
        run: AllocationRunRow = until(done, seconds=120)
    assert run.result["families"] == 1


def test_nobody_is_given_what_has_no_host(db: Session, world: RoomWorld) -> None:
    household(db, world, "a")
    account = account_of(db, world.season.account["coordinator"])
    for row in db.exec(select(AssignmentRow).where(col(AssignmentRow.shift_id).in_(world.shifts))):
        row.state = AssignmentState.PROPOSED
    run = weeks.request_run(db, account, world.site, WEEK, NOW)
    found = allocate(weeks.load(db, run.id or 0, NOW))
    assert found.given == {}
    assert weeks.finish(db, run.id or 0, found, NOW) == 0
    weeks.fail(db, {"run": run.id or 0}, "lost")
    assert run.state is PlanRunState.FAILED
