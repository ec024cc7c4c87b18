"""The page of one's messages, noting that they were read, and every code in words."""

import ast
import importlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.domain.notices import NoticeCode
from scheduler.web import wording
from tests.season import Season
from tests.web.conftest import SignIn, htmx_headers, words

ROOT = Path(__file__).resolve().parents[2]


def add(db: Session, season: Season, person: str, code: str, **details: object) -> int:
    told = {"campaign_id": season.campaign["talks"], **details}
    row = t.NoticeRow(
        person_id=season.person[person], code=code, details=told, created_at=datetime(2027, 1, 4, tzinfo=UTC)
    )
    db.add(row)
    db.flush()
    number = row.id
    db.commit()
    assert number is not None
    return number


@pytest.fixture
def moved(season: Season, db: Session) -> int:
    """A message to the second volunteer: one shift instead of another."""
    return add(db, season, "second", NoticeCode.MOVED, asked=[season.shift[9]], released=[season.shift[8]])


def read_at(db: Session, number: int) -> datetime | None:
    found = db.exec(select(t.NoticeRow.read_at).where(t.NoticeRow.id == number)).one()
    db.rollback()
    return found


def test_no_message_is_said(sign_in: SignIn) -> None:
    page = words(sign_in("worker").get("/notices").text)
    assert "还没有消息" in page
    assert "条未读" not in page


def test_old_times_stand_beside_the_new(sign_in: SignIn, season: Season, moved: int, db: Session) -> None:
    page = sign_in("second").get("/notices").text
    text = words(page).partition("您的班次有变动")[2]
    assert (
        text.index("原来") < text.index("怎样和孩子通电话") < text.index("现在") < text.index("周末视频连线")
    )
    assert "09:00–11:30" in text
    assert f'href="/shifts/{season.shift[9]}"' in page


def test_unread_are_counted_in_words_on_every_page(sign_in: SignIn, moved: int) -> None:
    client = sign_in("second")
    assert "消息 （1 条未读）" in words(client.get("/account").text)
    client.post("/language", data={"language": "en"})
    assert "(1 unread)" in words(client.get("/account").text)


def test_page_in_english(sign_in: SignIn, moved: int) -> None:
    client = sign_in("second")
    client.post("/language", data={"language": "en"})
    text = words(client.get("/notices").text)
    assert "Your shifts have changed" in text
    assert "Before" in text


def test_message_is_read_without_scripts(sign_in: SignIn, moved: int, db: Session) -> None:
    client = sign_in("second")
    answer = client.post(f"/notices/{moved}/read")
    assert (answer.status_code, answer.location) == (303, "/notices")
    assert read_at(db, moved) is not None
    assert "条未读" not in client.get("/notices").text


def test_htmx_gets_the_message_and_the_number(sign_in: SignIn, moved: int) -> None:
    text = sign_in("second").post(f"/notices/{moved}/read", headers=htmx_headers()).text
    assert "<h1" not in text
    assert "已读" in text
    assert 'hx-target="#notices-link"' in text
    assert "条未读" not in text


def test_looking_alone_marks_nothing(sign_in: SignIn, moved: int, db: Session) -> None:
    client = sign_in("second")
    client.get("/notices")
    assert client.get(f"/notices/{moved}/read").status_code == 405
    assert read_at(db, moved) is None


def test_all_are_read_up_to_the_newest_shown(
    sign_in: SignIn, season: Season, moved: int, db: Session
) -> None:
    later = add(db, season, "second", NoticeCode.ASKED, asked=[season.shift[10]], released=[])
    assert sign_in("second").post("/notices/read", data={"up_to": moved}).status_code == 303
    assert read_at(db, moved) is not None
    assert read_at(db, later) is None


@pytest.mark.parametrize("person", ["third", "organiser", "administrator"])
def test_messages_of_others_are_neither_shown_nor_marked(
    sign_in: SignIn, moved: int, db: Session, person: str
) -> None:
    client = sign_in(person)
    assert "您的班次有变动" not in client.get("/notices").text
    assert client.post(f"/notices/{moved}/read").status_code == 404
    client.post("/notices/read", data={"up_to": moved})
    assert read_at(db, moved) is None


@pytest.mark.parametrize("up_to", ["", "x", "-1"])
def test_all_up_to_nothing_is_refused(sign_in: SignIn, up_to: str) -> None:
    assert sign_in("second").post("/notices/read", data={"up_to": up_to}).status_code == 422


def test_child_who_left_is_not_named(sign_in: SignIn, season: Season, db: Session) -> None:
    add(db, season, "organiser", NoticeCode.CHILD_LEFT, day="2027-01-11")
    page = sign_in("organiser").get("/notices").text
    assert "有一名儿童退出" in page
    assert "从1月11日 周一起不再参加" in words(page)
    assert "小豆" not in page


def test_message_of_an_older_version_has_a_word(sign_in: SignIn, season: Season, db: Session) -> None:
    add(db, season, "second", "long.gone")
    assert "有一条消息" in sign_in("second").get("/notices").text


def written_codes() -> Iterator[tuple[str, str]]:
    """Every name or text that a message is given as its code, with its file, resolved."""
    for path in sorted((ROOT / "scheduler").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        local = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "NoticeRow":
                (code,) = (given.value for given in call.keywords if given.arg == "code")
                yield from ((path.name, found) for found in resolved(code, module, local))


def resolved(code: ast.expr, module: str, local: dict[str, ast.expr]) -> Iterator[str]:
    if isinstance(code, ast.IfExp):
        yield from resolved(code.body, module, local)
        yield from resolved(code.orelse, module, local)
        return
    if isinstance(code, ast.Attribute) and code.attr == "value" and isinstance(code.value, ast.Name):
        code = code.value
    if isinstance(code, ast.Name) and not hasattr(importlib.import_module(module), code.id):
        if code.id in local:
            yield from resolved(local[code.id], module, local)
        else:  # it is given by whoever calls: somebody of the same package
            yield from named_in(module)
        return
    yield str(eval(ast.unparse(code), vars(importlib.import_module(module))))


def named_in(module: str) -> Iterator[str]:
    """Every code that a module's package names."""
    for path in sorted((ROOT / module.replace(".", "/")).parent.glob("*.py")):
        for name in re.findall(r"NoticeCode\.([A-Z_]+)", path.read_text(encoding="utf-8")):
            yield NoticeCode[name].value


def test_every_code_that_is_written_has_words(app: Flask) -> None:
    found = set(written_codes())
    assert {code for _, code in found} == set(NoticeCode)
    with app.test_request_context():
        general = str(wording.notice("long.gone"))
        assert all(str(wording.notice(code)) != general for _, code in found)
