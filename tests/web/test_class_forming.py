"""From the page to the database: classes proposed, changed by hand, refused, made; who is left out."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, func, select

from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.care import Purpose
from scheduler.domain.children import RequestState
from scheduler.domain.problem import Gender
from tests.season import TODAY
from tests.services.families import NOW, Circle
from tests.web.conftest import words

ClientOf = Callable[[str | None], FlaskClient]
CHILDREN = 14


@pytest.fixture
def placed(circle: Circle, circle_url: str) -> list[int]:
    """Fourteen children with a place and consent, the last one's consent taken back."""
    with transaction(circle_url) as db:
        return [_child(db, circle, number, taken_back=number == CHILDREN) for number in range(CHILDREN + 1)]


def _child(db: Session, circle: Circle, number: int, *, taken_back: bool) -> int:
    family = t.FamilyRow(guardian_id=circle.person["other_parent"])
    db.add(family)
    db.flush()
    child = t.ChildRow(
        family_id=family.id,
        short_name=f"小鸟{number}",
        birth_year=TODAY.year - 8 - number % 4,
        gender=(Gender.FEMALE, Gender.MALE)[number % 2],
    )
    db.add(child)
    db.flush()
    db.add(
        t.ConsentRow(
            child_id=child.id,
            purpose=Purpose.CAMP,
            given=True,
            at=NOW - timedelta(days=2),
            withdrawn_at=NOW - timedelta(days=1) if taken_back else None,
        )
    )
    db.add(
        t.PlaceRequestRow(
            offer_id=circle.offer,
            child_id=child.id,
            state=RequestState.PLACED,
            entered_at=NOW,
            changed_at=NOW,
        )
    )
    db.flush()
    return child.id or 0


def _chosen(html: str) -> list[str]:
    return re.findall(r'<option value="(\d+:\d+)" selected>', html)


def _seen(html: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', html)
    assert found
    return found.group(1)


def test_classes_are_looked_at_changed_and_made(
    placed: list[int], circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    organiser, page = client_of("organiser"), f"/offers/{circle.offer}/classes"
    assert client_of("neighbour").get(page).status_code == 404
    assert page in organiser.get(f"/campaigns/{circle.campaign}/children").text
    shown = organiser.get(f"{page}?most=8").text
    assert "用已有的班：蓝天班" in words(shown)  # it has children today, none in the days of the offer
    assert "新的班，还没有场次" in words(shown)
    assert "1 个孩子有名额，但监护人还没有同意" in words(shown)
    assert "小鸟14" not in shown
    put = _chosen(shown)
    assert sorted(int(one.split(":")[0]) for one in put) == placed[:CHILDREN]
    assert organiser.get(f"{page}?most=2").status_code == 422
    assert organiser.post(page, data={"act": "make", "put": ["1;2"]}).status_code == 422

    seen = _seen(shown)
    few = [f"{one.split(':')[0]}:{1 if at < 12 else 2}" for at, one in enumerate(put)]
    refused = organiser.post(page, data={"act": "make", "put": few, "seen": seen})
    assert refused.status_code == 409
    assert "第 2 班只有 2 名孩子，至少 5 名" in words(refused.text)
    assert sorted(_chosen(refused.text)) == sorted(few)  # what was changed by hand is still there
    assert organiser.post(page, data={"act": "make", "put": [], "seen": seen}).status_code == 422
    aside = [f"{one.split(':')[0]}:0" if at == 0 else one for at, one in enumerate(put)]
    looked = organiser.post(page, data={"act": "look", "put": aside, "seen": seen})
    assert looked.status_code == 200
    assert "先不编 1" in words(looked.text)
    old = organiser.post(page, data={"act": "make", "put": put, "seen": "0" * 16})
    assert (old.status_code, "请再看一遍" in old.text) == (409, True)
    with reading(circle_url) as db:
        assert _stays(db, placed) == 0

    assert organiser.post(page, data={"act": "make", "put": put, "seen": seen}).status_code == 303
    with reading(circle_url) as db:
        assert _stays(db, placed) == CHILDREN
        reads = db.exec(select(func.count()).where(t.AuditRow.subject == f"child:{placed[0]}")).one()
        assert reads >= 1
    assert "现在没有要编班的孩子" in organiser.get(page).text
    again = organiser.post(page, data={"act": "make", "put": put, "seen": seen})
    assert (again.status_code, "没有可以编班的孩子" in again.text) == (409, True)


def _stays(db: Session, children: list[int]) -> int:
    return db.exec(select(func.count()).where(col(t.StayRow.child_id).in_(children))).one()
