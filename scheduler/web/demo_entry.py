"""The demo's door: one click signs anybody in as one of five people; registered in demo mode only."""

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from scheduler.domain.organisations import Role
from scheduler.services import accounts
from scheduler.web import database, htmx, login
from scheduler.web.access import public
from scheduler.web.texts import _l

blueprint = Blueprint("demo_entry", __name__)

TASKS = {
    Role.ORGANISER: _l("开一季活动，按“排班”，看还缺谁、为什么，然后发布。"),
    Role.COORDINATOR: _l("看今天和这一周自己的厂里有什么活动、谁会来。"),
    Role.VOLUNTEER: _l("在日历里看班次，答复提议，报名空缺，订阅到手机。"),
    Role.WORKER: _l("看班组倒班和空闲，看自己孩子的营地和出行。"),
    Role.ADMINISTRATOR: _l("看组织架构、账户和角色、操作记录。"),
}


@blueprint.get("/demo")
@public
def page() -> Response:
    """The five people of the demo, those who are loaded."""
    with database.reading() as db:
        people = [(role, accounts.find(db, login_of(role))) for role in TASKS]
    return htmx.render("demo/page.html", people=people, tasks=TASKS)


@blueprint.post("/demo/<role>")
@public
def enter(role: str) -> ResponseReturnValue:
    """Sign in as that person, without a password."""
    if role not in TASKS:
        abort(404)
    with database.reading() as db:
        account = accounts.find(db, login_of(Role(role)))
    if account is None:
        abort(404)
    login.begin(account.id)
    return htmx.redirect(login.safe_next(None))


def login_of(role: Role) -> str:
    """The login under which the demo season keeps its person of that role."""
    return f"demo-{role.value}"
