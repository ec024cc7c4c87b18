"""How quickly a big board opens and a move is answered: 500 people, four weeks, 2,240 shifts, half a minute.

`python -m benchmarks.boards` fills a database of its own, signs in as its organiser, and asks the application
as a browser would; the figures are the server's share alone.
"""

import statistics
import sys
import tempfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient
from sqlmodel import Session

from scheduler.db import migrate
from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.care import Setting
from scheduler.domain.organisations import Level, Role
from scheduler.domain.people import AvailabilityKind, CheckStatus
from scheduler.domain.places import SiteKind
from scheduler.domain.problem import Gender
from scheduler.domain.work import ActivityKind, PlanRunState
from scheduler.services import accounts, sign_in
from scheduler.settings import Settings
from scheduler.web import create_app

PEOPLE, SITES, DAYS, AT_ONCE = 500, 20, 28, 4
ZONE = ZoneInfo("Asia/Shanghai")
FIRST = datetime.now(ZONE).date() + timedelta(days=7 - datetime.now(ZONE).weekday())
"""A Monday to come: what is past is no longer planned."""
Times = tuple[float, float]
"""Seconds by the clock and seconds of the processor: the former grow when others use the machine."""
CODES = ("induction", "child_safety", "video_host", "speaker_basic")


def fill(db: Session) -> tuple[int, int]:
    """A campaign with a draft in which every shift has its two people; ids of the organiser and the run."""
    node = _added(db, t.OrganisationRow(path="", level=Level.PREFECTURE, name_zh="红河州", name_en="Honghe"))
    db.get_one(t.OrganisationRow, node).path = f"/{node}/"
    sites = [_added(db, _site(node, number)) for number in range(SITES)]
    people = [_added(db, _person(node, sites, number)) for number in range(PEOPLE)]
    db.add_all(_papers(people))
    account = accounts.create(
        db, person_id=people[0], login="bench", password=None, grants=[(Role.ORGANISER, node)]
    )
    campaign = _added(
        db,
        t.CampaignRow(
            organisation_id=node,
            key="bench",
            name_zh="四周营",
            name_en="Four weeks",
            starts_on=FIRST,
            ends_on=FIRST + timedelta(days=DAYS - 1),
        ),
    )
    shifts = _work(db, campaign, sites)
    places = [
        (people[(2 * number + seat) % PEOPLE], shift)
        for number, shift in enumerate(shifts)
        for seat in (0, 1)
    ]
    return account, _added(db, _draft(campaign, places))


def _added(db: Session, row: Any) -> int:
    db.add(row)
    db.flush()
    return int(row.id)


def _site(node: int, number: int) -> t.SiteRow:
    row = t.SiteRow(
        organisation_id=node,
        kind=SiteKind.SCHOOL,
        name_zh=f"第{number + 1}小学",
        name_en=f"School {number + 1}",
    )
    row.latitude, row.longitude = 23.3 + number / 50, 103.3 + number % 5 / 20
    return row


def _person(node: int, sites: list[int], number: int) -> t.PersonRow:
    return t.PersonRow(
        organisation_id=node,
        name=f"志愿者{number:03}",
        gender=Gender.FEMALE if number % 2 else Gender.MALE,
        birth_year=1980 + number % 20,
        is_volunteer=True,
        home_site_id=sites[number % SITES],
        check_status=CheckStatus.CLEAR,
        checked_on=FIRST - timedelta(days=60),
        check_until=FIRST + timedelta(days=300),
        insured_until=FIRST + timedelta(days=300),
    )


def _papers(people: list[int]) -> list[Any]:
    found: list[Any] = []
    for person in people:
        found += [
            t.QualificationRow(
                person_id=person,
                code=code,
                valid_from=FIRST - timedelta(days=90),
                valid_until=FIRST + timedelta(days=240),
            )
            for code in CODES
        ]
        found.append(t.LanguageRow(person_id=person, language="cmn"))
        found += [
            t.WeeklyAvailabilityRow(
                person_id=person,
                kind=AvailabilityKind.AVAILABLE,
                weekday=weekday,
                opens=time(7),
                closes=time(22),
            )
            for weekday in range(1, 8)
        ]
    return found


