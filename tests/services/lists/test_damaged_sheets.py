"""Two hundred damaged spreadsheets: each is answered in words, and nothing in the database is changed."""

import re

import pytest
from flask import Flask
from flask_babel import force_locale

from scheduler.db.session import transaction
from scheduler.services.lists import uploads
from scheduler.services.refusal import Refused
from scheduler.web import wording, wording_lists
from tests.services.lists.damaged_cells import GOOD
from tests.services.lists.damaged_sheets import Damaged, damaged_sheets, good
from tests.services.lists.trying import looked_at, lookup, taken, world
from tests.services.organising import season_in
from tests.web.conftest import make_app

CHINESE = re.compile(r"[\u3400-\u9fff]")
DAMAGED = damaged_sheets()


def test_there_are_two_hundred_and_no_two_are_the_same() -> None:
    assert len(DAMAGED) >= 200
    assert (
        len({one.name for one in DAMAGED}) == len({(one.kind, one.data) for one in DAMAGED}) == len(DAMAGED)
    )


@pytest.mark.parametrize("kind", GOOD)
def test_what_they_were_made_of_is_in_order(sqlite_url: str, kind: str) -> None:
    with season_in(sqlite_url) as (db, season):
        found = looked_at(db, season, kind, good(kind))
        assert [result.faults for result in found.results if result.faults] == []


def answers(app: Flask, one: Damaged, url: str, season: object) -> tuple[set[tuple[str, str]], list[str]]:
    """Codes with their cells, and the sentences in both languages; the import itself is refused too."""
    with transaction(url) as db, app.test_request_context():
        try:
            upload = taken(db, season, one.kind, one.data)  # type: ignore[arg-type]  # the season of the fixture
        except Refused as refused:
            said = [sentence for reason in refused.reasons for sentence in _both(wording.reason, reason)]
            return {(reason.rule, "") for reason in refused.reasons}, said
        found = uploads.look(upload, lookup(db, season))  # type: ignore[arg-type]  # as above
        if not found.refused:
            return set(), []
        with pytest.raises(Refused, match="rows_refused"):
            uploads.confirm(upload, lookup(db, season), found.fingerprint)  # type: ignore[arg-type]  # as above
        faults = [fault for result in found.results for fault in result.faults]
        said = [sentence for fault in faults for sentence in _both(wording_lists.sentence, fault)]
        return {(fault.code, fault.cell) for fault in faults}, said


def _both(put: object, what: object) -> list[str]:
    told = []
    for locale in ("zh", "en"):
        with force_locale(locale):
            told.append(put(what))  # type: ignore[operator]  # either of the two ways to put something into words
    return told


def test_each_is_answered_in_words_and_changes_nothing(season_on: tuple[str, object]) -> None:
    url, season = season_on
    app = make_app(url)
    with transaction(url) as db:
        before = world(db)
    wrong = []
    for one in DAMAGED:
        found, said = answers(app, one, url, season)
        cells = {cell for code, cell in found if code == one.code}
        if not cells or (one.cell not in ("", "*") and one.cell not in cells):
            wrong.append((one.name, one.code, one.cell, found))
        if not said or not all(said) or not CHINESE.search(said[0]):
            wrong.append((one.name, "no words", said))
        with transaction(url) as db:
            if world(db) != before:
                wrong.append((one.name, "changed the database"))
                before = world(db)
    assert wrong == []
