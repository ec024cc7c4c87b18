"""Strange words in the fields of children and families: they are in nothing that travels by itself.

Not in any kind of calendar, not in a notice or message, not in a certificate or its verification, not in the
table for the national system, and in no line of a log.
"""

import io
import logging
import secrets

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.domain.children import NeedKind
from tests.season import Season
from tests.web.conftest import SignIn
from tests.web.test_feeds import fetch, secret_on
from tests.web.test_records import served

__all__ = ["served"]
FIELDS = {
    t.ChildRow: ("short_name",),
    t.ChildNeedRow: ("note",),
    t.FamilyRow: ("carer_name", "carer_phone"),
}


def plant(db: Session, child: int) -> list[str]:
    """A word of its own in each field that is text."""
    planted = []
    db.add(t.ChildNeedRow(child_id=child, kind=NeedKind.ALLERGY, note="x"))
    db.flush()
    for kind, names in FIELDS.items():
        for row in db.exec(select(kind)):
            for name in names:
                planted.append(f"Zq{secrets.token_hex(6)}")
                setattr(row, name, planted[-1])
            db.add(row)
    db.commit()
    return planted


def calendars(sign_in: SignIn, season: Season) -> list[str]:
    """Each kind of calendar, as its subscriber gets it."""
    organiser, volunteer = sign_in("organiser"), sign_in("volunteer")
    node = season.node["prefecture"]
    wanted = [
        f"site-{season.site['school']}", f"room-{season.room['hall']}",
        f"campaign-{season.campaign['talks']}", f"node-{node}", f"public-{node}",
    ]  # fmt: skip
    answers = [
        fetch(organiser, secret_on(organiser.post("/subscribe", data={"what": it}).text)) for it in wanted
    ]
    answers.append(fetch(volunteer, secret_on(volunteer.post("/subscribe", data={}).text)))
    assert [answer.status_code for answer in answers] == [200] * 6
    return [answer.data.replace(b"\r\n ", b"").decode() for answer in answers]


def papers(sign_in: SignIn) -> list[str]:
    """Certificate and record as text, and the table as cells."""
    client = sign_in("second")
    found = []
    for kind in ("certificate", "record"):
        data = client.post("/record/papers", data={"kind": kind}).data
        found.append("".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))
    tables = [
        sign_in("organiser").get(f"/record/table.{kind}?first=2020-01-01&last=2100-01-01")
        for kind in ("csv", "xlsx")
    ]
    found.append(tables[0].text)
    book = load_workbook(io.BytesIO(tables[1].data))
    found += [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    return found


def sent(db: Session) -> list[str]:
    """Whatever notices, messages and the records of what was done hold."""
    kinds = (t.NoticeRow, t.MessageRow, t.AuditRow)
    return [row.model_dump_json() for kind in kinds for row in db.exec(select(kind))]


def test_no_child_is_named_in_what_leaves_the_house(
    sign_in: SignIn, season: Season, served: int, db: Session, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    planted = plant(db, season.other["child"])
    texts = [*calendars(sign_in, season), *papers(sign_in)]
    page = sign_in("worker").get(f"/family/children/{season.other['child']}").text
    db.expire_all()
    told = "\n".join([*texts, *sent(db), caplog.text])
    assert any(word in page for word in planted)  # planted where it is read
    assert "宣讲" in told
    assert [word for word in planted if word in told] == []
