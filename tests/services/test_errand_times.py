"""Home visits and appointments take time as a shift does: nobody signs up or is planned over one."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from scheduler.db import tables as t
from scheduler.db.local_time import to_local
from scheduler.db.person_facts import load_people
from scheduler.db.session import reading
from scheduler.db.time_facts import load_times
from scheduler.domain.interval import Interval
from scheduler.services import signup
from scheduler.services.signup import Who
from tests.season import TODAY, Season, instant
from tests.services.families import add
from tests.services.volunteering import TALK, do, prepare, put

HOUR = timedelta(hours=1)


def visits(db: Session, season: Season) -> None:
    """A round in the middle of the talk, of the second volunteer and another."""
    shift = db.get_one(t.ShiftRow, season.shift[TALK])
    add(
        db,
        t.VisitRoundRow(
            organisation_id=season.node["prefecture"],
            day=to_local(shift.starts_at).date(),
            starts_at=shift.starts_at + HOUR / 2,
            ends_at=shift.starts_at + HOUR,
            minutes=30,
            start_site_id=season.site["factory"],
            first_id=season.person["third"],
            second_id=season.person["second"],
            made_at=instant(0, "00:00"),
        ),
    )


def given(db: Session, season: Season, taken: str | None = None) -> None:
    """An hour of counselling that begins before the talk and ends in it."""
    agency = {"agency": "心桥", "minutes": 600, "starts_on": TODAY, "ends_on": TODAY + timedelta(days=60)}
    contract = add(db, t.HourContractRow(organisation_id=season.node["prefecture"], **agency))
    shift = db.get_one(t.ShiftRow, season.shift[TALK])
    of = {"counsellor_id": season.person["third" if taken else "second"]}
    starts = shift.starts_at - HOUR / 2
    row = t.CounsellingRow(contract_id=contract, starts_at=starts, minutes=50, **of)
    row.person_id = season.person[taken] if taken else None
    add(db, row)


@pytest.mark.parametrize("errand", ["visits", "given", "taken"])
def test_nobody_signs_up_over_an_errand(season_on: tuple[str, Season], second: Who, errand: str) -> None:
    url, season = season_on
    taken = "second" if errand == "taken" else None
    prepare(url, lambda db: visits(db, season) if errand == "visits" else given(db, season, taken))
    assert do(url, signup.sign_up, second, season.shift[TALK]) == ("availability",)
    with reading(url) as db:
        table = t.VisitRoundRow if errand == "visits" else t.CounsellingRow
        (key,) = db.exec(select(col(table.id))).all()
    put(url, table, key or 0, cancelled_at=instant(0, "00:00"))
    assert do(url, signup.sign_up, second, season.shift[TALK]) == ()


def test_planning_leaves_the_time_of_an_errand_out_for_both(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    both = [season.person["second"], season.person["third"]]
    with reading(url) as db:
        shift = db.get_one(t.ShiftRow, season.shift[TALK])
        begins = to_local(shift.starts_at)
    day, errand = begins.date(), Interval(begins + HOUR / 2, begins + HOUR)

    def free() -> list[bool]:
        with reading(url) as db:
            times = load_times(db, load_people(db, both), day, day)
            return [any(one.overlaps(errand) for one in times[str(key)].available) for key in both]

    before = free()
    assert any(before)
    prepare(url, lambda db: visits(db, season))
    assert free() == [False, False]
