"""A lottery from the requests to the published file, repeated by the script, and its waiting list."""

import json
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from scheduler.db import belongings
from scheduler.db.session import transaction
from scheduler.db.tables import (
    ChildOfferRow,
    ChildRow,
    DrawRow,
    FamilyRow,
    NoticeRow,
    PersonRow,
    PlaceRequestRow,
)
from scheduler.domain.care import Purpose
from scheduler.domain.children import RequestState
from scheduler.domain.notices import NoticeCode
from scheduler.domain.problem import Gender
from scheduler.services import draws, place_requests
from scheduler.services.accounts import Account, load
from scheduler.services.refusal import Refused
from tests.season import TODAY, Season, instant

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "repeat_draw.py"
NOW = instant(0, "10:00")


def offer(db: Session, season: Season, *, children: tuple[int, ...], places: int) -> ChildOfferRow:
    """An offer that closed yesterday, asked for by families with so many children each."""
    row = ChildOfferRow(
        campaign_id=season.campaign["talks"],
        purpose=Purpose.TRIP,
        name_zh="团圆行",
        starts_on=TODAY + timedelta(days=5),
        ends_on=TODAY + timedelta(days=6),
        opens_on=TODAY - timedelta(days=9),
        closes_on=TODAY - timedelta(days=8),
        places=places,
    )
    db.add(row)
    db.flush()
    for number, siblings in enumerate(children):
        person = PersonRow(organisation_id=season.node["plant"], name=f"秘密{number}")
        db.add(person)
        db.flush()
        family = FamilyRow(guardian_id=person.id or 0)
        db.add(family)
        db.flush()
        for _ in range(siblings):
            child = ChildRow(
                family_id=family.id or 0, short_name=f"秘密娃{number}", birth_year=2017, gender=Gender.MALE
            )
            db.add(child)
            db.flush()
            db.add(
                PlaceRequestRow(offer_id=row.id or 0, child_id=child.id or 0, entered_at=NOW, changed_at=NOW)
            )
    db.flush()
    return row


def organiser(db: Session, season: Season) -> Account:
    found = load(db, season.account["organiser"])
    assert found is not None
    return found


def states(db: Session, row: ChildOfferRow) -> Counter[RequestState]:
    found = db.exec(select(PlaceRequestRow).where(PlaceRequestRow.offer_id == row.id)).all()
    return Counter(one.state for one in found)


def repeated(tmp_path: Path, document: dict[str, Any]) -> tuple[int, str]:
    path = tmp_path / "draw.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    done = subprocess.run([sys.executable, SCRIPT, path], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip()


def test_lottery_gives_places_and_can_be_repeated_from_its_file(
    season_on: tuple[str, Season], tmp_path: Path
) -> None:
    url, season = season_on
    with transaction(url) as db:
        row = offer(db, season, children=(1, 2, 1, 1, 2, 1), places=4)
        draw = draws.freeze(db, organiser(db, season), row, NOW)
        frozen = draws.published(db, draw)
        assert "secret" not in frozen
        assert sum(one["seats"] for one in frozen["entries"]) == 8
        found = draws.hold(db, organiser(db, season), draw, "今天下雨", NOW)
        document = draws.published(db, draw)
        assert document["placed"] == list(found.placed)
        assert document["commitment"] == frozen["commitment"]
        assert "秘密" not in json.dumps(document, ensure_ascii=False)
        assert states(db, row)[RequestState.PLACED] == 4
        assert states(db, row)[RequestState.WAITING] == 4
        told = db.exec(select(NoticeRow.person_id).where(NoticeRow.code == NoticeCode.PLACE_GIVEN)).all()
        assert len(told) == len(set(told)) == 6
        own = draws.own_draws(db, told[0])
        assert [entry.code for _, _, entry in own] == [draws.own_entry(db, draw, told[0]).code]  # type: ignore[union-attr]
    assert repeated(tmp_path, document) == (0, "the same")
    for change in (
        {"said": "晴天"},
        {"placed": document["placed"][::-1]},
        {"order": document["order"][::-1]},
        {"commitment": "0" * 64},
    ):
        assert repeated(tmp_path, document | change) == (1, "NOT the same")
    assert len(SCRIPT.read_text(encoding="utf-8").splitlines()) <= 30


def test_waiting_list_moves_up_in_its_order(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    with transaction(url) as db:
        row = offer(db, season, children=(1, 1, 1, 1), places=2)
        account = organiser(db, season)
        draw = draws.freeze(db, account, row, NOW)
        found = draws.hold(db, account, draw, "随便说说", NOW)
        codes = {one.code: one.family_id for one in draws.entries_of(db, draw)}
        leaving = request_of(db, codes[found.placed[0]])
        place_requests.withdraw(db, account, leaving, NOW)
        assert request_of(db, codes[found.waiting[0]]).state is RequestState.PLACED
        assert request_of(db, codes[found.waiting[1]]).state is RequestState.WAITING
        assert states(db, row)[RequestState.PLACED] == 2


def test_family_that_is_deleted_leaves_code_and_order(season_on: tuple[str, Season], tmp_path: Path) -> None:
    url, season = season_on
    with transaction(url) as db:
        row = offer(db, season, children=(1, 1, 1), places=1)
        draw = draws.freeze(db, organiser(db, season), row, NOW)
        draws.hold(db, organiser(db, season), draw, "随便说说", NOW)
        before = draws.published(db, draw)
        family = next(one.family_id for one in draws.entries_of(db, draw) if one.place == 1)
        belongings.erase(db, "family", [family or 0])
        draw = db.get_one(DrawRow, draw.id)
        assert draws.published(db, draw) == before
    assert repeated(tmp_path, before) == (0, "the same")


def test_who_withdraws_before_the_draw_takes_no_place(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    with transaction(url) as db:
        row = offer(db, season, children=(1, 1), places=1)
        account = organiser(db, season)
        draw = draws.freeze(db, account, row, NOW)
        first = draws.entries_of(db, draw)[0]
        place_requests.withdraw(db, account, request_of(db, first.family_id), NOW)
        draws.hold(db, account, draw, "随便说说", NOW)
        assert states(db, row) == {RequestState.WITHDRAWN: 1, RequestState.PLACED: 1}


def request_of(db: Session, family: int | None) -> PlaceRequestRow:
    return db.exec(
        select(PlaceRequestRow)
        .join(ChildRow, ChildRow.id == PlaceRequestRow.child_id)  # type: ignore[arg-type]
        .where(ChildRow.family_id == family)
    ).one()


def test_refusals(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    with transaction(url) as db:
        account = organiser(db, season)
        empty = offer(db, season, children=(), places=1)
        with pytest.raises(Refused, match="no_entries"):
            draws.freeze(db, account, empty, NOW)
        row = offer(db, season, children=(1,), places=1)
        with pytest.raises(Refused, match="offer_open"):
            draws.freeze(db, account, row, NOW - timedelta(days=20))
        draw = draws.freeze(db, account, row, NOW)
        with pytest.raises(Refused, match="frozen_already"):
            draws.freeze(db, account, row, NOW)
        with pytest.raises(Refused, match="said_short"):
            draws.hold(db, account, draw, "雨", NOW)
        draws.hold(db, account, draw, "随便说说", NOW)
        with pytest.raises(Refused, match="drawn_already"):
            draws.hold(db, account, draw, "再来一次", NOW)
        assert draws.move_up(db, empty.id or 0, NOW) == 0
