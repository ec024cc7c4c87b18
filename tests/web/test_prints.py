"""Pages for paper: what stands on them, as a page and as a PDF, and who gets none."""

import io
from collections.abc import Iterator

import pypdf
import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from scheduler.db import tables as t
from scheduler.db.session import engine
from scheduler.domain.trips import LegKind
from tests.season import Season, date_of, instant
from tests.web.conftest import SignIn, words

A4 = (595, 842)


@pytest.fixture
def db(season_url: str) -> Iterator[Session]:
    """A session whose rows can be read after a commit without holding the database."""
    with Session(engine(season_url), expire_on_commit=False) as session:
        yield session


def paper(client: FlaskClient, address: str) -> tuple[str, tuple[int, int]]:
    """The text of a PDF without breaks, and its size in points."""
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.text[:200]
    assert answer.headers["Cache-Control"] == "no-store"
    pages = pypdf.PdfReader(io.BytesIO(answer.data)).pages
    text = "".join(page.extract_text() for page in pages)
    return "".join(text.split()), (
        round(float(pages[0].mediabox.width)),
        round(float(pages[0].mediabox.height)),
    )


def wall(season: Season, kind: str, day: int = 3) -> str:
    return f"/places/{season.site['factory']}/{kind}?on={date_of(day).isoformat()}"


def test_wall_plan_names_who_is_on_each_shift_and_what_is_missing(sign_in: SignIn, season: Season) -> None:
    client = sign_in("organiser")
    page = words(client.get(wall(season, "wall")).text)
    text, size = paper(client, wall(season, "wall.pdf"))
    assert size == A4[::-1]
    for found in ("蒙自电子厂", "怎样和孩子通电话", "赵志强", "宣讲员", "缺1人"):
        assert found in text
        assert found in "".join(page.split())


def test_wall_plan_of_an_empty_week_says_so(sign_in: SignIn, season: Season) -> None:
    client = sign_in("coordinator")
    assert "这一周没有场次" in words(client.get(wall(season, "wall", 300)).text)
    assert "这一周没有场次" in paper(client, wall(season, "wall.pdf", 300))[0]


def test_day_sheet_has_people_gaps_and_room_to_sign(sign_in: SignIn, season: Season) -> None:
    client = sign_in("coordinator")
    day = next(number for number in range(12) if number % 3)
    page = words(client.get(wall(season, "day-sheet", day)).text)
    text, size = paper(client, wall(season, "day-sheet.pdf", day))
    assert size == A4
    for found in ("签到", "签退", "临时来的人", "09:00–11:30"):
        assert found in text
    assert "周末视频连线" in page or "怎样和孩子通电话" in page


def test_cancelled_session_is_not_on_the_day_sheet(sign_in: SignIn, season: Season, db: Session) -> None:
    row = db.get_one(t.SessionRow, season.session[2])
    row.state = "cancelled"
    db.add(row)
    db.commit()
    assert "这一天没有场次" in words(sign_in("organiser").get(wall(season, "day-sheet", 2)).text)


def test_person_carries_the_own_sheet_and_nobody_elses(sign_in: SignIn, season: Season, db: Session) -> None:
    shift = db.get_one(t.ShiftRow, season.shift[3])
    shift.starts_at, shift.ends_at = instant(40, "09:00"), instant(40, "11:00")
    db.add(shift)
    db.commit()
    client = sign_in("second")
    mine, other = season.person["second"], season.person["volunteer"]
    assert "周末视频连线" in words(client.get(f"/people/{mine}/sheet").text)
    text, size = paper(client, f"/people/{mine}/sheet.pdf")
    assert ("赵志强的安排" in text, "周末视频连线" in text, size) == (True, True, A4)
    for kind in ("sheet", "sheet.pdf"):
        assert client.get(f"/people/{other}/{kind}").status_code == 404
        assert sign_in("foreigner").get(f"/people/{mine}/{kind}").status_code == 404


def test_vehicles_are_listed_with_their_crews_and_no_child(
    sign_in: SignIn, season: Season, db: Session
) -> None:
    trip = t.ActivityRow(campaign_id=season.campaign["talks"], kind="trip", name_zh="往返")
    db.add(trip)
    db.flush()
    journey = t.SessionRow(
        activity_id=trip.id,
        site_id=season.site["school"],
        end_site_id=season.site["factory"],
        child_group_id=season.other["group"],
        title_zh="去团聚",
        starts_at=instant(4, "08:00"),
        ends_at=instant(4, "17:00"),
        setting="travel",
    )
    db.add(journey)
    db.flush()
    leg = t.LegRow(
        session_id=journey.id,
        position=1,
        kind=next(iter(LegKind)),
        number="K9602",
        from_stop="昭通",
        to_stop="昆明",
        departs_at=instant(4, "08:30"),
        arrives_at=instant(4, "16:00"),
    )
    db.add(leg)
    db.flush()
    coach = t.VehicleRow(leg_id=leg.id, name="7 车厢", seats=18, driver_phone="13900000000")
    db.add(coach)
    db.flush()
    db.add(t.AdultSeatRow(leg_id=leg.id, vehicle_id=coach.id, person_id=season.person["third"]))
    db.add(t.ChildSeatRow(leg_id=leg.id, vehicle_id=coach.id, child_id=season.other["child"]))
    db.commit()
    client, address = sign_in("organiser"), f"/campaigns/{season.campaign['talks']}/vehicles"
    page = "".join(words(client.get(address).text).split())
    text, size = paper(client, f"{address}.pdf")
    assert size == A4[::-1]
    for found in ("K9602", "昭通→昆明", "7车厢", "普文兰", "13900000000"):
        assert found in page
        assert found in text
    assert "小豆" not in page + text


def test_papers_in_english(sign_in: SignIn, season: Season) -> None:
    client = sign_in("organiser")
    client.post("/language", data={"language": "en"})
    assert "planoftheweek" in paper(client, wall(season, "wall.pdf"))[0]


def test_day_that_is_none_is_refused(sign_in: SignIn, season: Season) -> None:
    assert (
        sign_in("organiser").get(f"/places/{season.site['factory']}/wall.pdf?on=2027-02-30").status_code
        == 422
    )
