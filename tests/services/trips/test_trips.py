"""Journeys on both databases: parts of the way, seats, tickets, counts, incidents, each with its refusals."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from scheduler.db import belongings
from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.custody import IncidentKind, IncidentStep
from scheduler.domain.trips import LegKind, TicketState, Urgency
from scheduler.domain.work import AssignmentState
from scheduler.services.refusal import Refused
from scheduler.services.trips import incidents, journeys, seats, tickets
from scheduler.services.trips.journeys import LegFacts
from scheduler.services.trips.tickets import OrderFacts
from tests.season import MONDAY, TODAY, Season, instant, make_season

DAY = (TODAY - MONDAY).days
NOW = instant(DAY, "09:00")


@pytest.fixture
def made(any_database):
    with transaction(any_database) as db:
        yield db, make_season(db)


def journey(db: Session, season: Season) -> t.SessionRow:
    return db.get_one(t.SessionRow, season.other["journey"])


def facts(start: str, end: str) -> LegFacts:
    return LegFacts(LegKind.TRAIN, "C1", "甲", "乙", instant(DAY, start), instant(DAY, end))


def refused(code: str):
    return pytest.raises(Refused, match=code)


def staff(db: Session, season: Season, *people: str) -> None:
    """These people ride along."""
    row = journey(db, season)
    shift = t.ShiftRow(
        session_id=row.id, role="escort", starts_at=row.starts_at, ends_at=row.ends_at, max_people=9
    )
    db.add(shift)
    db.flush()
    db.add_all(
        t.AssignmentRow(
            shift_id=shift.id,
            person_id=season.person[one],
            state=AssignmentState.CONFIRMED,
            changed_at=instant(0, "08:00"),
        )
        for one in people
    )
    db.flush()


def test_overview_shows_each_journey_with_its_way_and_what_it_lacks(made):
    db, season = made
    campaign = db.get_one(t.CampaignRow, season.campaign["journey"])
    (bare,) = journeys.of_campaign(db, campaign, instant(DAY, "05:00"))
    assert (bare.children, [leg.row.number for leg in bare.legs]) == (1, ["云L·0001"])
    assert bare.reasons == ()
    staff(db, season, "volunteer", "second")
    (staffed,) = journeys.of_campaign(db, campaign, instant(DAY, "05:00"))
    assert {one.rule for one in staffed.reasons} == {"insurance", "first_aid"}
    (over,) = journeys.of_campaign(db, campaign, instant(DAY, "23:00"))
    assert over.reasons == ()


def test_parts_follow_each_other_within_the_journey(made):
    db, season = made
    row = journey(db, season)
    for start, end, code in (
        ("10:00", "10:00", "leg_reversed"),
        ("05:00", "07:00", "leg_outside"),
        ("10:00", "11:00", "leg_gap"),
    ):
        with refused(code):
            journeys.add_leg(db, row, facts(start, end), season.account["organiser"])
    first = db.get_one(t.LegRow, season.other["leg"])
    first.arrives_at = instant(DAY, "09:30")
    db.flush()
    for number in range(2, journeys.MOST_LEGS + 1):
        leg = journeys.add_leg(
            db, row, facts(f"10:{number:02}", f"10:{number + 1:02}"), season.account["organiser"]
        )
        assert leg.position == number
    with refused("too_many_legs"):
        journeys.add_leg(db, row, facts("11:00", "12:00"), season.account["organiser"])


def test_everybody_gets_a_seat_and_too_few_seats_are_told(made):
    db, season = made
    leg, organiser = db.get_one(t.LegRow, season.other["leg"]), season.account["organiser"]
    staff(db, season, "volunteer", "second")
    outcome = seats.seat_leg(db, leg, organiser)
    assert (outcome.people, outcome.vehicles, outcome.short) == (3, 1, ())
    assert db.exec(select(t.ChildSeatRow.child_id)).all() == [season.other["traveller"]]
    again = seats.seat_leg(db, leg, organiser)
    assert again.people == len(db.exec(select(t.AdultSeatRow)).all()) + 1
    db.get_one(t.VehicleRow, season.other["vehicle"]).seats = 2
    with pytest.raises(Refused) as short:
        seats.seat_leg(db, leg, organiser)
    assert (short.value.reasons[0].rule, short.value.reasons[0].amount) == ("seats_short", 1)
    leg.arrives_at = instant(DAY, "10:00")
    bare = journeys.add_leg(db, journey(db, season), facts("10:00", "11:00"), organiser)
    with refused("no_vehicle"):
        seats.seat_leg(db, bare, organiser)


def test_vehicle_without_enough_adults_is_named(made):
    db, season = made
    leg, organiser = db.get_one(t.LegRow, season.other["leg"]), season.account["organiser"]
    outcome = seats.seat_leg(db, leg, organiser)
    assert outcome.short == (season.other["vehicle"],)
    for number in range(seats.MOST_VEHICLES - 1):
        seats.add_vehicle(db, leg, f"{number}", 5, "", organiser)
    with refused("too_many_vehicles"):
        seats.add_vehicle(db, leg, "x", 5, "", organiser)


def test_orders_come_overdue_first_and_are_said_done(made):
    db, season = made
    campaign, organiser = season.campaign["journey"], season.account["organiser"]
    row = journey(db, season)
    row.starts_at += timedelta(days=20)
    row.ends_at += timedelta(days=20)
    later = tickets.make(db, row, campaign, OrderFacts(19, TODAY + timedelta(days=12)), organiser)
    assert later.opens_on == TODAY + timedelta(days=6)
    found = tickets.of_campaign(db, campaign, TODAY)
    assert [(one.urgency, one.days) for one in found] == [(Urgency.OVERDUE, -4), (Urgency.WAITING, 12)]
    with refused("order_early"):
        tickets.say(db, later, TicketState.ORDERED, "", organiser, NOW)
    first = db.get_one(t.TicketOrderRow, season.other["order"])
    tickets.take(db, first, season.person["second"], NOW)
    tickets.say(db, first, TicketState.ISSUED, "E123", organiser, NOW)
    last = tickets.of_campaign(db, campaign, TODAY)[-1]
    assert (last.urgency, last.reference, last.owner.name) == (Urgency.DONE, "E123", "赵志强")
    assert first.ordered_on == TODAY
    tickets.say(db, first, TicketState.FAILED, "", organiser, NOW)
    assert first.ordered_on is None


@pytest.mark.parametrize(
    ("people", "before", "opens", "code"),
    [(20, 1, None, "order_size"), (0, 1, None, "order_size"), (5, 0, None, "after"), (5, 3, 2, "after")],
)
def test_orders_that_cannot_be_made_are_refused(made, people, before, opens, code):
    db, season = made
    opens_on = None if opens is None else TODAY - timedelta(days=opens)
    wanted = OrderFacts(people, TODAY - timedelta(days=before), opens_on)
    with refused(code):
        tickets.make(db, journey(db, season), season.campaign["journey"], wanted, season.account["organiser"])


def test_worker_order_opens_earlier_than_ordinary_sale(made):
    db, season = made
    wanted = OrderFacts(19, TODAY - timedelta(days=16), TODAY - timedelta(days=19))
    row = tickets.make(
        db, journey(db, season), season.campaign["journey"], wanted, season.account["organiser"]
    )
    assert row.opens_on == TODAY - timedelta(days=19)


def test_count_knows_how_many_there_should_be(made):
    db, season = made
    leg = db.get_one(t.LegRow, season.other["leg"])
    row = incidents.count(db, leg, "喜洲", 0, season.account["organiser"], NOW)
    assert (row.counted, row.expected) == (0, 1)


def test_incident_has_its_steps_and_its_tree(made):
    db, season = made
    row, organiser = journey(db, season), season.account["organiser"]
    staff(db, season, "volunteer")
    began = incidents.begin(db, row, IncidentKind.NO_ANSWER, season.other["traveller"], organiser, NOW)
    incidents.step(db, began, IncidentStep.CALL_GUARDIAN, organiser, NOW)
    incidents.step(db, began, IncidentStep.CALL_GUARDIAN, organiser, NOW + timedelta(hours=1))
    with refused("no_such_step"):
        incidents.step(db, began, IncidentStep.CALL_AMBULANCE, organiser, NOW)
    first, *_rest = incidents.of_journey(db, row.id)
    assert dict(first.steps)[IncidentStep.CALL_GUARDIAN] == NOW
    assert dict(first.steps)[IncidentStep.CALL_POLICE] is None
    with refused("no_such_step"):
        incidents.close(db, began, IncidentStep.CALL_POLICE, organiser, NOW)
    for _ in range(2):
        incidents.close(db, began, IncidentStep.ENDED_HANDED_OVER, organiser, NOW)
    with refused("incident_over"):
        incidents.step(db, began, IncidentStep.CALL_CARER, organiser, NOW)
    assert [one.open for one in incidents.of_journey(db, row.id)] == [True, False]
    over = incidents.of_journey(db, row.id)[1]
    assert over.outcome is IncidentStep.ENDED_HANDED_OVER


def test_incident_is_told_to_those_who_must_act_without_the_child(made):
    db, season = made
    row, teller = journey(db, season), season.account["volunteer"]
    staff(db, season, "volunteer", "second")
    lead = t.ShiftRow(session_id=row.id, role="trip_leader", starts_at=row.starts_at, ends_at=row.ends_at)
    db.add(lead)
    db.flush()
    db.add(
        t.AssignmentRow(
            shift_id=lead.id,
            person_id=season.person["second"],
            state=AssignmentState.CONFIRMED,
            changed_at=NOW,
        )
    )
    db.flush()
    child = db.get_one(t.ChildRow, season.other["traveller"])
    db.get_one(t.FamilyRow, child.family_id).guardian_id = season.person["worker"]
    began = incidents.begin(db, row, IncidentKind.ILL, season.other["traveller"], teller, NOW)
    incidents.close(db, began, IncidentStep.ENDED_DOCTOR, season.account["organiser"], NOW)
    told = db.exec(select(t.NoticeRow).where(col(t.NoticeRow.code).startswith("trips."))).all()
    by = {code: {one.person_id for one in told if one.code == code} for code in {one.code for one in told}}
    leader, organiser = season.person["second"], season.person["organiser"]
    assert by["trips.incident"] == {leader, organiser, season.person["coordinator"]}
    assert season.person["volunteer"] not in by["trips.incident"]
    assert by["trips.incident"] == by["trips.incident_over"]
    for one in told:
        assert set(one.details) <= {"campaign_id", "journey", "incident", "outcome"}


def test_phone_tree_begins_with_those_on_board(made):
    db, season = made
    row = journey(db, season)
    staff(db, season, "volunteer")
    tree = incidents.phone_tree(db, row, season.campaign["journey"])
    assert [(one.role, one.person.name) for one in tree] == [("escort", "王晓梅"), ("organiser", "李秀英")]


def test_child_that_leaves_leaves_its_seat_and_only_a_mention_in_the_incident(made):
    db, season = made
    leg, organiser = db.get_one(t.LegRow, season.other["leg"]), season.account["organiser"]
    seats.seat_leg(db, leg, organiser)
    row = incidents.begin(
        db, journey(db, season), IncidentKind.ILL, season.other["traveller"], organiser, NOW
    )
    belongings.erase(db, "child", [season.other["traveller"]])
    assert db.exec(select(t.ChildSeatRow)).all() == []
    db.refresh(row)
    assert row.child_id is None
    assert db.exec(select(t.ShortCodeRow).where(col(t.ShortCodeRow.number) > 0)).all() == []
