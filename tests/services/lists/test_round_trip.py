"""Every list goes out and comes in again without changing anything, as XLSX and as CSV, on both databases."""

import io

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.people import CheckStatus
from scheduler.services.lists import files, uploads
from scheduler.services.lists.files import EXPLANATION, export_csv, export_xlsx
from scheduler.services.lists.listing import SAMPLE
from scheduler.services.lists.registry import LISTS
from scheduler.services.refusal import Refused
from scheduler.sheets.engine import openpyxl
from scheduler.sheets.text import read_csv
from tests.season import Season
from tests.services.lists.trying import (
    UNCHANGED,
    as_csv,
    changes,
    faults,
    looked_at,
    lookup,
    outcomes,
    taken,
    world,
)
from tests.services.organising import season_in

MAKERS = {"xlsx": export_xlsx, "csv": export_csv}
NASTY = '=HYPERLINK("http://x","y")'


def awkward(db: Session, season: Season) -> None:
    """Rows such as only other ways of entering could have made."""
    db.add(t.RoomRow(site_id=season.site["school"], kind="hall", name_zh="+操场（大）", capacity=1))
    db.add(t.SiteRow(organisation_id=season.node["plant"], kind="school", name_zh="新安所小学"))
    person = db.get_one(t.PersonRow, season.person["third"])
    person.name, person.phone, person.minutes_per_week = NASTY, "+86 138-0000 1234", 100
    person.check_status, person.travel_km = CheckStatus.BLOCKED, 12.5
    db.add(t.LanguageRow(person_id=person.id, language="made-up"))
    namesake = t.PersonRow(organisation_id=season.node["prefecture"], name="王晓梅", source="made-up")
    db.add(namesake)
    held = db.exec(select(t.QualificationRow)).first()
    assert held is not None
    held.code, held.confirmed_by = "made_up", "-1+1"
    session = db.get_one(t.SessionRow, season.session[11])
    session.title_zh, session.end_site_id = "@怎样", season.site["village"]
    session.ends_at = session.ends_at.replace(hour=16, minute=0)  # local midnight
    shift = db.get_one(t.ShiftRow, season.shift[11])
    shift.role, shift.ends_at, shift.requires = "made_up", session.ends_at, ["video_host", "first_aid"]
    db.flush()


@pytest.mark.parametrize("form", MAKERS)
@pytest.mark.parametrize("kind", LISTS)
def test_export_imported_again_changes_nothing(season_on: tuple[str, Season], kind: str, form: str) -> None:
    url, season = season_on
    with transaction(url) as db:
        awkward(db, season)
        data = MAKERS[form](LISTS[kind], lookup(db, season))
        before = world(db)
        upload = taken(db, season, kind, data)
        seen = uploads.look(upload, lookup(db, season))
        assert set(outcomes(seen)) == {UNCHANGED}, changes(seen)
        assert seen.idle
        with pytest.raises(Refused, match="nothing_to_import"):
            uploads.confirm(upload, lookup(db, season), seen.fingerprint)
        assert world(db) == before


@pytest.mark.parametrize("kind", LISTS)
def test_export_holds_own_nodes_only_and_no_child(season_on: tuple[str, Season], kind: str) -> None:
    url, season = season_on
    with transaction(url) as db:
        data = export_csv(LISTS[kind], lookup(db, season, "foreigner")).decode()
        assert "王晓梅" not in data
        assert "蒙自" not in data
        assert "小豆" not in export_csv(LISTS[kind], lookup(db, season)).decode()
        assert len(read_csv(export_csv(LISTS[kind], lookup(db, season, "volunteer"))).lines) == 1


def test_export_does_not_tell_whom_a_check_has_stopped(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    told = []
    for status in (CheckStatus.PENDING, CheckStatus.BLOCKED, None):
        with transaction(url) as db:
            db.get_one(t.PersonRow, season.person["volunteer"]).check_status = status
            db.flush()
            told.append(export_csv(LISTS["people"], lookup(db, season)))
    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize("kind", LISTS)
def test_template_has_an_example_that_is_not_imported(sqlite_url: str, kind: str) -> None:
    with season_in(sqlite_url) as (db, season):
        data = files.template(LISTS[kind], lookup(db, season), {"name": "怎么填姓名"}, ["一句话"])
        seen = uploads.look(taken(db, season, kind, data), lookup(db, season))
    assert outcomes(seen) == ["sample"]
    assert seen.idle
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == [LISTS[kind].title, EXPLANATION, "选项"]
    heads = [cell.value for cell in book.worksheets[0][1]]
    assert heads == [f"{one.header}*" if one.required else one.header for one in LISTS[kind].columns]
    assert book.worksheets[0]["A2"].value == SAMPLE
    assert book.worksheets[0].data_validations.dataValidation
    explained = [row[0].value for row in book[EXPLANATION].iter_rows()]
    assert explained[1 : len(heads) + 1] == [one.header for one in LISTS[kind].columns]
    assert explained[-1] == "一句话"


@pytest.mark.parametrize("kind", LISTS)
def test_example_of_a_template_is_right_but_for_its_names(sqlite_url: str, kind: str) -> None:
    """Taken without the word that marks it, nothing but names of places and people is wrong with it."""
    with season_in(sqlite_url) as (db, season):
        data = files.template(LISTS[kind], lookup(db, season), {}, [])
        rows = [
            [cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
        ]
        seen = looked_at(db, season, kind, as_csv(rows[0], [None, *rows[1][1:]]))
    assert {code for _, code in faults(seen)} <= {"unknown_name", "unknown_person", "in_future"}
