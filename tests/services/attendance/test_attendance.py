"""Who was there: marked, put right, taken back; by code; from paper; and are the adults enough."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.attendance import AttendanceState, Means
from scheduler.domain.work import AssignmentState, SessionState
from scheduler.services.attendance import board, checkin, codes, marking, sheet
from scheduler.services.attendance.board import Presence
from scheduler.services.attendance.codes import Pass, PassKind
from scheduler.services.attendance.marking import Mark
from scheduler.services.refusal import Refused
from tests.season import Season, date_of, instant
from tests.services.organising import account_of, season_in

STATE = AttendanceState
NINE = instant(9, "09:00")
SECRET = "a secret of the tests"


def minutes(number: float) -> datetime:
    """So many minutes after the shift has begun."""
    return NINE + timedelta(minutes=number)


def seat(db: Session, season: Season, person: str = "second", shift: int = 9) -> t.AssignmentRow:
    row = t.AssignmentRow(
        shift_id=season.shift[shift],
        person_id=season.person[person],
        state=AssignmentState.CONFIRMED,
        changed_at=instant(-9, "09:00"),
    )
    db.add(row)
    db.flush()
    return row


def mark(
    db: Session, row: t.AssignmentRow, state: AttendanceState | None, now: datetime, **more: datetime
) -> t.AttendanceRow:
    return marking.mark(db, row, Mark(state, **more), None, now)  # type: ignore[arg-type]  # times by name


def refused(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as error:
        act()
    return [reason.rule for reason in error.value.reasons]


def history(db: Session, row: t.AssignmentRow) -> list[tuple[AttendanceState, bool]]:
    rows = db.exec(
        select(t.AttendanceRow)
        .where(t.AttendanceRow.assignment_id == row.id)
        .order_by(col(t.AttendanceRow.id))
    )
    return [(one.state, one.replaced_at is None) for one in rows]


@pytest.mark.parametrize(
    ("after", "state", "came"),
    [(-30, STATE.PRESENT, 0), (9, STATE.PRESENT, 0), (25, STATE.LATE, 25), (400, STATE.LATE, 150)],
)
def test_tap_is_on_time_or_late_by_the_clock(
    sqlite_url: str, after: int, state: AttendanceState, came: int
) -> None:
    with season_in(sqlite_url) as (db, season):
        row = seat(db, season)
        made = mark(db, row, None, minutes(after))
        assert (made.state, made.from_at) == (state, minutes(came))
        assert made.until_at == instant(9, "11:30")
        assert row.state is AssignmentState.DONE


def test_put_right_keeps_the_history_and_taken_back_brings_the_last_back(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        row = seat(db, season)
        mark(db, row, STATE.ABSENT, minutes(20))
        assert row.state is AssignmentState.NO_SHOW
        mark(db, row, None, minutes(30), from_at=minutes(5), until_at=minutes(100))
        assert history(db, row) == [(STATE.ABSENT, False), (STATE.PRESENT, True)]
        again = marking.undo(db, row, 1, minutes(31))
        assert again is not None
        assert history(db, row)[-1] == (STATE.ABSENT, True)
        assert row.state is AssignmentState.NO_SHOW


def test_taken_back_to_nothing_is_as_before(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        row = seat(db, season)
        mark(db, row, None, minutes(0))
        assert marking.undo(db, row, 1, minutes(1)) is None
        assert row.state is AssignmentState.CONFIRMED
        assert marking.standing(db, [row.id or 0]) == {}
        assert refused(lambda: marking.undo(db, row, 1, minutes(2))) == ["nothing_marked"]


def test_excused_leaves_the_assignment_alone(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        row = seat(db, season)
        made = mark(db, row, STATE.EXCUSED, minutes(0))
        assert (made.from_at, made.until_at, row.state) == (None, None, AssignmentState.CONFIRMED)


def test_marking_is_refused(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        row = seat(db, season)
        assert refused(lambda: mark(db, row, None, NINE - timedelta(hours=13))) == ["attendance_early"]
        assert refused(lambda: mark(db, row, None, NINE + timedelta(days=20))) == ["attendance_closed"]
        bad = {"from_at": minutes(60), "until_at": minutes(30)}
        assert refused(lambda: mark(db, row, STATE.PRESENT, minutes(90), **bad)) == ["bad_times"]
        row.state = AssignmentState.DECLINED
        db.flush()
        assert refused(lambda: mark(db, row, None, minutes(0))) == ["not_on_it"]
        row.state = AssignmentState.CONFIRMED
        db.get_one(t.SessionRow, season.session[9]).state = SessionState.CANCELLED
        db.flush()
        assert refused(lambda: mark(db, row, None, minutes(0))) == ["session_cancelled"]
        assert history(db, row) == []


def test_database_keeps_one_standing_row(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        row = seat(db, season)
        mark(db, row, None, minutes(0))
        number = row.id
    assert number is not None
    twice = t.AttendanceRow(assignment_id=number, state=STATE.ABSENT, recorded_at=minutes(1))
    with pytest.raises(IntegrityError), transaction(any_database) as db:
        db.add(twice)


def test_two_taps_at_once_leave_one_standing_row(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    with transaction(url) as db:
        number = seat(db, season).id
    together = Barrier(2)

    def tap(state: AttendanceState) -> None:
        together.wait()
        with transaction(url) as db:
            mark(db, db.get_one(t.AssignmentRow, number), state, minutes(20))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(tap, (STATE.PRESENT, STATE.ABSENT)))
    with transaction(url) as db:
        row = db.get_one(t.AssignmentRow, number)
        told = history(db, row)
        assert sorted(stands for _, stands in told) == [False, True]
        assert row.state is (AssignmentState.DONE if told[-1][0].came else AssignmentState.NO_SHOW)


def test_code_is_ours_and_of_its_kind() -> None:
    given = Pass(PassKind.SESSION, 7, 3, NINE + codes.VALID)
    text = codes.seal(SECRET, given)
    assert codes.opened([SECRET], text, PassKind.SESSION) == given
    assert codes.opened(["newer", SECRET], text, PassKind.SESSION) == given
    other = text.replace("s.7", "s.8", 1)
    for wrong in (other, text[:-1], text + "x", text + "码", "", "x" * 43, "s.7.3.1", "p" + text[1:]):
        assert codes.opened([SECRET], wrong, PassKind.SESSION) is None
    assert codes.opened([SECRET], text, PassKind.PERSON) is None
    assert codes.opened(["other"], text, PassKind.SESSION) is None


def test_check_in_by_code_marks_once_and_is_refused_to_strangers(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        row = seat(db, season)
        who, where = season.person["second"], season.session[9]
        seats = checkin.seats_at(db, who, where)
        (made,) = checkin.check_in(db, seats, 4, minutes(3))
        assert (made.means, made.witnessed_by, made.state) == (Means.QR_CODE, 4, STATE.PRESENT)
        checkin.check_in(db, seats, 4, minutes(40))
        assert history(db, row) == [(STATE.PRESENT, True)]
        nobody = checkin.seats_at(db, season.person["third"], where)
        assert refused(lambda: checkin.check_in(db, nobody, 4, minutes(3))) == ["not_on_it"]
        assert refused(lambda: checkin.check_in(db, seats, 4, minutes(500))) == ["session_over"]


def test_who_was_marked_absent_may_still_come(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        row = seat(db, season)
        mark(db, row, STATE.ABSENT, minutes(20))
        checkin.check_in(db, checkin.seats_at(db, season.person["second"], season.session[9]), 4, minutes(40))
        assert history(db, row)[-1] == (STATE.LATE, True)
        assert row.state is AssignmentState.DONE


def on_sheet(db: Session, season: Season) -> dict[str, sheet.Line]:
    held = db.get_one(t.SessionRow, season.session[9])
    return {line.person.name: line for line in sheet.lines(db, SECRET, held)}


def test_codes_of_a_sheet_stay_when_people_are_added(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        seat(db, season)
        before = on_sheet(db, season)["赵志强"].code
        seat(db, season, "third")
        after = {line.code for line in on_sheet(db, season).values()}
        assert before in after
        assert len(after) == 2
    many = codes.for_sheet(SECRET, 1, range(1, 900))
    assert len(set(many.values())) == 899
    assert all(len(code) == 4 for code in many.values())


def test_sheet_is_typed_back_in_one_go(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        for person in ("second", "third", "volunteer"):
            if person != "volunteer":
                seat(db, season, person)
        lines = on_sheet(db, season)
        text = f"{lines['赵志强'].code.lower()} 9:25 11:00\n\n{lines['普文兰'].code} x"
        assert sheet.enter(db, lines.values(), text, 1, minutes(300)) == 2
        marks = marking.standing(db, [line.assignment.id or 0 for line in lines.values()])
        late, absent = (marks[lines[name].assignment.id or 0] for name in ("赵志强", "普文兰"))
        assert (late.state, late.from_at, late.until_at) == (STATE.LATE, minutes(25), minutes(120))
        assert (absent.state, absent.means) == (STATE.ABSENT, Means.SHEET)


def test_sheet_with_one_bad_line_changes_nothing_and_names_each(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        row = seat(db, season)
        seat(db, season, "third")
        lines = on_sheet(db, season)
        good, other = lines["赵志强"].code, lines["普文兰"].code
        typed = f"{good}\nZZZZ\n{good}\n{other} at nine\n{other} 11:00 9:00\n{other} 25:00"
        with pytest.raises(Refused) as error:
            sheet.enter(db, lines.values(), typed, 1, minutes(300))
        assert [(one.rule, one.subject) for one in error.value.reasons] == [
            ("sheet_unknown", "ZZZZ"),
            ("sheet_twice", good),
            ("sheet_line", other),
            ("sheet_line", other),
            ("sheet_line", other),
        ]
        assert history(db, row) == []
        assert refused(lambda: sheet.enter(db, lines.values(), " \n", 1, minutes(300))) == ["sheet_empty"]
        long = "\n".join([good] * 500)
        assert refused(lambda: sheet.enter(db, lines.values(), long, 1, minutes(300))) == ["too_long"]


def held_on(db: Session, season: Season, now: datetime) -> board.Held:
    found = board.on(db, account_of(db, season, "organiser"), date_of(9), now)
    return next(
        held for site in found.sites for held in site.sessions if held.visit.session.id == season.session[9]
    )


def test_board_tells_how_everybody_stands(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        row = seat(db, season)
        seat(db, season, "third")
        asked = seat(db, season, "volunteer")
        asked.state = AssignmentState.REQUESTED
        db.flush()
        before = held_on(db, season, minutes(-20))
        assert {one.presence for one in before.rows} == {Presence.EXPECTED}
        assert [one.name for one in before.standby] == ["王晓梅"]
        mark(db, row, None, minutes(2))
        now = held_on(db, season, minutes(15))
        assert {one.person.name: one.presence for one in now.rows} == {
            "赵志强": Presence.PRESENT,
            "普文兰": Presence.MISSING,
        }
        assert now.under_way


def test_board_shows_ones_own_sites_alone(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        seat(db, season)
        assert board.on(db, account_of(db, season, "foreigner"), date_of(9), NINE).sites == ()


def test_board_keeps_whoever_is_on_since_the_evening_before(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        seat(db, season)
        held = db.get_one(t.SessionRow, season.session[9])
        held.starts_at, held.ends_at = instant(8, "20:00"), instant(9, "08:00")
        db.add(held)
        db.flush()
        account = account_of(db, season, "organiser")
        night = {
            day: [
                one.visit.session.id
                for site in board.on(db, account, date_of(day), NINE).sites
                for one in site.sessions
            ].count(held.id)
            for day in (7, 8, 9, 10)
        }
        assert night == {7: 0, 8: 1, 9: 1, 10: 0}
        held.ends_at = instant(9, "00:00")
        db.flush()
        after = board.on(db, account, date_of(9), NINE).sites
        assert held.id not in [one.visit.session.id for site in after for one in site.sessions]


def camp(db: Session, season: Season, day: int) -> tuple[t.SessionRow, list[t.AssignmentRow]]:
    """The season's camp day with its one child moved to a day, with two adults on it."""
    held = db.get_one(t.SessionRow, season.session[-1])
    held.starts_at, held.ends_at = instant(day, "09:00"), instant(day, "12:00")
    stay = db.get_one(t.StayRow, season.other["stay"])
    stay.arrives_on = stay.leaves_on = date_of(day)
    shift = t.ShiftRow(
        session_id=season.session[-1],
        role="camp_leader",
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        min_people=2,
        max_people=3,
    )
    db.add(shift)
    db.flush()
    rows = []
    for person in ("second", "third"):
        row = t.AssignmentRow(
            shift_id=shift.id,
            person_id=season.person[person],
            state=AssignmentState.CONFIRMED,
            changed_at=instant(-9, "09:00"),
        )
        db.add(row)
        rows.append(row)
    db.flush()
    return held, rows


