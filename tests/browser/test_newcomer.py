"""A new organiser with Excel lists and an empty database is led from page to page to a published season."""

import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlmodel import select
from werkzeug.serving import make_server

from benchmarks.newcomer import Newcomer, begin, walk
from scheduler.db import tables as t
from scheduler.db.session import engine, reading
from scheduler.domain.work import AssignmentState, CampaignState
from scheduler.services.lists.registry import LISTS
from scheduler.settings import Settings
from scheduler.sheets.xlsx_out import Head, Table, Value, workbook
from scheduler.web import create_app
from scheduler.worker import tasks
from tests.jobs.tasks import one_worker

pytestmark = pytest.mark.browser

UNION = "云南省总工会"
DAYS = ("2030-03-09", "2030-03-10")
ROWS: dict[str, Sequence[Sequence[Value]]] = {
    "places": [
        ("地点", "单位", "地点类型", "场地", "场地类型", "容纳人数", "开放时间"),
        ("蒙自电子厂", UNION, "工厂", "大厅", "礼堂", 60, "每天 00:00-24:00"),
    ],
    "people": [
        ("姓名", "单位", "电话", "出发地点"),
        ("王晓梅", UNION, "13800000001", "蒙自电子厂"),
        ("赵志强", UNION, "13800000002", "蒙自电子厂"),
    ],
    "qualifications": [
        ("姓名", "资格", "取得日期", "有效至"),
        *((name, "宣讲员培训", "2026-01-10", "2031-01-09") for name in ("王晓梅", "赵志强")),
    ],
    "availability": [
        ("姓名", "时间说明", "星期", "开始时间", "结束时间"),
        *((name, "有空", "周六、周日", "08:00", "22:00") for name in ("王晓梅", "赵志强")),
    ],
    "workers": [
        ("姓名", "单位", "工号", "厂区", "班组", "轮班方式", "起算日"),
        ("李工", UNION, "A0001", "蒙自电子厂", "甲班", "长白班", "2030-01-01"),
    ],
    "sessions": [
        ("活动季", "活动", "活动类型", "场次", "地点", "场地", "日期", "开始", "结束", "岗位", "需要资格"),
        *(
            (
                "春季宣讲",
                "家风宣讲",
                "宣讲",
                "家风",
                "蒙自电子厂",
                "大厅",
                day,
                "19:00",
                "20:30",
                "宣讲员",
                "宣讲员培训",
            )
            for day in DAYS
        ),
    ],
}


@pytest.fixture
def empty(tmp_path: Path, sqlite_template: Path) -> Iterator[tuple[str, str]]:
    """Address and database of an installation with one account and nothing else; its worker works."""
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'empty.sqlite3')}"
    begin(url)
    server = make_server("127.0.0.1", 0, create_app(Settings(demo=True, database_url=url)), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with one_worker(url, tasks=tasks(1)):
        yield f"http://127.0.0.1:{server.server_port}", url
    server.shutdown()
    thread.join()
    server.server_close()
    engine(url).dispose()


def test_lists_lead_from_nothing_to_a_published_season(
    browser: Browser, empty: tuple[str, str], tmp_path: Path
) -> None:
    address, url = empty
    for kind, (heads, *rows) in ROWS.items():
        table = Table(LISTS[kind].title, tuple(Head(str(head)) for head in heads), rows)
        (tmp_path / f"{LISTS[kind].title}.xlsx").write_bytes(workbook(table))
    with browser.new_context(base_url=address, locale="zh-CN") as context:
        steps = walk(Newcomer(context.new_page()), tmp_path, ("春季宣讲", "2030-03-01", "2030-03-31"))
    assert sum(step.clicks for step in steps) <= 30
    with reading(url) as db:
        assert db.exec(select(t.CampaignRow.state)).one() is CampaignState.PUBLISHED
        seats = db.exec(select(t.AssignmentRow.state)).all()
    assert seats == [AssignmentState.PROPOSED] * len(DAYS)
