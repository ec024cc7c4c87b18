"""Signing up, withdrawing and taking back: refused with every reason, and never one seat too many."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.people import AvailabilityKind, CheckStatus
from scheduler.domain.problem import Gender
from scheduler.domain.work import (
    AssignmentState,
    CampaignState,
    SessionState,
    ShiftGroupKind,
    SignupFlow,
)
from scheduler.services import signup
from scheduler.services.signup import Who
from tests.season import MONDAY, Season, instant
from tests.services.volunteering import TALK, VIDEO, do, give, prepare, put, state_of


def test_instant_flow_confirms_at_once(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    assert do(url, signup.sign_up, second, season.shift[TALK]) == ()
    assert state_of(url, second, season.shift[TALK]) is AssignmentState.CONFIRMED


def test_request_flow_waits_for_the_organiser(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    assert do(url, signup.sign_up, second, season.shift[VIDEO]) == ()
    assert state_of(url, second, season.shift[VIDEO]) is AssignmentState.REQUESTED


def test_sign_up_raises_the_version_of_the_shift(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    do(url, signup.sign_up, second, season.shift[TALK])
    with reading(url) as db:
        assert db.get_one(t.ShiftRow, season.shift[TALK]).version == 1


def test_sign_up_is_in_the_audit_trail(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    do(url, signup.sign_up, second, season.shift[TALK])
    with reading(url) as db:
        line = db.exec(select(t.AuditRow).where(t.AuditRow.account_id == second.account_id)).one()
    assert (line.action, line.subject) == ("signup.sign_up", f"shift:{season.shift[TALK]}")


def full(season: Season) -> Callable[[Session], None]:
    def fill(db: Session) -> None:
        for name in ("volunteer", "third"):
            db.add(
                t.AssignmentRow(
                    shift_id=season.shift[TALK],
                    person_id=season.person[name],
                    state=AssignmentState.CONFIRMED,
                    changed_at=datetime.now(UTC),
                )
            )

    return fill


def busy(season: Season) -> Callable[[Session], None]:
    def add(db: Session) -> None:
        row = db.get_one(t.ShiftRow, season.shift[VIDEO])
        row.starts_at, row.ends_at = instant(TALK, "10:00"), instant(TALK, "12:00")
        db.add(
            t.AssignmentRow(
                shift_id=row.id,
                person_id=season.person["second"],
                state=AssignmentState.CONFIRMED,
                changed_at=datetime.now(UTC),
            )
        )

    return add


def away(season: Season) -> Callable[[Session], None]:
    def add(db: Session) -> None:
        db.add(
            t.AvailabilityRow(
                person_id=season.person["second"],
                kind=AvailabilityKind.UNAVAILABLE,
                starts_at=instant(TALK, "08:00"),
                ends_at=instant(TALK, "20:00"),
            )
        )

    return add


def said_no(season: Season) -> Callable[[Session], None]:
    def add(db: Session) -> None:
        db.add(
            t.AssignmentRow(
                shift_id=season.shift[TALK],
                person_id=season.person["second"],
                state=AssignmentState.DECLINED,
                changed_at=datetime.now(UTC),
            )
        )

    return add


def set_to(
    kind: type[Any], pick: Callable[[Season], int], **values: object
) -> Callable[[Season], Callable[[Session], None]]:
    def of(season: Season) -> Callable[[Session], None]:
        def change(db: Session) -> None:
            row = db.get_one(kind, pick(season))
            for name, value in values.items():
                setattr(row, name, value)

        return change

    return of


def lapsed(season: Season) -> Callable[[Session], None]:
    def change(db: Session) -> None:
        for row in db.exec(
            select(t.QualificationRow).where(t.QualificationRow.person_id == season.person["second"])
        ):
            row.valid_until = MONDAY

    return change


def apart(season: Season) -> Callable[[Session], None]:
    def change(db: Session) -> None:
        db.add(t.ApartRow(person_id=season.person["second"], other_id=season.person["third"]))
        db.add(
            t.AssignmentRow(
                shift_id=season.shift[TALK],
                person_id=season.person["third"],
                state=AssignmentState.CONFIRMED,
                changed_at=datetime.now(UTC),
            )
        )

    return change


def of_shift(season: Season) -> int:
    return season.shift[TALK]


def of_session(season: Season) -> int:
    return season.session[TALK]


def of_second(season: Season) -> int:
    return season.person["second"]


REFUSALS = {
    "capacity": full,
    "overlap": busy,
    "availability": away,
    "declined": said_no,
    "expired": lapsed,
    "apart": apart,
    "qualification": set_to(t.ShiftRow, of_shift, requires=["first_aid"]),
    "language": set_to(t.ShiftRow, of_shift, languages_any=["hni"]),
    "distance": set_to(t.PersonRow, of_second, travel_km=1.0),
    "shifts_total": set_to(t.PersonRow, of_second, shifts_total=2),
    "past": set_to(t.ShiftRow, of_shift, starts_at=instant(-1, "09:00")),
    "session_cancelled": set_to(t.SessionRow, of_session, state=SessionState.CANCELLED),
    "campaign_draft": set_to(
        t.CampaignRow, lambda season: season.campaign["talks"], state=CampaignState.DRAFT
    ),
    "campaign_closed": set_to(
        t.CampaignRow, lambda season: season.campaign["talks"], state=CampaignState.CLOSED
    ),
    "organiser_only": set_to(t.ActivityRow, lambda season: season.other["talk"], flow=SignupFlow.ORGANISER),
    "not_volunteer": set_to(t.PersonRow, of_second, is_volunteer=False),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_sign_up_is_refused_with_the_reason(season_on: tuple[str, Season], second: Who, code: str) -> None:
    url, season = season_on
    prepare(url, REFUSALS[code](season))
    before = state_of(url, second, season.shift[TALK])
    assert do(url, signup.sign_up, second, season.shift[TALK]) == (code,)
    assert state_of(url, second, season.shift[TALK]) is before
    with reading(url) as db:
        assert db.get_one(t.ShiftRow, season.shift[TALK]).version == 0


def test_sign_up_without_a_record_check_is_refused_where_children_are(
    season_on: tuple[str, Season], second: Who
) -> None:
    url, season = season_on
    put(url, t.ShiftRow, season.shift[TALK], requires=["speaker_basic", "record_check"])
    assert do(url, signup.sign_up, second, season.shift[TALK]) == ()
    do(url, signup.withdraw, second, season.shift[TALK])
    put(url, t.PersonRow, second.person_id, check_status=CheckStatus.PENDING)
    assert do(url, signup.sign_up, second, season.shift[TALK]) == ("qualification",)


def test_sign_up_tells_all_reasons_at_once(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    for code in ("capacity", "availability", "language"):
        prepare(url, REFUSALS[code](season))
    assert do(url, signup.sign_up, second, season.shift[TALK]) == ("language", "availability", "capacity")


def test_signing_up_twice_is_refused(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    do(url, signup.sign_up, second, season.shift[TALK])
    assert do(url, signup.sign_up, second, season.shift[TALK]) == ("already_on_it",)


def test_signing_up_again_after_withdrawing_is_fine(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    for act in (signup.sign_up, signup.withdraw, signup.sign_up):
        assert do(url, act, second, season.shift[TALK]) == ()
    assert state_of(url, second, season.shift[TALK]) is AssignmentState.CONFIRMED


def test_withdrawing_frees_the_seat(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    do(url, signup.sign_up, second, season.shift[TALK])
    assert do(url, signup.withdraw, second, season.shift[TALK]) == ()
    assert state_of(url, second, season.shift[TALK]) is AssignmentState.CANCELLED


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (None, "not_on_it"),
        (AssignmentState.CANCELLED, "not_on_it"),
        (AssignmentState.DECLINED, "not_on_it"),
        (AssignmentState.PROPOSED, "not_leavable"),
        (AssignmentState.DONE, "not_leavable"),
        (AssignmentState.NO_SHOW, "not_leavable"),
    ],
)
def test_withdrawing_is_refused_from_other_states(
    season_on: tuple[str, Season], second: Who, state: AssignmentState | None, reason: str
) -> None:
    url, season = season_on
    if state is not None:
        give(url, second, season.shift[TALK], state)
    assert do(url, signup.withdraw, second, season.shift[TALK]) == (reason,)


def test_withdrawing_after_the_start_is_refused(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    do(url, signup.sign_up, second, season.shift[TALK])
    late = instant(TALK, "09:00")
    assert do(url, signup.withdraw, second, season.shift[TALK], late) == ("past",)


def test_undo_takes_a_sign_up_back(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    do(url, signup.sign_up, second, season.shift[TALK])
    assert do(url, signup.undo, second, season.shift[TALK]) == ()
    assert state_of(url, second, season.shift[TALK]) is AssignmentState.CANCELLED


def test_undo_takes_a_withdrawal_back(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    give(url, second, season.shift[TALK], AssignmentState.ACCEPTED)
    do(url, signup.withdraw, second, season.shift[TALK])
    assert do(url, signup.undo, second, season.shift[TALK]) == ()
    assert state_of(url, second, season.shift[TALK]) is AssignmentState.ACCEPTED


def test_undo_is_refused_when_the_seat_was_taken_meanwhile(
    season_on: tuple[str, Season], second: Who
) -> None:
    url, season = season_on
    do(url, signup.sign_up, second, season.shift[TALK])
    do(url, signup.withdraw, second, season.shift[TALK])
    prepare(url, full(season))
    assert do(url, signup.undo, second, season.shift[TALK]) == ("capacity",)


def test_undo_is_refused_after_ten_seconds(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    do(url, signup.sign_up, second, season.shift[TALK])
    late = datetime.now(UTC) + timedelta(seconds=13)
    assert do(url, signup.undo, second, season.shift[TALK], late) == ("undo_over",)


def test_undo_works_once(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    do(url, signup.sign_up, second, season.shift[TALK])
    do(url, signup.undo, second, season.shift[TALK])
    assert do(url, signup.undo, second, season.shift[TALK]) == ("undo_over",)


def test_undo_does_not_reverse_what_an_organiser_did(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    do(url, signup.sign_up, second, season.shift[TALK])

    def cancel(db: Session) -> None:
        row = db.exec(select(t.AssignmentRow).where(t.AssignmentRow.shift_id == season.shift[TALK])).one()
        row.came_from, row.state = row.state, AssignmentState.CANCELLED
        row.changed_at = datetime.now(UTC)

    prepare(url, cancel)
    assert do(url, signup.undo, second, season.shift[TALK]) == ("undo_over",)


def block(url: str, season: Season, *numbers: int) -> None:
    def make(db: Session) -> None:
        group = t.ShiftGroupRow(campaign_id=season.campaign["talks"], kind=ShiftGroupKind.BLOCK)
        db.add(group)
        db.flush()
        for number in numbers:
            db.add(t.ShiftGroupMemberRow(group_id=group.id, shift_id=season.shift[number]))

    prepare(url, make)


def test_shifts_served_together_are_taken_and_left_together(
    season_on: tuple[str, Season], second: Who
) -> None:
    url, season = season_on
    block(url, season, TALK, 10)
    assert do(url, signup.sign_up, second, season.shift[10]) == ()
    assert state_of(url, second, season.shift[TALK]) is AssignmentState.CONFIRMED
    assert do(url, signup.withdraw, second, season.shift[TALK]) == ()
    assert state_of(url, second, season.shift[10]) is AssignmentState.CANCELLED
    assert do(url, signup.undo, second, season.shift[TALK]) == ()
    assert state_of(url, second, season.shift[10]) is AssignmentState.CONFIRMED


def test_one_full_shift_refuses_the_whole_block(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    block(url, season, TALK, 10)
    prepare(url, full(season))
    assert do(url, signup.sign_up, second, season.shift[10]) == ("capacity",)
    assert state_of(url, second, season.shift[10]) is None


def volunteers(url: str, season: Season, count: int) -> list[Who]:
    """More people like the second volunteer."""
    made = []
    with transaction(url) as db:
        for number in range(count):
            person = t.PersonRow(
                organisation_id=season.node["prefecture"],
                name=f"志愿者{number}",
                gender=Gender.FEMALE,
                birth_year=1990,
                is_volunteer=True,
                home_site_id=season.site["school"],
            )
            db.add(person)
            db.flush()
            assert person.id is not None
            db.add(t.QualificationRow(person_id=person.id, code="speaker_basic"))
            db.add(
                t.AvailabilityRow(
                    person_id=person.id,
                    kind=AvailabilityKind.AVAILABLE,
                    starts_at=instant(0, "00:00"),
                    ends_at=instant(20, "00:00"),
                )
            )
            made.append(Who(person.id, None))
    return made


def at_once(url: str, people: list[Who], shifts: list[int]) -> list[tuple[str, ...]]:
    """Everybody signs up at the same moment, each for the shift at the same place."""
    start = Barrier(len(people))

    def run(who: Who, shift: int) -> tuple[str, ...]:
        start.wait()
        return do(url, signup.sign_up, who, shift)

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(run, people, shifts))


def seated(url: str, shift: int) -> int:
    with reading(url) as db:
        rows = db.exec(select(t.AssignmentRow).where(t.AssignmentRow.shift_id == shift)).all()
        return sum(row.state.holds_seat for row in rows)


def test_two_people_want_the_last_seat_and_one_gets_it(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    put(url, t.ShiftRow, season.shift[TALK], max_people=1)
    answers = at_once(url, volunteers(url, season, 2), [season.shift[TALK]] * 2)
    assert sorted(answers) == [(), ("capacity",)]
    assert seated(url, season.shift[TALK]) == 1


def test_twenty_people_want_two_seats_and_two_get_them(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    answers = at_once(url, volunteers(url, season, 20), [season.shift[TALK]] * 20)
    assert sorted(answers) == [()] * 2 + [("capacity",)] * 18
    assert seated(url, season.shift[TALK]) == 2


def test_one_person_with_two_phones_gets_one_of_two_clashing_shifts(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    put(url, t.ShiftRow, season.shift[10], starts_at=instant(TALK, "10:00"), ends_at=instant(TALK, "12:00"))
    (who,) = volunteers(url, season, 1)
    answers = at_once(url, [who, who], [season.shift[TALK], season.shift[10]])
    assert sorted(answers) == [(), ("overlap",)]


def test_one_person_tapping_ten_times_gets_one_seat(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    (who,) = volunteers(url, season, 1)
    answers = at_once(url, [who] * 10, [season.shift[TALK]] * 10)
    assert sorted(answers) == [()] + [("already_on_it",)] * 9
    assert seated(url, season.shift[TALK]) == 1
