"""Each kind of event: what goes, what stands, who is told, what is asked for; and what is refused."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from shutil import copy

import pytest
from sqlmodel import Session, col, select

from scheduler.db import tables as t
from scheduler.db.session import engine, transaction
from scheduler.domain.disruption import EventKind
from scheduler.domain.work import AssignmentState, PlanRunState, SessionState
from scheduler.services import change_list, eligibility
from scheduler.services.accounts import Account
from scheduler.services.events import entering, showing
from scheduler.services.events.effect import CampaignEffect
from scheduler.services.events.facts import Event
from scheduler.services.refusal import Refused
from tests.season import date_of, instant
from tests.services.events.wide_season import NOW, Wide, local, make_wide
from tests.services.organising import account_of

KIND = EventKind


@pytest.fixture(scope="session")
def wide_template(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> tuple[Path, Wide]:
    """A database with the wide season in it, to be copied."""
    path = Path(copy(sqlite_template, tmp_path_factory.mktemp("wide") / "wide.sqlite3"))
    with transaction(f"sqlite:///{path}") as db:
        wide = make_wide(db)
    with engine(f"sqlite:///{path}").connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    engine(f"sqlite:///{path}").dispose()
    return path, wide


@pytest.fixture
def wide(wide_template: tuple[Path, Wide]) -> Wide:
    """Ids of what is in it."""
    return wide_template[1]


@pytest.fixture
def db(wide_template: tuple[Path, Wide], tmp_path: Path) -> Iterator[Session]:
    """A transaction on a copy."""
    url = f"sqlite:///{copy(wide_template[0], tmp_path / 'wide.sqlite3')}"
    with transaction(url) as session:
        yield session
    engine(url).dispose()


def organiser(db: Session, wide: Wide) -> Account:
    return account_of(db, wide.season, "organiser")


def enter(db: Session, wide: Wide, event: Event) -> tuple[CampaignEffect, t.EventRow]:
    (seen,) = (found := entering.preview(db, event, NOW)).campaigns
    return seen, entering.enter(db, organiser(db, wide), event, found.fingerprint, NOW)


def refused(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as error:
        act()
    return [reason.rule for reason in error.value.reasons]


def seats(db: Session, *conditions: object) -> dict[tuple[int, int], AssignmentState]:
    query = select(t.AssignmentRow).join(t.ShiftRow, col(t.ShiftRow.id) == t.AssignmentRow.shift_id)
    rows = db.exec(query.where(*conditions).execution_options(populate_existing=True))  # type: ignore[arg-type]  # conditions on columns
    return {(row.person_id, row.shift_id): row.state for row in rows if row.state.holds_seat}


def shift_of(db: Session, session_id: int) -> int:
    found = db.exec(select(t.ShiftRow.id).where(t.ShiftRow.session_id == session_id)).one()
    assert found is not None
    return found


def holder(db: Session, session_id: int, state: AssignmentState | None = None) -> int:
    held = seats(db, t.ShiftRow.session_id == session_id)
    return next(person for (person, _), found in held.items() if state in (None, found))


def told(db: Session, event: t.EventRow) -> dict[int, tuple[str, dict[str, list[int]]]]:
    """By person, the code and the shifts of the one message that they get."""
    rows = [row for row in db.exec(select(t.NoticeRow)) if row.details.get("event") == event.id]
    people = [row.person_id for row in rows]
    assert len(people) == len(set(people))
    keys = ("released", "cancelled", "changed")
    return {
        row.person_id: (row.code, {key: row.details[key] for key in keys if key in row.details})
        for row in rows
    }


def test_who_cannot_come_loses_the_seats_of_those_hours(db: Session, wide: Wide) -> None:
    target = wide.sessions[4]
    person, shift = holder(db, target), shift_of(db, target)
    others = {place for place in seats(db) if place[0] == person and place[1] != shift}
    row = db.get_one(t.SessionRow, target)
    start = local(9, "12:30")
    assert row.starts_at == instant(9, "13:00")
    seen, event = enter(
        db, wide, Event(KIND.PERSON_AWAY, person, from_at=start, until_at=start + timedelta(hours=1))
    )
    assert dict(seen.lost) == {(person, shift): "away"}
    assert {place for place in seats(db) if place[0] == person} == others
    assert told(db, event) == {person: ("roster.released", {"released": [shift]})}
    assert "availability" in {
        one.rule for one in eligibility.refusals(db, person, [shift], NOW, returning=True)
    }


def test_absence_that_the_person_had_said_already_still_frees_the_seat(db: Session, wide: Wide) -> None:
    person = holder(db, wide.sessions[4])
    start, end = instant(9, "00:00"), instant(10, "00:00")
    db.add(t.AvailabilityRow(person_id=person, kind="unavailable", starts_at=start, ends_at=end))
    db.flush()
    event = Event(KIND.PERSON_AWAY, person, from_at=local(9, "00:00"), until_at=local(10, "00:00"))
    assert enter(db, wide, event)[0].lost


def test_one_leg_of_a_block_lost_is_the_other_lost_too(db: Session, wide: Wide) -> None:
    first, second = (shift_of(db, number) for number in wide.sessions[16:18])
    person = holder(db, wide.sessions[16])
    start = db.get_one(t.ShiftRow, first).starts_at
    away = Event(
        KIND.PERSON_AWAY,
        person,
        from_at=local(15, "13:00"),
        until_at=local(15, "14:00"),
    )
    assert start == instant(15, "13:00")
    assert dict(enter(db, wide, away)[0].lost) == {(person, first): "away", (person, second): "block"}


def test_plan_is_asked_for_and_keeps_everybody_else(db: Session, wide: Wide) -> None:
    person = holder(db, wide.sessions[4])
    _seen, event = enter(
        db, wide, Event(KIND.PERSON_AWAY, person, from_at=local(9, "00:00"), until_at=local(10, "00:00"))
    )
    entry = db.exec(select(t.EventCampaignRow).where(t.EventCampaignRow.event_id == event.id)).one()
    run = db.get_one(t.PlanRunRow, entry.plan_run_id)
    assert (run.state, run.time_limit) == (PlanRunState.QUEUED, entering.TIME_LIMIT)
    assert change_list.planned_places(run) == frozenset()


def test_lapsed_qualification_frees_what_needs_it(db: Session, wide: Wide) -> None:
    person = wide.people[0]
    needing = {
        place
        for place in seats(db, t.ShiftRow.starts_at > NOW)
        if place[0] == person and "speaker_basic" in db.get_one(t.ShiftRow, place[1]).requires
    }
    later = {place for place in needing if db.get_one(t.ShiftRow, place[1]).starts_at >= instant(9, "00:00")}
    assert later
    event = Event(KIND.LAPSED, person, day=date_of(9), code="speaker_basic")
    seen, _row = enter(db, wide, event)
    assert {place: reason for place, reason in seen.lost.items() if reason == "expired"}.keys() >= later
    assert refused(lambda: entering.preview(db, event, NOW)) == ["event_no_change"]


def test_moved_session_keeps_who_can_and_frees_who_cannot(db: Session, wide: Wide) -> None:
    target = wide.sessions[4]
    shift = shift_of(db, target)
    on_it = sorted(person for person, where in seats(db) if where == shift)
    busy = on_it[0]
    db.add(
        t.AvailabilityRow(
            person_id=busy, kind="unavailable", starts_at=instant(9, "19:00"), ends_at=instant(9, "20:00")
        )
    )
    db.flush()
    seen, event = enter(db, wide, Event(KIND.SESSION_MOVED, session_id=target, from_at=local(9, "19:00")))
    assert dict(seen.lost) == {(busy, shift): "availability"}
    assert seen.changed == tuple((person, shift) for person in on_it[1:])
    row = db.get_one(t.SessionRow, target)
    assert (row.starts_at, row.ends_at) == (instant(9, "19:00"), instant(9, "21:00"))
    assert db.get_one(t.ShiftRow, shift).starts_at == instant(9, "19:00")
    assert told(db, event) == {
        busy: ("roster.released", {"released": [shift]}),
        **{person: ("shift.changed", {"changed": [shift]}) for person in on_it[1:]},
    }


def test_closed_site_calls_its_day_off_and_nothing_else(db: Session, wide: Wide) -> None:
    school = wide.season.site["school"]
    seen, event = enter(db, wide, Event(KIND.SITE_CLOSED, site_id=school, day=date_of(9)))
    states = {
        row.id: row.state for row in db.exec(select(t.SessionRow).where(t.SessionRow.site_id == school))
    }
    off = {number for number, state in states.items() if state is SessionState.CANCELLED}
    assert off == set(seen.cancelled)
    assert wide.sessions[5] in off
    assert set(seen.lost.values()) == {"called_off"}
    assert {code for code, _ in told(db, event).values()} == {"shift.cancelled"}
    assert seen.short == ()


def test_stop_date_moves_what_comes_after_it(db: Session, wide: Wide) -> None:
    factory = wide.season.site["factory"]
    before = {
        row.id: row.starts_at for row in db.exec(select(t.SessionRow).where(t.SessionRow.site_id == factory))
    }
    event = Event(KIND.STOP_DATE, site_id=factory, day=date_of(12), to_day=date_of(19))
    seen, _row = enter(db, wide, event)
    after = {
        row.id: row.starts_at for row in db.exec(select(t.SessionRow).where(t.SessionRow.site_id == factory))
    }
    moved = {number for number in before if after[number] != before[number]}
    assert moved == set(seen.moved)
    assert {after[number] - before[number] for number in moved} == {timedelta(days=7)}
    assert all(before[number] >= instant(12, "00:00") for number in moved)


def test_make_up_day_asks_again_who_said_yes_and_lists_the_sessions(db: Session, wide: Wide) -> None:
    saturday = date_of(12)
    account = account_of(db, wide.season, "organiser")
    event = Event(KIND.MAKEUP_DAY, day=saturday, layer="nation")
    found = entering.preview(db, event, NOW)
    entering.enter(db, account, event, found.fingerprint, NOW)
    kept = {place for one in found.campaigns for place in one.lost}
    assert not {place for place in kept if seats(db).get(place, AssignmentState.PROPOSED).kept}
    assert db.exec(select(t.RecheckRow).where(t.RecheckRow.day == saturday)).all()
    assert refused(lambda: entering.preview(db, event, NOW)) == ["event_no_change"]


def test_gap_that_breaks_a_child_rule_is_never_silent(db: Session, wide: Wide) -> None:
    season = wide.season
    session_id = season.session[-1]
    row = db.get_one(t.SessionRow, session_id)
    row.starts_at, row.ends_at = instant(10, "08:30"), instant(10, "12:30")
    stay = db.get_one(t.StayRow, season.other["stay"])
    stay.arrives_on, stay.leaves_on = date_of(10), date_of(10)
    shift = t.ShiftRow(
        session_id=session_id,
        role="camp_leader",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        min_people=2,
        max_people=2,
        requires=["child_safety"],
    )
    db.add(shift)
    db.flush()
    assert shift.id is not None
    free = [
        person for person in wide.people if not any(p == person and s in _on_day(db) for p, s in seats(db))
    ]
    for person in free[:2]:
        db.add(t.AssignmentRow(shift_id=shift.id, person_id=person, state="confirmed", changed_at=NOW))
    db.flush()
    away = Event(KIND.PERSON_AWAY, free[0], from_at=local(10, "08:00"), until_at=local(10, "13:00"))
    seen, event = enter(db, wide, away)
    assert [gap.session.id for gap in seen.care] == [session_id]
    assert "two_adults" in {one.rule for one in seen.care[0].reasons}
    organisers = [
        code for person, (code, _) in told(db, event).items() if person == season.person["organiser"]
    ]
    assert organisers == ["roster.event"]
    (outcome,) = showing.shown(db, organiser(db, wide), event, NOW).outcomes
    assert [gap.session.id for gap in outcome.care] == [session_id]
    (urgent,) = outcome.urgent
    assert (urgent.seat.shift.id, urgent.missing) == (shift.id, 1)
    assert urgent.stand_ins


def _on_day(db: Session) -> set[int | None]:
    begins, ends = instant(9, "12:00"), instant(11, "12:00")
    return set(db.exec(select(t.ShiftRow.id).where(t.ShiftRow.starts_at < ends, t.ShiftRow.ends_at > begins)))


def _everything(db: Session) -> tuple[object, ...]:
    counted = (len(db.exec(select(kind)).all()) for kind in (t.NoticeRow, t.AvailabilityRow, t.EventRow))
    return (seats(db), *counted)


def test_preview_leaves_nothing_behind(db: Session, wide: Wide) -> None:
    before = (
        seats(db),
        len(db.exec(select(t.NoticeRow)).all()),
        len(db.exec(select(t.AvailabilityRow)).all()),
    )
    entering.preview(
        db,
        Event(KIND.PERSON_AWAY, wide.people[0], from_at=local(6, "00:00"), until_at=local(20, "00:00")),
        NOW,
    )
    db.expire_all()
    after = (
        seats(db),
        len(db.exec(select(t.NoticeRow)).all()),
        len(db.exec(select(t.AvailabilityRow)).all()),
    )
    assert before == after


def test_entering_something_else_than_was_seen_is_refused(db: Session, wide: Wide) -> None:
    person = holder(db, wide.sessions[4])
    event = Event(KIND.PERSON_AWAY, person, from_at=local(9, "00:00"), until_at=local(10, "00:00"))
    assert refused(lambda: entering.enter(db, organiser(db, wide), event, "0" * 32, NOW)) == [
        "changed_meanwhile"
    ]


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda w: Event(KIND.PERSON_AWAY, w.people[0]), "event_incomplete"),
        (lambda w: Event(KIND.LAPSED, w.people[0], day=date_of(9)), "event_incomplete"),
        (lambda _w: Event(KIND.SITE_CLOSED, day=date_of(9)), "event_incomplete"),
        (
            lambda w: Event(
                KIND.PERSON_AWAY, w.people[0], from_at=local(-2, "00:00"), until_at=local(-1, "00:00")
            ),
            "event_past",
        ),
        (
            lambda w: Event(
                KIND.PERSON_AWAY, w.people[0], from_at=local(9, "00:00"), until_at=local(90, "00:00")
            ),
            "event_too_long",
        ),
        (
            lambda w: Event(
                KIND.PERSON_AWAY, w.people[0], from_at=local(9, "03:00"), until_at=local(9, "04:00")
            ),
            "event_no_change",
        ),
        (
            lambda w: Event(KIND.SITE_CLOSED, site_id=w.season.site["village"], day=date_of(9)),
            "event_no_change",
        ),
        (
            lambda w: Event(KIND.SESSION_MOVED, session_id=w.sessions[4], from_at=local(9, "13:00")),
            "event_no_change",
        ),
        (
            lambda w: Event(KIND.SESSION_MOVED, session_id=w.sessions[4], from_at=local(0, "09:00")),
            "event_past",
        ),
        (
            lambda w: Event(
                KIND.STOP_DATE, site_id=w.season.site["factory"], day=date_of(9), to_day=date_of(2)
            ),
            "event_past",
        ),
    ],
)
def test_event_is_refused(db: Session, wide: Wide, make: Callable[[Wide], Event], reason: str) -> None:
    assert refused(lambda: entering.preview(db, make(wide), NOW)) == [reason]


def test_session_moved_onto_another_in_its_room_is_refused(db: Session, wide: Wide) -> None:
    hall = wide.season.room["hall"]
    for number in wide.sessions[4:7:2]:
        db.get_one(t.SessionRow, number).room_id = hall
    db.flush()
    event = Event(KIND.SESSION_MOVED, session_id=wide.sessions[4], from_at=local(10, "14:00"))
    assert refused(lambda: entering.preview(db, event, NOW)) == ["room_shared"]
