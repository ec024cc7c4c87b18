"""A session moves: each rule about those on it, and the room's hours, broken by it and told before it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.local_time import to_local
from scheduler.domain.disruption import EventKind
from scheduler.domain.work import AssignmentState
from scheduler.services.events import entering
from scheduler.services.events.facts import Event
from scheduler.services.refusal import Refused
from scheduler.services.series import undoing
from scheduler.services.series.changes import Editing
from scheduler.services.series.wanted import Effect, Wanted
from tests.season import ZONE, Season, instant
from tests.services.organising import account_of

S = AssignmentState
DAY = 35
"""A Monday five weeks ahead, on which nobody of the season does anything yet."""
NOW = instant(0, "06:00")


def put(db: Session, season: Season, day: int, starts: str, ends: str, site: str = "factory") -> t.SessionRow:
    """A session with one shift, and the volunteer has said yes to it."""
    db.get_one(t.CampaignRow, season.campaign["talks"]).ends_on = instant(60, "12:00").date()
    times: dict[str, Any] = {"starts_at": instant(day, starts), "ends_at": instant(day, ends)}
    row = t.SessionRow(
        activity_id=season.other["talk"], site_id=season.site[site], title_zh=f"夜谈{day}", **times
    )
    db.add(row)
    db.flush()
    shift = t.ShiftRow(session_id=row.id or 0, role="speaker", max_people=2, **times)
    db.add(shift)
    db.flush()
    seat = t.AssignmentRow(
        shift_id=shift.id or 0,
        person_id=season.person["volunteer"],
        state=S.CONFIRMED,
        changed_at=NOW - timedelta(days=3),
    )
    db.add(seat)
    db.flush()
    return row


def seat(db: Session, row: t.SessionRow) -> t.AssignmentRow:
    return db.exec(select(t.AssignmentRow).join(t.ShiftRow).where(t.ShiftRow.session_id == row.id)).one()


def volunteer(db: Session, season: Season, **limits: Any) -> None:
    db.get_one(t.PersonRow, season.person["volunteer"]).sqlmodel_update(limits)
    db.flush()


def editing(db: Session, season: Season) -> Editing:
    return Editing(db, account_of(db, season, "organiser"), season.campaign["talks"], ZONE)


def moved(db: Session, season: Season, row: t.SessionRow, **by: Any) -> Effect:
    """Looked at, which leaves everything as it was, and then done."""
    wanted = Wanted(t.SeasonEditKind.MOVE, **by)
    seen = editing(db, season).look([row], wanted, NOW)
    db.expire_all()
    assert seat(db, row).state is S.CONFIRMED
    done = editing(db, season).carry_out([row], wanted, seen.seen, NOW)
    assert done.unfit == seen.unfit
    return done


def news(db: Session, season: Season) -> list[tuple[str, list[int]]]:
    rows = db.exec(
        select(t.NoticeRow).where(
            t.NoticeRow.person_id == season.person["volunteer"], t.NoticeRow.created_at == NOW
        )
    )
    return [(row.code, row.details["released"]) for row in rows]


@pytest.mark.parametrize(
    ("limits", "other", "by", "rule"),
    [
        ({}, (DAY + 1, "17:00", "18:50", "village"), {"days": 1}, "overlap"),
        ({"rest_minutes": 660}, (DAY + 2, "07:00", "08:00", "factory"), {"days": 1}, "rest"),
        ({"minutes_per_week": 120}, (DAY + 9, "09:00", "10:00", "factory"), {"days": 7}, "minutes_per_week"),
        ({"shifts_per_day": 1}, (DAY + 1, "09:00", "10:00", "factory"), {"days": 1}, "shifts_per_day"),
        ({"consecutive_days": 1}, (DAY + 2, "09:00", "10:00", "factory"), {"days": 1}, "consecutive_days"),
        ({"travel_km": 50.0}, (DAY + 2, "09:00", "10:00", "factory"), {"site_id": "village"}, "distance"),
    ],
)
def test_whoever_cannot_do_it_then_comes_off_and_is_told_which_rule(
    limits: dict[str, Any],
    other: tuple[int, str, str, str],
    by: dict[str, Any],
    rule: str,
    db: Session,
    season: Season,
) -> None:
    row, stands = put(db, season, DAY, "19:00", "20:30"), put(db, season, *other)
    volunteer(db, season, **limits)
    effect = move_anywhere(db, season, row, by)
    assert [(one.name, one.shifts, [reason.rule for reason in one.reasons]) for one in effect.unfit] == [
        ("王晓梅", 1, [rule])
    ]
    assert (effect.told, effect.asked_again) == (1, 0)
    assert (seat(db, row).state, seat(db, stands).state) == (S.CANCELLED, S.CONFIRMED)
    assert news(db, season) == [("roster.released", [seat(db, row).shift_id])]
    undoing.undo(db, account_of(db, season, "organiser"), db.get_one(t.SeasonEditRow, effect.edit_id), NOW)
    assert seat(db, row).state is S.CONFIRMED


def move_anywhere(db: Session, season: Season, row: t.SessionRow, by: dict[str, Any]) -> Effect:
    """Moved, also to a site that is not the organiser's own: they are given it first."""
    if "site_id" in by:
        site = db.get_one(t.SiteRow, season.site[by["site_id"]])
        site.organisation_id = season.node["prefecture"]
        db.flush()
        by = by | {"site_id": site.id}
    return moved(db, season, row, **by)