def _work(db: Session, campaign: int, sites: list[int]) -> list[int]:
    talk = _added(db, t.ActivityRow(campaign_id=campaign, kind=ActivityKind.TALK, name_zh="宣讲"))
    camp = _added(db, t.ActivityRow(campaign_id=campaign, kind=ActivityKind.CAMP, name_zh="小候鸟营"))
    group = _added(db, t.ChildGroupRow(campaign_id=campaign, code="A1", name_zh="一班"))
    sessions = []
    for day in range(DAYS):
        for site in sites:
            for number in range(AT_ONCE):
                begins = _instant(FIRST + timedelta(days=day), 8 + 3 * number)
                sessions.append(
                    t.SessionRow(
                        activity_id=camp if number == 0 else talk,
                        site_id=site,
                        child_group_id=group if number == 0 and site == sites[0] else None,
                        setting=Setting.DAY if number == 0 else None,
                        title_zh="小候鸟营" if number == 0 else "怎样和孩子通电话",
                        starts_at=begins,
                        ends_at=begins + timedelta(hours=2),
                    )
                )
    db.add_all(sessions)
    db.flush()
    shifts = [
        t.ShiftRow(
            session_id=one.id,
            role="speaker",
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            min_people=2,
            max_people=3,
            requires=["speaker_basic"],
        )
        for one in sessions
    ]
    db.add_all(shifts)
    db.flush()
    return [int(one.id or 0) for one in shifts]


def _instant(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)


def _draft(campaign: int, places: list[tuple[int, int]]) -> t.PlanRunRow:
    level = {"shortfall": 0, "changes": 0, "cost": 0}
    now = datetime.now(UTC)
    return t.PlanRunRow(
        campaign_id=campaign,
        state=PlanRunState.DONE,
        created_at=now,
        started_at=now,
        finished_at=now,
        plan={
            "format": "plan/1",
            "status": "feasible",
            "objective": level,
            "bound": level,
            "seconds": 1.0,
            "unfilled": [],
            "assignments": [{"volunteer": str(person), "shift": str(shift)} for person, shift in places],
        },
    )


def main() -> None:
    """Print the median of each request in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'boards.sqlite3'}"
        migrate.upgrade(url)
        with transaction(url) as db:
            account, run = fill(db)
        client = _signed_in(url, account)
        board = f"/plans/{run}/board?on={FIRST.isoformat()}"
        rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
        asked = {"by person, four weeks": f"{board}&by=people", "by site, one week": f"{board}&by=sites"}
        for name, address in asked.items():
            _told(name, [_timed(client, address) for _ in range(rounds)])
        _told("taking somebody up", [_timed(client, f"{board}&by=sites&hold=3.2") for _ in range(rounds)])
        _told("a move, by site", [_moved(client, run, 2 * n, "sites") for n in range(rounds)])
        _told("a move, by person", [_moved(client, run, 2 * n, "people") for n in range(rounds, 2 * rounds)])


def _signed_in(url: str, account: int) -> FlaskClient:
    app = create_app(Settings(demo=True, database_url=url))
    app.testing, app.config["WTF_CSRF_ENABLED"] = True, False
    timeouts = sign_in.Timeouts(timedelta(minutes=30), timedelta(hours=8))
    with transaction(url) as db:
        token = sign_in.open_session(db, account_id=account, now=datetime.now(UTC), timeouts=timeouts)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client


def _timed(client: FlaskClient, address: str) -> Times:
    began = _clocks()
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return _since(began)


def _clocks() -> Times:
    return perf_counter(), process_time()


def _since(began: Times) -> Times:
    now = _clocks()
    return now[0] - began[0], now[1] - began[1]


def _moved(client: FlaskClient, run: int, number: int, by: str) -> Times:
    """One move: the first person of a shift goes to the next shift but one of the same day, as htmx asks."""
    shift = 4 * number + 2
    person = (2 * (shift - 1)) % PEOPLE + 1
    sent = {
        "do": f"change -{person}.{shift} +{person}.{shift + 1}",
        "seen": str(client.get(f"/plans/{run}/edits").text.count("<li value=")),
        "by": by,
        "on": FIRST.isoformat(),
    }
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    began = _clocks()
    answer = client.post(f"/plans/{run}/edits", data=sent, headers=headers)
    assert answer.status_code == 200, answer.text
    return _since(began)


def _told(name: str, times: list[Times]) -> None:
    wall, work = ([1000 * one[n] for one in times] for n in (0, 1))
    print(
        f"{name:24} median {statistics.median(wall):4.0f} ms, most {max(wall):4.0f} ms;"
        f" processor {statistics.median(work):4.0f} ms"
    )


if __name__ == "__main__":
    main()
