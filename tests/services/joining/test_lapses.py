"""Warnings 60, 30 and 7 days ahead, each once; courses qualify whoever was there, once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.attendance import AttendanceState
from scheduler.services.joining import certificates, courses, lapses
from scheduler.services.refusal import Refused
from scheduler.services.signup import Who
from tests.season import TODAY, Season, instant


def test_file_is_what_its_first_bytes_say_and_not_large() -> None:
    assert certificates.sniffed(b"%PDF-1.7") == "application/pdf"
    assert certificates.sniffed(b"\x89PNG\r\n\x1a\n") == "image/png"
    assert certificates.ending("image/jpeg") == ".jpg"
    for data, reason in ((b"<svg>", "file_kind"), (b"%PDF-" + b"x" * 1_500_000, "file_large")):
        with pytest.raises(Refused, match=reason):
            certificates.sniffed(data)


def only(db: Session, person: int) -> None:
    """Leave nobody a volunteer but this person, with nothing that ends."""
    for row in db.exec(select(t.PersonRow)):
        row.is_volunteer = row.id == person
        row.check_status = None
        db.add(row)
    for held in db.exec(select(t.QualificationRow)):
        held.valid_until = None
        db.add(held)


def told(url: str, person: int) -> list[tuple[str, str]]:
    with reading(url) as db:
        rows = db.exec(
            select(t.NoticeRow)
            .where(t.NoticeRow.person_id == person, t.NoticeRow.code == "qualification.lapses")
            .order_by(t.NoticeRow.id)  # type: ignore[arg-type]  # a column here
        )
        return [(row.details["subject"], row.details["until"]) for row in rows]


def test_each_end_is_told_at_sixty_thirty_and_seven_days(season_on: tuple[str, Season], second: Who) -> None:
    url, _ = season_on
    until = TODAY + timedelta(days=60)
    with transaction(url) as db:
        only(db, second.person_id)
        db.add(t.QualificationRow(person_id=second.person_id, code="first_aid", valid_until=until))
    for days, count in ((-1, 0), (0, 1), (1, 1), (29, 1), (30, 2), (31, 2), (53, 3), (60, 3), (61, 3)):
        with transaction(url) as db:
            lapses.tell(db, datetime.now(UTC) + timedelta(days=days))
        assert told(url, second.person_id) == [("first_aid", until.isoformat())] * count


def test_whoever_answers_for_the_node_is_told_how_much_ends_once(
    season_on: tuple[str, Season], second: Who
) -> None:
    url, season = season_on
    until = TODAY + timedelta(days=30)
    with transaction(url) as db:
        only(db, second.person_id)
        db.get_one(t.PersonRow, second.person_id).organisation_id = season.node["plant"]
        for code in ("first_aid", "legal"):
            db.add(t.QualificationRow(person_id=second.person_id, code=code, valid_until=until))
    for _ in range(2):
        with transaction(url) as db:
            lapses.tell(db, datetime.now(UTC))
    with reading(url) as db:
        found = db.exec(select(t.NoticeRow).where(t.NoticeRow.code == "qualification.lapses_of")).all()
    assert [row.person_id for row in found] == [season.person["coordinator"]]
    assert found[0].details == {"lapses": 2, "until": until.isoformat()}


def test_renewed_qualification_check_and_insurance(season_on: tuple[str, Season], second: Who) -> None:
    url, _ = season_on
    soon, late = TODAY + timedelta(days=20), TODAY + timedelta(days=400)
    with transaction(url) as db:
        only(db, second.person_id)
        for until in (soon, late):
            db.add(t.QualificationRow(person_id=second.person_id, code="first_aid", valid_until=until))
        person = db.get_one(t.PersonRow, second.person_id)
        person.insured_until, person.check_status = soon, "clear"
        person.checked_on, person.check_until = TODAY, soon
        db.add(person)
    with transaction(url) as db:
        assert lapses.tell(db, datetime.now(UTC)) == 2
    assert sorted(told(url, second.person_id)) == [
        ("check", soon.isoformat()),
        ("insurance", soon.isoformat()),
    ]


def test_whoever_was_at_a_course_is_qualified_once(season_on: tuple[str, Season], second: Who) -> None:
    url, season = season_on
    with transaction(url) as db:
        talk = db.get_one(t.ActivityRow, season.other["talk"])
        courses.choose(db, talk, "child_safety", season.account["organiser"])
        rows = db.exec(
            select(t.AssignmentRow).where(t.AssignmentRow.shift_id.in_((season.shift[2], season.shift[4])))  # type: ignore[attr-defined]  # a column here
        ).all()
        for row in rows:
            came = row.person_id == second.person_id
            state = AttendanceState.PRESENT if came else AttendanceState.ABSENT
            db.add(t.AttendanceRow(assignment_id=row.id, state=state, recorded_at=instant(2, "12:00")))
    for granted in (1, 0):
        with transaction(url) as db:
            assert courses.grant_due(db) == granted
    with reading(url) as db:
        (held,) = db.exec(
            select(t.QualificationRow).where(
                t.QualificationRow.confirmed_by == f"session:{season.session[2]}"
            )
        ).all()
        day = instant(2, "11:30").date()
        assert (held.person_id, held.code, held.valid_from) == (second.person_id, "child_safety", day)
        assert held.valid_until is not None
        assert 360 < (held.valid_until - day).days < 366
