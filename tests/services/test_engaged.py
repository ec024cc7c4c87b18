"""What people have at a time already is found, each kind of it, and no appointment is made over it."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlmodel import Session

from scheduler.db import tables as t
from scheduler.db.local_time import to_instant
from scheduler.domain.calls import BookingState, slot_number
from scheduler.domain.interval import Interval
from scheduler.domain.people import AvailabilityKind, Hat
from scheduler.domain.work import AssignmentState, SessionState
from scheduler.services import accounts, engaged
from scheduler.services.counselling import hours
from scheduler.services.engaged import Engaged
from scheduler.services.refusal import Refused
from tests.season import TODAY, Season
from tests.services.families import add

DAY = TODAY + timedelta(days=30)
"""After everything that the season's people are on."""
NOW = to_instant(datetime.combine(TODAY, time(6)))


def at(clock: int, day: date = DAY) -> datetime:
    return to_instant(datetime.combine(day, time(clock)))


def kinds(db: Session, person: int, day: date = DAY) -> list[Engaged]:
    return [one.kind for one in engaged.between(db, [person], day, day)[person]]


def move_shift(db: Session, season: Season, clock: int) -> t.AssignmentRow:
    """王晓梅's confirmed shift is at this time of the day."""
    shift = db.get_one(t.ShiftRow, season.shift[3])
    shift.starts_at, shift.ends_at = at(clock), at(clock + 2)
    row = t.AssignmentRow(
        shift_id=shift.id or 0,
        person_id=season.person["third"],
        state=AssignmentState.CONFIRMED,
        changed_at=NOW,
    )
    add(db, row)
    return row


def contract(db: Session, season: Season) -> int:
    row = t.HourContractRow(
        organisation_id=season.node["prefecture"], agency="心桥", starts_on=TODAY, ends_on=DAY, minutes=600
    )
    return add(db, row)


def hour(db: Session, season: Season, clock: int, day: date = DAY) -> t.CounsellingRow:
    """A free hour of 普文兰, who may give it."""
    counsellor = season.person["third"]
    if db.get(t.HatRow, (counsellor, Hat.SOCIAL_WORKER)) is None:
        db.add(t.HatRow(person_id=counsellor, hat=Hat.SOCIAL_WORKER))
        add(db, t.QualificationRow(person_id=counsellor, code="sw_licence", valid_from=TODAY))
    row = t.CounsellingRow(
        contract_id=contract(db, season), counsellor_id=counsellor, starts_at=at(clock, day), minutes=50
    )
    add(db, row)
    return row


def refusal(db: Session, season: Season, row: t.CounsellingRow) -> str:
    """What keeps 马小军 from taking an hour; empty when it is his."""
    account = accounts.load(db, season.account["worker"])
    assert account is not None
    shown = hours.takeable(db, account.person_id, [row])[row.id or 0]
    try:
        hours.take(db, account, row, for_child=False, now=NOW)
    except Refused as error:
        assert shown is not None, "the page would have offered it"
        return error.reasons[0].rule
    assert shown is None
    return ""


def test_each_kind_is_found_and_what_was_called_off_is_not(db: Session, season: Season) -> None:
    third, worker = season.person["third"], season.person["worker"]
    assert kinds(db, third) == []
    row = move_shift(db, season, 9)
    assert kinds(db, third) == [Engaged.SHIFT]
    row.state = AssignmentState.DECLINED
    db.flush()
    assert kinds(db, third) == []
    row.state = AssignmentState.PROPOSED
    db.flush()
    assert kinds(db, third) == [Engaged.SHIFT], "a question counts until it is answered"
    db.get_one(t.SessionRow, season.session[3]).state = SessionState.CANCELLED
    taken = hour(db, season, 14)
    taken.person_id = worker
    away = t.AvailabilityRow(
        person_id=third, starts_at=at(18), ends_at=at(20), kind=AvailabilityKind.UNAVAILABLE
    )
    add(db, away)
    assert kinds(db, third) == [Engaged.APPOINTMENT, Engaged.AWAY]
    assert Engaged.APPOINTMENT in kinds(db, worker)
    taken.cancelled_at = NOW
    away.kind = AvailabilityKind.PREFER
    db.flush()
    assert kinds(db, third) == []


def test_clash_is_overlap_of_the_wished_kinds_only(db: Session, season: Season) -> None:
    move_shift(db, season, 9)
    found = engaged.between(db, [season.person["third"]], DAY, DAY)[season.person["third"]]
    for first, last, wanted in (
        (7, 9, None),
        (8, 10, Engaged.SHIFT),
        (10, 11, Engaged.SHIFT),
        (11, 12, None),
    ):
        when = Interval(datetime.combine(DAY, time(first)), datetime.combine(DAY, time(last)))
        assert engaged.clash(found, when) is wanted
        assert engaged.clash(found, when, (Engaged.CALL,)) is None


def test_counsellor_offers_no_hour_beside_a_shift_of_their_own(db: Session, season: Season) -> None:
    number = contract(db, season)
    hour(db, season, 20)
    move_shift(db, season, 9)
    account = accounts.load(db, season.account["third"])
    assert account is not None
    with pytest.raises(Refused, match="counselling_engaged"):
        hours.offer(db, account, number, at(10), "", NOW)
    assert hours.offer(db, account, number, at(11), "", NOW).id


def test_parent_takes_no_hour_at_work_nor_beside_a_call(db: Session, season: Season) -> None:
    worker = season.person["worker"]
    days = [DAY - timedelta(days=number) for number in range(8)]
    known = {day: engaged.between(db, [worker], day, day)[worker] for day in days}
    works = next(
        (day, one.when)
        for day, all_of_it in known.items()
        for one in all_of_it
        if one.when.start.date() == day == one.when.end.date()
    )
    clock = works[1].start.hour + 2
    assert refusal(db, season, hour(db, season, clock, works[0])) == "counselling_at_work"
    db.get_one(t.PersonRow, worker).crew_id = None
    call = t.BookingRow(
        room_id=season.room["booth"],
        family_id=season.other["family"],
        slot=slot_number(datetime.combine(DAY, time(14))),
        booked_at=NOW,
        changed_at=NOW,
    )
    add(db, call)
    asked = hour(db, season, 14)
    assert refusal(db, season, asked) == "counselling_engaged"
    call.state = BookingState.CANCELLED
    db.flush()
    assert refusal(db, season, asked) == ""
