"""Hours that count, requests to put them right, papers that are verified and tell nothing more, tables."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from pypdf import PdfReader
from sqlmodel import Session, col, select

from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain import reference
from scheduler.domain.attendance import AttendanceState
from scheduler.domain.service_records import CorrectionState, PaperKind
from scheduler.services import accounts
from scheduler.services.records import corrections, hours, known, layout, papers, tables
from scheduler.services.records.layout import Identity
from scheduler.services.refusal import Refused
from scheduler.services.signup import Who
from tests.season import Season, instant

NOW = instant(6, "12:00")
ADDRESS = "https://houniao.example/verify"


def attended(db: Session, season: Season, person: int, shift: int, minutes: int) -> int:
    """The person was there from ten minutes before the shift on, witnessed by the coordinator."""
    row = db.exec(
        select(t.AssignmentRow).where(
            t.AssignmentRow.person_id == person, t.AssignmentRow.shift_id == season.shift[shift]
        )
    ).one()
    begins = db.get_one(t.ShiftRow, season.shift[shift]).starts_at
    db.add(
        t.AttendanceRow(
            assignment_id=row.id or 0,
            state=AttendanceState.PRESENT,
            from_at=begins - timedelta(minutes=10),
            until_at=begins + timedelta(minutes=minutes),
            witnessed_by=season.account["coordinator"],
            recorded_at=instant(shift, "12:00"),
        )
    )
    return row.id or 0


@pytest.fixture
def served(season_on: tuple[str, Season], second: Who) -> tuple[str, Season, int, int]:
    """The second volunteer has one shift witnessed and one not; the ids of both assignments."""
    url, season = season_on
    with transaction(url) as db:
        first = attended(db, season, second.person_id, 2, 90)
        other = db.exec(
            select(t.AssignmentRow.id).where(
                t.AssignmentRow.person_id == second.person_id, t.AssignmentRow.shift_id == season.shift[3]
            )
        ).one()
    return url, season, first, other or 0


Served = tuple[str, Season, int, int]


def test_only_what_was_witnessed_within_the_shift_counts(served: Served, second: Who) -> None:
    url, season, first, other = served
    with reading(url) as db:
        lines = {line.assignment.id: line for line in hours.of_person(db, second.person_id, NOW)}
        assert (lines[first].minutes, lines[first].witness) == (90, "杨建国")
        assert lines[other].minutes is None
        assert hours.total(lines.values()) == (1, 90)
        (only,) = hours.by_activity(lines.values())
        assert (only.activity.id, only.minutes) == (season.other["talk"], 90)
        assert hours.of_person(db, second.person_id, instant(1, "12:00")) == []


def why(url: str, assignment: int, minutes: int, text: str = "早到", now: datetime = NOW) -> str:
    try:
        with transaction(url) as db:
            corrections.ask(db, db.get_one(t.AssignmentRow, assignment), minutes, text, now)
    except Refused as refused:
        return refused.reasons[0].rule
    return ""


def test_request_that_makes_no_sense_is_refused(served: Served) -> None:
    url, _, first, _ = served
    assert why(url, first, 151) == "minutes_beyond"
    assert why(url, first, -1) == "minutes_beyond"
    assert why(url, first, 100, "") == "reason_missing"
    assert why(url, first, 100, now=instant(2, "10:00")) == "not_served"
    assert why(url, first, 100, now=NOW + timedelta(days=400)) == "too_late"
    assert why(url, first, 100) == ""
    assert why(url, first, 100) == "correction_asked"


@pytest.mark.parametrize(("granted", "minutes"), [(True, 120), (False, 90)])
def test_answer_counts_at_once_and_only_once(
    served: Served, second: Who, granted: bool, minutes: int
) -> None:
    url, season, first, _ = served
    assert why(url, first, 120) == ""
    with transaction(url) as db:
        account = accounts.load(db, season.account["organiser"])
        own = accounts.load(db, season.account["second"])
        assert account is not None
        assert own is not None
        (asked,) = [one for one in corrections.waiting(db, account) if one.correction.assignment_id == first]
        row = asked.correction
        with pytest.raises(Refused, match="own_record"):
            corrections.answer(db, row, own, True, "", NOW)
        with pytest.raises(Refused, match="reason_missing"):
            corrections.answer(db, row, account, False, "", NOW)
        corrections.answer(db, row, account, granted, "看过签到表", NOW)
        with pytest.raises(Refused, match="answered_already"):
            corrections.answer(db, row, account, True, "", NOW)
    with reading(url) as db:
        state = db.get_one(t.CorrectionRow, row.id).state
        assert state is (CorrectionState.GRANTED if granted else CorrectionState.REFUSED)
        line = next(one for one in hours.of_person(db, second.person_id, NOW) if one.assignment.id == first)
        assert line.minutes == minutes
        history = db.exec(select(t.AttendanceRow).where(t.AttendanceRow.assignment_id == first)).all()
        assert len(history) == 1 + granted


IDENTITY = Identity(date(1990, 5, 17), "居民身份证", "530000199005170000", "5300-77")
ON_CERTIFICATE = ("name", "sex", "birth_date", "id_type", "id_number", "volunteer_no")


def printed(data: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


@pytest.mark.parametrize("kind", list(PaperKind))
def test_paper_has_its_fields_and_is_verified_by_its_code(
    served: Served, second: Who, kind: PaperKind
) -> None:
    url, *_ = served
    with transaction(url) as db:
        person = db.get_one(t.PersonRow, second.person_id)
        wanted = papers.Wanted(kind, ADDRESS, IDENTITY)
        made = papers.issue(db, person, wanted, second.account_id or 0, NOW)
        kept = repr([table.__dict__ for table in (db.get_one(t.ServicePaperRow, made.row.id), person)])
    text = printed(made.data)
    for one in (layout.TITLES[kind], "赵志强", made.row.number, "1.5", "家庭教育宣讲", "红河州"):
        assert one in text
    for one in ("1990-05-17", IDENTITY.id_type, IDENTITY.id_number, IDENTITY.volunteer_no):
        assert one in text
        assert one not in kept
    for field, told in reference.record_fields().items():
        section, _, name = field.partition(".")
        if kind is PaperKind.RECORD:
            wanted_here = section != "certificate" or name not in ("notice_until", "remark")
        else:
            wanted_here = section == "certificate" or (section == "volunteer" and name in ON_CERTIFICATE)
        if wanted_here:
            assert "".join(told.name_zh.split()) in text, field
    assert ("公示截止" in text) is (kind is PaperKind.CERTIFICATE)
    assert made.secret not in text
    with reading(url) as db:
        found = papers.verify(db, made.row.number, made.secret)
        assert found is not None
        assert (found.name, found.row.minutes, found.row.shifts) == ("赵＊＊", 90, 1)
        assert papers.verify(db, made.row.number, "x") is None
        assert papers.verify(db, "20270101-1", made.secret) is None


def test_nothing_served_gives_no_paper_and_papers_end_at_twenty(served: Served, second: Who) -> None:
    url, season, _, _ = served

    def issue(name: str) -> None:
        with transaction(url) as db:
            person = db.get_one(t.PersonRow, season.person[name])
            wanted = papers.Wanted(PaperKind.RECORD, ADDRESS)
            papers.issue(db, person, wanted, second.account_id or 0, NOW)

    with pytest.raises(Refused, match="nothing_served"):
        issue("third")
    with transaction(url) as db:
        for number in range(20):
            db.add(
                t.ServicePaperRow(
                    person_id=second.person_id,
                    kind=PaperKind.RECORD,
                    number=f"full-{number}",
                    secret_hash="",
                    issued_on=NOW.astimezone(UTC).date(),
                    first=date(2027, 1, 1),
                    last=date(2027, 1, 1),
                    shifts=1,
                    minutes=1,
                )
            )
    with pytest.raises(Refused, match="too_many_papers"):
        issue("second")


def test_table_has_the_named_columns_and_only_ones_own_people(served: Served) -> None:
    url, season, _, _ = served
    first, last = instant(0, "12:00").date(), instant(6, "12:00").date()
    with transaction(url) as db:
        organiser = accounts.load(db, season.account["organiser"])
        foreigner = accounts.load(db, season.account["foreigner"])
        assert organiser is not None
        assert foreigner is not None
        own = list(csv.reader(io.StringIO(tables.csv(db, organiser, first, last, NOW).decode("utf-8-sig"))))
        none = list(csv.reader(io.StringIO(tables.csv(db, foreigner, first, last, NOW).decode("utf-8-sig"))))
        assert tables.xlsx(db, organiser, first, last, NOW).startswith(b"PK")
        trail = db.exec(select(t.AuditRow).where(col(t.AuditRow.action) == "record.export")).all()
    assert own[0] == none[0] == [reference.record_fields()[field].name_zh for field in tables.FIELDS]
    assert (len(none), len(trail)) == (1, 3)
    (row,) = own[1:]
    told = dict(zip(tables.FIELDS, row, strict=True))
    assert (told["volunteer.name"], told["service.minutes"], told["service.recorder"]) == (
        "赵志强", "1.5", "杨建国",
    )  # fmt: skip
    assert told["service.served"] == "务工父母"
    assert told["service.leader"]
    assert told["volunteer.id_number"] == told["service.confirmed_by"] == ""


def test_training_given_here_has_its_place_and_organiser(served: Served, second: Who) -> None:
    url, season, *_ = served
    with transaction(url) as db:
        for row in db.exec(select(t.QualificationRow)):
            db.delete(row)
        held = {"person_id": second.person_id, "valid_from": date(2026, 1, 2)}
        db.add(t.QualificationRow(code="induction", confirmed_by=f"session:{season.session[2]}", **held))
        db.add(t.QualificationRow(code="first_aid", confirmed_by="杨建国", **held))
        found = {one.course: one for one in known.trainings(db, second.person_id)}
    courses = reference.courses()
    here, elsewhere = found[courses["induction"].name_zh], found[courses["first_aid"].name_zh]
    assert here.organiser
    assert here.place
    assert here.on == instant(2, "09:00").date()
    assert (elsewhere.organiser, elsewhere.on, elsewhere.place) == ("", date(2026, 1, 2), "")
