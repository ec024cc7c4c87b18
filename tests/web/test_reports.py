"""Reports upwards: figures against what was put down, one's own level and below, as page, XLSX and PDF."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pypdf
import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from scheduler.db import tables as t
from scheduler.db.local_time import to_local
from scheduler.db.session import engine, transaction
from scheduler.domain.attendance import AttendanceState
from scheduler.domain.calls import BookingState, slot_number
from scheduler.domain.organisations import Body
from scheduler.domain.work import AssignmentState
from scheduler.services.reports.calls import Calls, calls
from scheduler.services.reports.figures import Asked
from tests.season import Season, date_of, instant
from tests.web.conftest import SignIn, words

S = AssignmentState
NOW = instant(0, "12:00")
NAMES = ("计划场次", "已办场次", "取消场次", "服务小时", "服务人数", "服务儿童", "还缺人次")


@pytest.fixture
def db(season_url: str) -> Iterator[Session]:
    """A session whose rows can be read after a commit without holding the database."""
    with Session(engine(season_url), expire_on_commit=False) as session:
        yield session


@pytest.fixture
def past(db: Session, season: Season) -> dict[str, int]:
    """A season long over: three sessions a month ago, one of them with a child, one called off."""
    campaign = t.CampaignRow(
        organisation_id=season.node["county"],
        key="past",
        name_zh="往季",
        state="published",
        starts_on=date_of(-60),
        ends_on=date_of(-30),
    )
    db.add(campaign)
    db.flush()
    activity = t.ActivityRow(campaign_id=campaign.id, kind="camp", name_zh="营")
    db.add(activity)
    db.flush()
    ids = {"campaign": campaign.id or 0}
    for number, state in enumerate(("planned", "planned", "cancelled")):
        row = t.SessionRow(
            activity_id=activity.id,
            site_id=season.site["school"],
            title_zh="一天",
            starts_at=instant(-40 + number, "09:00"),
            ends_at=instant(-40 + number, "12:00"),
            state=state,
        )
        db.add(row)
        db.flush()
        times = {"starts_at": row.starts_at, "ends_at": row.ends_at}
        shift = t.ShiftRow(session_id=row.id, role="class_teacher", max_people=2, **times)
        db.add(shift)
        db.flush()
        ids[f"session{number}"], ids[f"shift{number}"] = row.id or 0, shift.id or 0
    group = t.ChildGroupRow(campaign_id=campaign.id, code="A1", name_zh="一班")
    db.add(group)
    db.flush()
    db.get_one(t.SessionRow, ids["session0"]).child_group_id = group.id
    day = date_of(-40)
    db.add(t.StayRow(group_id=group.id, child_id=season.other["child"], arrives_on=day, leaves_on=day))
    for number in range(3):
        add_seat(db, ids[f"shift{number}"], season.person["volunteer"])
    db.commit()
    return ids


def add_seat(db: Session, shift: int, person: int) -> t.AssignmentRow:
    row = t.AssignmentRow(
        shift_id=shift, person_id=person, state=S.CONFIRMED, changed_at=instant(-50, "10:00")
    )
    db.add(row)
    db.flush()
    return row


def query(**more: object) -> dict[str, object]:
    return {"first": date_of(-60).isoformat(), "last": date_of(-30).isoformat(), **more}


def rows(client: FlaskClient, **more: object) -> dict[str, dict[str, object]]:
    """The lines of the spreadsheet by what they are called."""
    answer = client.get("/reports.xlsx", query_string=query(**more))
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    head, *lines = sheet.iter_rows(values_only=True)
    return {str(line[0]): dict(zip(map(str, head), line, strict=True)) for line in lines}


def figures(line: dict[str, object]) -> list[object]:
    return [line[name] for name in NAMES]


def test_figures_are_those_of_the_rows(sign_in: SignIn, season: Season, past: dict[str, int]) -> None:
    found = rows(sign_in("organiser"))
    assert figures(found["往季"]) == [2, 2, 1, 6, 1, 1, 0]
    assert figures(found["合计"]) == figures(found["往季"])
    assert found["小计"]["牵头部门"] == "民政"


def test_attendance_counts_before_the_length_of_the_shift(
    sign_in: SignIn, season: Season, past: dict[str, int], db: Session
) -> None:
    late = db.exec(select(t.AssignmentRow).where(t.AssignmentRow.shift_id == past["shift0"])).one()
    absent = add_seat(db, past["shift0"], season.person["second"])
    for row, state, came in ((late, AttendanceState.LATE, "10:00"), (absent, AttendanceState.ABSENT, None)):
        db.add(
            t.AttendanceRow(
                assignment_id=row.id,
                state=state,
                from_at=instant(-40, came) if came else None,
                until_at=instant(-40, "11:00") if came else None,
                recorded_at=instant(-40, "12:00"),
            )
        )
    db.commit()
    assert figures(rows(sign_in("organiser"))["往季"]) == [2, 2, 1, 4, 1, 1, 0]


def test_people_and_children_of_several_campaigns_count_once(
    sign_in: SignIn, season: Season, past: dict[str, int], db: Session
) -> None:
    other = t.CampaignRow(
        organisation_id=season.node["prefecture"],
        key="past2",
        name_zh="另一季",
        state="closed",
        starts_on=date_of(-60),
        ends_on=date_of(-30),
    )
    db.add(other)
    db.flush()
    activity = t.ActivityRow(campaign_id=other.id, kind="talk", name_zh="讲")
    db.add(activity)
    db.flush()
    session = db.get_one(t.SessionRow, past["session1"])
    session.activity_id = activity.id or 0
    db.add(session)
    db.commit()
    found = rows(sign_in("organiser"))
    assert [found[name]["服务人数"] for name in ("往季", "另一季", "合计")] == [1, 1, 1]


def test_draft_and_what_lies_outside_the_dates_are_left_out(
    sign_in: SignIn, season: Season, past: dict[str, int], db: Session
) -> None:
    found = rows(sign_in("organiser"), last=date_of(-40).isoformat())
    assert figures(found["往季"]) == [1, 1, 0, 3, 1, 1, 0]
    db.get_one(t.CampaignRow, past["campaign"]).state = "draft"
    db.commit()
    assert "往季" not in rows(sign_in("organiser"))


def test_each_body_and_level_sees_its_own_and_below(
    sign_in: SignIn, season: Season, past: dict[str, int], db: Session
) -> None:
    assert "往季" in rows(sign_in("administrator"))
    assert "往季" in rows(sign_in("organiser"), node=season.node["county"])
    assert "往季" in rows(sign_in("organiser"), body=Body.CIVIL_AFFAIRS.value)
    assert "往季" not in rows(sign_in("organiser"), body=Body.TRADE_UNION.value)
    foreigner = sign_in("foreigner")
    assert "往季" not in rows(foreigner)
    for kind in ("", ".xlsx", ".pdf"):
        answer = foreigner.get(f"/reports{kind}", query_string=query(node=season.node["county"]))
        assert answer.status_code == 404


def test_coverage_names_who_was_not_reached(sign_in: SignIn, season: Season, past: dict[str, int]) -> None:
    text = words(sign_in("organiser").get("/reports", query_string=query()).text)
    assert "县级：覆盖 1 / 1" in text
    assert "覆盖 0 / 1" in text
    assert "蒙自电子厂" in text


def test_offices_of_one_county_are_one_county(
    sign_in: SignIn, season: Season, past: dict[str, int], db: Session
) -> None:
    county = db.get_one(t.OrganisationRow, season.node["county"])
    county.division = "532503"
    office = t.OrganisationRow(
        parent_id=season.node["prefecture"],
        path=f"{county.path.rsplit('/', 2)[0]}/9999/",
        level="county",
        body=Body.WOMENS_FEDERATION,
        name_zh="蒙自市妇联",
        division="532503",
    )
    db.add_all([county, office])
    db.commit()
    assert "县级：覆盖 1 / 1" in words(sign_in("organiser").get("/reports", query_string=query()).text)


def test_children_without_a_place_are_counted(sign_in: SignIn, season: Season) -> None:
    dates = {"first": date_of(0).isoformat(), "last": date_of(30).isoformat()}
    text = words(sign_in("organiser").get("/reports", query_string=dates).text)
    assert "还没有名额的孩子：1 名" in text


@pytest.mark.parametrize(
    ("state", "days_ago", "held"),
    [("held", 1, 1), ("arrived", 1, 1), ("no_show", 1, 0), ("booked", 1, 0), ("held", -1, 0)],
)
def test_calls_are_counted_by_what_became_of_them(
    state: str, days_ago: int, held: int, season_url: str, season: Season
) -> None:
    with transaction(season_url) as db:
        booking = db.get_one(t.BookingRow, season.other["booking"])
        booking.state = BookingState(state)
        booking.slot = slot_number(to_local(NOW - timedelta(days=days_ago)))
        db.flush()
        path = db.get_one(t.OrganisationRow, season.node["prefecture"]).path
        asked = Asked(path, date_of(-40), date_of(40))
        assert calls(db, asked, NOW) == Calls(1, held, held)
        nothing = Calls(0, 0, 0)
        assert calls(db, replace(asked, path=f"{path}9999/"), NOW) == nothing
        assert calls(db, replace(asked, first=date_of(30)), NOW) == nothing
        booking.state = BookingState.CANCELLED
        db.flush()
        assert calls(db, asked, NOW) == nothing


def test_page_and_sheet_tell_of_calls(sign_in: SignIn, season: Season) -> None:
    found = rows(sign_in("organiser"), first=date_of(0).isoformat(), last=date_of(10).isoformat())
    assert figures(found["亲情视频"]) == [1, 0, None, None, None, None, None]
    asked = {"first": date_of(0).isoformat(), "last": date_of(10).isoformat()}
    page = words(sign_in("organiser").get("/reports", query_string=asked).text)
    assert "约好的通话 1" in page


def test_paper_has_the_figures_and_names_nobody(
    sign_in: SignIn, season: Season, past: dict[str, int], db: Session
) -> None:
    client = sign_in("organiser")
    answer = client.get("/reports.pdf", query_string=query())
    pages = pypdf.PdfReader(io.BytesIO(answer.data)).pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    assert "红河州信息报送" in text
    assert "往季" in text
    for name in ("王晓梅", "小豆"):
        assert name not in text
        assert name not in client.get("/reports", query_string=query()).text
    notes = db.exec(select(t.AuditRow.action).where(col(t.AuditRow.action) == "report.take")).all()
    assert len(notes) == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"last": (date_of(-60) - timedelta(days=1)).isoformat()}, 409),
        ({"first": "2020-01-01", "last": "2027-01-01"}, 409),
        ({"first": "gestern"}, 422),
        ({"body": "army"}, 422),
        ({"node": "0"}, 422),
        ({"node": "99999"}, 404),
    ],
)
def test_what_cannot_be_reported_on_is_refused(changes: dict[str, str], status: int, sign_in: SignIn) -> None:
    for kind in ("", ".xlsx", ".pdf"):
        answer = sign_in("organiser").get(f"/reports{kind}", query_string=query(**changes))
        assert answer.status_code == status
