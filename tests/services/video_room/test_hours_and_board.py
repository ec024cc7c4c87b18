"""Opening hours taken over, exam weeks, and the board of weekly contact with what would help."""

from datetime import date, time, timedelta

import pytest
from sqlmodel import Session, col, select

from scheduler.db.tables import AssignmentRow, AuditRow, FamilyContactRow, OpeningRow, SiteRow
from scheduler.domain.contacts import BlockKind, Circumstances, ContactMeans, Gap, Help, gap, helps
from scheduler.domain.work import AssignmentState
from scheduler.services.refusal import Refused
from scheduler.services.video_room import board, booking, hours, rooms
from scheduler.services.video_room.hours import BlockFacts
from tests.services.video_room.world import MONDAY, RoomWorld, account_of, household, instant, slot

NOW = instant(0, "08:00")


def test_proposed_hours_are_taken_over_for_every_booth(db: Session, world: RoomWorld) -> None:
    coordinator = account_of(db, world.season.account["coordinator"])
    site = db.get_one(SiteRow, world.site)
    with pytest.raises(Refused, match="no_hours"):
        hours.take_over(db, coordinator, site, MONDAY)
    for name in ("day", "night"):
        household(db, world, name, crew=name)
    hours.take_over(db, coordinator, site, MONDAY)
    found = hours.present(db, world.site)
    assert (3, time(16, 30), time(19, 30)) in found
    assert (7, time(9), time(21)) in found
    rows = db.exec(select(OpeningRow).where(col(OpeningRow.room_id).in_(world.booths))).all()
    assert len(rows) == len(found) * len(world.booths)


def test_block_keeps_children_of_its_grades_and_county_from_calls(db: Session, world: RoomWorld) -> None:
    account, site = account_of(db, world.season.account["coordinator"]), db.get_one(SiteRow, world.site)
    on = MONDAY + timedelta(days=1)
    facts = BlockFacts(BlockKind.EXAMS, on, on, grade_from=3, grade_to=4)
    row = hours.block(db, account, site, facts)
    assert hours.blocks(db, site, MONDAY) == [row]
    assert hours.blocks(db, site, on + timedelta(days=1)) == []
    before = hours.propose(db, world.site, MONDAY).families
    household(db, world, "a")
    assert hours.propose(db, world.site, MONDAY).families == before + 1
    for wrong, code in (
        (BlockFacts(BlockKind.EXAMS, on, MONDAY), "before_start"),
        (BlockFacts(BlockKind.EXAMS, on, on, 5, 4), "grades_reversed"),
    ):
        with pytest.raises(Refused, match=code):
            hours.block(db, account, site, wrong)
    elsewhere = db.get_one(SiteRow, world.season.site["village"])
    with pytest.raises(Refused, match="no_block"):
        hours.unblock(db, account, elsewhere, row.id or 0)
    hours.unblock(db, account, site, row.id or 0)
    assert hours.blocks(db, site, MONDAY) == []


def test_longest_without_contact_stand_first_and_each_look_is_noted(db: Session, world: RoomWorld) -> None:
    houses = {name: household(db, world, name) for name in ("recent", "week", "long", "never")}
    for name, days in (("recent", 2), ("week", 9), ("long", 20)):
        day = MONDAY - timedelta(days=days)
        db.add(FamilyContactRow(family_id=houses[name].family, day=day, means=ContactMeans.ROOM))
    db.flush()
    coordinator = account_of(db, world.season.account["coordinator"])
    found = board.board(db, coordinator, NOW)
    order = [line.guardian.name for line in found.page.items if line.guardian.name in houses]
    assert order == ["never", "long", "week", "recent"]
    assert found.counts[Gap.OVER_A_WEEK] == found.counts[Gap.WITHIN_A_WEEK] == 1
    noted = db.exec(select(AuditRow.subject).where(AuditRow.action == "contact.read")).all()
    assert sorted(noted) == sorted(f"person:{line.guardian.id}" for line in found.page.items)
    foreigner = account_of(db, world.season.account["foreigner"])
    assert board.board(db, foreigner, NOW).page.items == ()


def test_board_says_what_would_help(db: Session, world: RoomWorld) -> None:
    made = {
        "consent": household(db, world, "consent", consent=False),
        "carer": household(db, world, "carer", carer=False, crew="night"),
        "booked": household(db, world, "booked"),
        "invite": household(db, world, "invite", crew="night"),
        "few": household(db, world, "few", crew="day", boards=True),
    }
    booths = list(rooms.booths(db, world.site))
    booking.take(db, booths, made["booked"].family, slot(1, "17:00"), NOW)
    account = account_of(db, world.season.account["coordinator"])
    lines = {line.guardian.name: line for line in board.board(db, account, NOW).page.items}
    assert lines["consent"].helps[0] is Help.CONSENT
    assert lines["carer"].helps == (Help.CARER,)
    assert lines["booked"].helps == (Help.COMING,)
    assert lines["invite"].helps == (Help.INVITE,)
    assert lines["few"].helps == (Help.FEW_STARTS, Help.INVITE)
    assert lines["invite"].fitting == (slot(0, "16:30"), slot(0, "17:00"), slot(0, "17:30"))
    for row in db.exec(select(AssignmentRow).where(col(AssignmentRow.shift_id).in_(world.shifts))):
        row.state = AssignmentState.PROPOSED
    db.flush()
    lines = {line.guardian.name: line for line in board.board(db, account, NOW).page.items}
    assert lines["invite"].helps == (Help.OPENING,)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, Gap.WITHIN_A_WEEK),
        (6, Gap.WITHIN_A_WEEK),
        (7, Gap.OVER_A_WEEK),
        (13, Gap.OVER_A_WEEK),
        (14, Gap.LONG),
    ],
)
def test_gap_by_days(days: int, expected: Gap) -> None:
    assert gap(date(2027, 3, 1), date(2027, 3, 1) + timedelta(days=days)) is expected
    assert gap(None, date(2027, 3, 1)) is Gap.LONG


def test_crew_nobody_told_us_is_asked_for() -> None:
    facts = Circumstances(consented=True, carer=True, crew=False, able=9, offered=9, booked=False)
    assert helps(facts, 25) == (Help.CREW,)
