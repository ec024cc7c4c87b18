"""Every change that a calendar may have to tell is counted by the database, whoever writes it and however."""

from collections.abc import Callable

import pytest
from sqlalchemy import text, update
from sqlmodel import Session, col, func, select

from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.work import AssignmentState
from tests.season import Season, instant, make_season

Change = Callable[[Session, Season], object]


@pytest.fixture
def season(any_database: str) -> Season:
    with transaction(any_database) as db:
        return make_season(db)


def counts(url: str, season: Season) -> tuple[int, int]:
    """Changes of the volunteer's own shifts, and of what everybody's calendar may name."""
    own, everybody = col(t.CalendarChangeRow.person_id) == season.person["volunteer"], None
    with reading(url) as db:
        mine = db.exec(select(func.count()).select_from(t.CalendarChangeRow).where(own)).one()
        common = col(t.CalendarChangeRow.person_id).is_(everybody)
        return mine, db.exec(select(func.count()).select_from(t.CalendarChangeRow).where(common)).one()


def set_to(kind: type, key: Callable[[Season], int], **values: object) -> Change:
    """By the row, as our services write."""

    def change(db: Session, season: Season) -> None:
        row = db.get_one(kind, key(season))
        for name, value in values.items():
            setattr(row, name, value)

    return change


OWN: dict[str, Change] = {
    "state": set_to(t.AssignmentRow, lambda season: season.assignment[0], state=AssignmentState.ACCEPTED),
    "in bulk": lambda db, season: db.execute(
        update(t.AssignmentRow)
        .where(col(t.AssignmentRow.id) == season.assignment[0])
        .values(state=AssignmentState.DECLINED)
    ),
    "new": lambda db, season: db.add(
        t.AssignmentRow(
            shift_id=season.shift[11],
            person_id=season.person["volunteer"],
            state=AssignmentState.PROPOSED,
            changed_at=instant(0, "09:00"),
        )
    ),
    "deleted": lambda db, season: db.delete(db.get_one(t.AssignmentRow, season.assignment[0])),
}
COMMON: dict[str, Change] = {
    "title": set_to(t.SessionRow, lambda season: season.session[0], title_zh="x"),
    "session time": set_to(t.SessionRow, lambda season: season.session[0], starts_at=instant(0, "08:00")),
    "room of the session": set_to(t.SessionRow, lambda season: season.session[1], room_id=None),
    "shift time": set_to(t.ShiftRow, lambda season: season.shift[0], ends_at=instant(0, "12:30")),
    "role": set_to(t.ShiftRow, lambda season: season.shift[0], role="video_host"),
    "site": set_to(t.SiteRow, lambda season: season.site["factory"], address="x"),
    "room": set_to(t.RoomRow, lambda season: season.room["hall"], name_zh="x"),
    "by hand": lambda db, _season: db.execute(text("UPDATE site SET name_en = 'x'")),
}
SILENT: dict[str, Change] = {
    "version of a shift": set_to(t.ShiftRow, lambda season: season.shift[0], version=7),
    "seats": set_to(t.ShiftRow, lambda season: season.shift[0], max_people=9),
    "campaign": set_to(t.CampaignRow, lambda season: season.campaign["talks"], name_zh="x"),
}


@pytest.mark.parametrize("name", OWN)
def test_own_change_counts_for_the_person(any_database: str, season: Season, name: str) -> None:
    before = counts(any_database, season)
    with transaction(any_database) as db:
        OWN[name](db, season)
    assert counts(any_database, season) == (before[0] + 1, before[1])


@pytest.mark.parametrize("name", COMMON)
def test_change_of_what_is_named_counts_for_everybody(any_database: str, season: Season, name: str) -> None:
    before = counts(any_database, season)
    with transaction(any_database) as db:
        COMMON[name](db, season)
    after = counts(any_database, season)
    assert after[0] == before[0]
    assert after[1] > before[1]


@pytest.mark.parametrize("name", SILENT)
def test_change_that_no_calendar_tells_is_not_counted(any_database: str, season: Season, name: str) -> None:
    before = counts(any_database, season)
    with transaction(any_database) as db:
        SILENT[name](db, season)
    assert counts(any_database, season) == before


def fail_after(url: str, season: Season) -> None:
    with transaction(url) as db:
        OWN["state"](db, season)
        db.flush()
        raise ZeroDivisionError


def test_change_that_is_rolled_back_is_not_counted(any_database: str, season: Season) -> None:
    before = counts(any_database, season)
    with pytest.raises(ZeroDivisionError):
        fail_after(any_database, season)
    assert counts(any_database, season) == before
