"""The outbox page: what waits, letting it go, what became of it, and who may not."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session, col, select

from scheduler.db import tables as t
from scheduler.domain.messages import MessageState
from tests.season import Season
from tests.web.conftest import SignIn, words


@pytest.fixture
def waiting(season: Season, db: Session) -> str:
    """One message that waits, as the form names it."""
    row = t.NoticeRow(
        person_id=season.person["third"],
        code="roster.asked",
        details={"campaign_id": season.campaign["talks"], "version": 2, "asked": [season.shift[9]]},
        created_at=datetime.now(UTC),
    )
    db.add(row)
    db.flush()
    number = row.id
    db.commit()
    return f"{season.campaign['talks']}-{season.person['third']}-{number}"


def newest(db: Session) -> tuple[int | None, MessageState]:
    """The last message that was written."""
    query = select(t.MessageRow.id, t.MessageRow.state).order_by(col(t.MessageRow.id).desc())
    found = db.exec(query).first()
    db.rollback()
    assert found is not None
    return found[0], found[1]


def test_outbox_shows_who_what_how_and_why(sign_in: SignIn, waiting: str) -> None:
    page = sign_in("organiser").get("/outbox")
    text = words(page.text)
    for part in (
        "秋季关爱宣讲",
        "普文兰",
        "周末视频连线",
        "只在站内",
        "请您来值新的班次",
        "第 2 版",
        "没有订阅日历",
        "全部放行：0 条外发，1 条只在站内，0 条不外发。",
    ):
        assert part in text
    assert f'value="{waiting}"' in page.text


def test_outbox_in_english(sign_in: SignIn, waiting: str) -> None:
    client = sign_in("organiser")
    client.post("/language", data={"language": "en"})
    text = words(client.get("/outbox").text)
    assert "Let the chosen go" in text
    assert "no calendar subscribed" in text


def test_chosen_message_is_let_go_and_listed(sign_in: SignIn, waiting: str, db: Session) -> None:
    client = sign_in("organiser")
    answer = client.post("/outbox/release", data={"line": waiting}, follow_redirects=True)
    text = words(answer.text)
    assert "1 条只在站内" in text
    assert "没有等您放行的消息" in text
    assert newest(db)[1] is MessageState.SITE_ONLY
    listed = words(client.get("/outbox/told").text)
    assert "李秀英 放行" in listed
    assert "已在站内告知" in listed


def test_chosen_message_is_kept_within_the_site(sign_in: SignIn, waiting: str, db: Session) -> None:
    sign_in("organiser").post("/outbox/release", data={"line": waiting, "hold": "true"})
    assert newest(db)[1] is MessageState.HELD_BACK


@pytest.mark.parametrize(
    ("line", "status", "told"),
    [([], 409, "一条都没有选"), (["1-2-3"], 409, "您看过之后"), (["1-2"], 422, ""), (["a-b-c"], 422, "")],
)
def test_release_is_refused(
    sign_in: SignIn, waiting: str, db: Session, line: list[str], status: int, told: str
) -> None:
    before = newest(db)
    answer = sign_in("organiser").post("/outbox/release", data={"line": line})
    assert answer.status_code == status
    assert told in words(answer.text)
    assert newest(db) == before


def test_organiser_of_elsewhere_sees_and_releases_nothing(
    sign_in: SignIn, waiting: str, season: Season
) -> None:
    client = sign_in("foreigner")
    assert "普文兰" not in client.get("/outbox").text
    assert "赵志强" not in client.get("/outbox/told").text
    assert client.post("/outbox/release", data={"line": waiting}).status_code == 409
    assert client.post(f"/outbox/{season.other['message']}/again").status_code == 404


def test_message_of_which_nobody_knows_is_sent_again(sign_in: SignIn, season: Season, db: Session) -> None:
    client = sign_in("organiser")
    page = words(client.get("/outbox/told?troubled=1").text)
    assert "不知是否送到" in page
    assert "发送时中断" in page
    answer = client.post(f"/outbox/{season.other['message']}/again", follow_redirects=True)
    assert "将再发一次" in words(answer.text)
    assert newest(db) == (season.other["message"], MessageState.WAITING)
    assert client.post(f"/outbox/{season.other['message']}/again").status_code == 409