def test_what_was_broken_before_and_what_still_fits_is_asked_anew(db: Session, season: Season) -> None:
    row, _other = put(db, season, DAY, "19:00", "20:30"), put(db, season, DAY, "09:00", "10:00")
    volunteer(db, season, shifts_per_day=1, minutes_per_week=60)
    effect = moved(db, season, row, starts=datetime(2030, 1, 1, 18, tzinfo=UTC).time())
    assert (effect.unfit, effect.asked_again, seat(db, row).state) == ((), 1, S.PROPOSED)
    assert [code for code, _ in news(db, season)] == ["shift.changed"]


def test_whoever_comes_off_only_since_the_look_is_looked_at_first(db: Session, season: Season) -> None:
    row, _other = put(db, season, DAY, "19:00", "20:30"), put(db, season, DAY + 1, "09:00", "10:00")
    wanted = Wanted(t.SeasonEditKind.MOVE, days=1)
    seen = editing(db, season).look([row], wanted, NOW)
    volunteer(db, season, shifts_per_day=1)
    with pytest.raises(Refused, match="sessions_changed"):
        editing(db, season).carry_out([row], wanted, seen.seen, NOW)


@pytest.mark.parametrize("event", [False, True])
def test_closed_room_refuses_by_edit_and_by_event(event: bool, db: Session, season: Season) -> None:
    row = put(db, season, DAY, "19:00", "20:30")
    row.room_id = season.room["booth"]  # open from 9 to 21
    db.flush()
    late = to_local(instant(DAY, "20:00"))
    moves = Event(EventKind.SESSION_MOVED, session_id=row.id, from_at=late)
    wanted = Wanted(t.SeasonEditKind.MOVE, starts=late.time())
    with pytest.raises(Refused) as refused:
        entering.preview(db, moves, NOW) if event else editing(db, season).look([row], wanted, NOW)
    assert [reason.rule for reason in refused.value.reasons] == ["room_closed"]


@pytest.mark.parametrize(
    ("limits", "other", "rule"),
    [
        ({}, (DAY + 1, "17:00", "18:50", "village"), "overlap"),
        ({"rest_minutes": 660}, (DAY + 2, "07:00", "08:00", "factory"), "rest"),
        ({"minutes_per_week": 140}, (DAY + 2, "09:00", "10:00", "factory"), "minutes_per_week"),
    ],
)
def test_event_that_moves_a_session_asks_the_same_rules(
    limits: dict[str, Any], other: tuple[int, str, str, str], rule: str, db: Session, season: Season
) -> None:
    row, _stands = put(db, season, DAY - 7, "19:00", "20:30"), put(db, season, *other)
    volunteer(db, season, **limits)
    event = Event(EventKind.SESSION_MOVED, session_id=row.id, from_at=to_local(instant(DAY + 1, "19:00")))
    (effect,) = entering.preview(db, event, NOW).campaigns
    place = (season.person["volunteer"], seat(db, row).shift_id)
    assert dict(effect.lost) == {place: rule}