def test_meter_counts_adults_as_they_come(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        held, rows = camp(db, season, 9)

        def meter(now: datetime) -> tuple[int, int]:
            found = board.on(db, account_of(db, season, "organiser"), date_of(9), now)
            sessions = {one.visit.session.id: one for site in found.sites for one in site.sessions}
            counted = sessions[held.id].meter
            assert counted is not None
            return counted.there, counted.needed

        assert meter(minutes(-30)) == (2, 2)
        assert meter(minutes(5)) == (0, 2)
        mark(db, rows[0], None, minutes(5))
        assert meter(minutes(6)) == (1, 2)
        mark(db, rows[1], None, minutes(7))
        assert meter(minutes(8)) == (2, 2)
        mark(db, rows[1], STATE.ABSENT, minutes(9))
        assert meter(minutes(10)) == (1, 2)


def test_meter_before_it_begins_leaves_out_who_will_not_come(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        held, rows = camp(db, season, 9)
        mark(db, rows[1], STATE.EXCUSED, minutes(-60))
        found = board.on(db, account_of(db, season, "organiser"), date_of(9), minutes(-30))
        meters = {one.visit.session.id: one.meter for site in found.sites for one in site.sessions}
        counted = meters[held.id]
        assert counted is not None
        assert (counted.there, counted.needed, counted.short) == (1, 2, 1)


def test_days_ahead_tell_where_adults_are_missing(sqlite_url: str) -> None:
    with season_in(sqlite_url) as (db, season):
        _held, rows = camp(db, season, 9)
        account = account_of(db, season, "organiser")
        now = instant(7, "09:00")
        ahead = board.on(db, account, date_of(7), now).ahead
        assert [(day.day, day.sessions, len(day.short)) for day in ahead] == [
            (date_of(8), 0, 0),
            (date_of(9), 1, 0),
            (date_of(10), 0, 0),
        ]
        rows[0].state = AssignmentState.CANCELLED
        db.flush()
        (short,) = board.on(db, account, date_of(7), now).ahead[1].short
        assert (short[1].there, short[1].needed) == (1, 2)
