"""What a leg lacks is told, each thing by breaking it, with the way to mend it; what is there is not."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from scheduler.db import belongings
from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.care import Purpose
from scheduler.domain.custody import CustodianKind
from scheduler.domain.people import CheckStatus
from scheduler.domain.problem import Gender
from scheduler.domain.trips import LegKind, Mend, TicketState
from scheduler.services.trips import gaps, seats
from tests.season import MONDAY, TODAY, Season, instant, make_season
from tests.services.trips.test_trips import journey, staff

DAY = (TODAY - MONDAY).days
BEFORE = instant(DAY, "05:00")


@pytest.fixture
def made(sqlite_url: str) -> Iterator[tuple[Session, Season]]:
    with transaction(sqlite_url) as db:
        yield db, make_season(db)


def lacks(db: Session, season: Season) -> dict[str, Mend]:
    """What the journey's first leg lacks, with the ways to mend it."""
    found = gaps.of_journey(db, journey(db, season), BEFORE)
    return {one.reason.rule: one.mend for one in found.get(season.other["leg"], ())}


def complete(db: Session, season: Season) -> None:
    """Put everything right that a leg can lack."""
    organiser, child = season.account["organiser"], season.other["traveller"]
    staff(db, season, "volunteer", "second")
    row = journey(db, season)
    lead = t.ShiftRow(session_id=row.id, role="trip_leader", starts_at=row.starts_at, ends_at=row.ends_at)
    db.add(lead)
    db.flush()
    changed = instant(0, "08:00")
    db.add(
        t.AssignmentRow(
            shift_id=lead.id, person_id=season.person["organiser"], state="confirmed", changed_at=changed
        )
    )
    for one in ("volunteer", "second", "organiser"):
        person = db.get_one(t.PersonRow, season.person[one])
        person.insured_until = TODAY + timedelta(days=9)
        person.check_status, person.check_until = CheckStatus.CLEAR, TODAY + timedelta(days=9)
    db.add(t.QualificationRow(person_id=season.person["second"], code="first_aid"))
    db.add(t.ConsentRow(child_id=child, purpose=Purpose.TRIP, given=True, at=changed))
    seats.seat_leg(db, db.get_one(t.LegRow, season.other["leg"]), organiser)
    db.flush()


def test_bare_leg_lacks_everything_and_each_with_its_way_out(made: tuple[Session, Season]) -> None:
    found = lacks(*made)
    assert found == {
        "supervision": Mend.CREW,
        "two_adults": Mend.CREW,
        "first_aid": Mend.CREW,
        "leader_missing": Mend.CREW,
        "unseated": Mend.SEATS,
        "consents_missing": Mend.CHILDREN,
    }


def test_complete_leg_lacks_nothing_and_one_that_is_over_is_not_asked(made: tuple[Session, Season]) -> None:
    db, season = made
    complete(db, season)
    assert lacks(db, season) == {}
    assert gaps.of_journey(db, journey(db, season), instant(DAY, "23:00")) == {}


def test_each_thing_that_is_taken_away_is_told(made: tuple[Session, Season]) -> None:
    db, season = made
    complete(db, season)
    vehicle = db.get_one(t.VehicleRow, season.other["vehicle"])
    vehicle.seats = 2
    assert lacks(db, season) == {"seats_short": Mend.VEHICLE}
    vehicle.seats = 19
    sibling = t.ChildRow(
        family_id=db.get_one(t.ChildRow, season.other["traveller"]).family_id,
        short_name="小妹",
        birth_year=TODAY.year - 8,
        gender=Gender.FEMALE,
    )
    db.add(sibling)
    db.flush()
    stay = t.StayRow(
        group_id=season.other["travellers"], child_id=sibling.id, arrives_on=TODAY, leaves_on=TODAY
    )
    db.add(stay)
    for one in ("volunteer", "second", "organiser"):
        db.get_one(t.PersonRow, season.person[one]).gender = Gender.FEMALE
    db.flush()
    assert lacks(db, season) == {
        "both_sexes": Mend.CREW,
        "unseated": Mend.SEATS,
        "consents_missing": Mend.CHILDREN,
    }
    belongings.erase(db, "leg", [season.other["leg"]])
    assert gaps.of_journey(db, journey(db, season), BEFORE) == {}


def test_vehicle_without_its_own_two_adults_is_named(made: tuple[Session, Season]) -> None:
    db, season = made
    complete(db, season)
    other = t.VehicleRow(leg_id=season.other["leg"], name="云L·0002", seats=9)
    db.add(other)
    db.flush()
    for row in db.exec(select(t.AdultSeatRow)):
        row.vehicle_id = other.id or 0
    db.flush()
    found = gaps.of_journey(db, journey(db, season), BEFORE)[season.other["leg"]]
    assert {(one.reason.rule, one.reason.subject) for one in found} == {
        ("vehicle_supervision", "云L·0001"),
        ("vehicle_two_adults", "云L·0001"),
    }


def test_receiver_without_number_counts_as_none(made: tuple[Session, Season]) -> None:
    db, season = made
    complete(db, season)
    row = journey(db, season)
    row.site_id, row.end_site_id = season.site["factory"], season.site["village"]
    assert lacks(db, season) == {}
    family = db.exec(
        select(t.FamilyRow).join(t.ChildRow).where(t.ChildRow.id == season.other["traveller"])
    ).one()
    family.carer_phone = ""
    assert lacks(db, season) == {"receivers_missing": Mend.RECEIVERS}
    named = t.CustodianRow(
        child_id=season.other["traveller"],
        kind=CustodianKind.NAMED,
        name="普舅舅",
        phone="1",
        named_at=BEFORE,
    )
    db.add(named)
    db.flush()
    assert lacks(db, season) == {}
    named.good_until = BEFORE - timedelta(days=1)
    assert lacks(db, season) == {"receivers_missing": Mend.RECEIVERS}


def test_train_needs_tickets_for_all_and_in_time(made: tuple[Session, Season]) -> None:
    db, season = made
    complete(db, season)
    db.get_one(t.LegRow, season.other["leg"]).kind = LegKind.TRAIN
    order = db.get_one(t.TicketOrderRow, season.other["order"])
    assert lacks(db, season) == {"tickets_late": Mend.TICKETS}
    order.deadline = TODAY
    assert lacks(db, season) == {"tickets_open": Mend.TICKETS}
    db.add(t.TicketStateRow(order_id=order.id, state=TicketState.ISSUED, changed_at=BEFORE))
    assert lacks(db, season) == {}
    order.people = 3
    assert lacks(db, season) == {"tickets_short": Mend.ORDER}
