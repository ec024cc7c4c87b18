"""Domain codes in words; the domain emits codes, the pages say sentences, in Chinese and English."""

from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l

from scheduler.domain.organisations import Role

ROLES: dict[Role, Any] = {
    Role.ADMINISTRATOR: _l("管理员"),
    Role.ORGANISER: _l("组织者"),
    Role.COORDINATOR: _l("现场联络员"),
    Role.VOLUNTEER: _l("志愿者"),
    Role.WORKER: _l("员工"),
}


def word(code: Any) -> Any:
    """The word for a member of any of the domain's enumerations."""
    return ROLES[code]


def reason(violation: Any) -> str:
    """A sentence for one broken rule."""
    return str(violation.rule)


def problem(code: Any) -> str:
    """A sentence for what is wrong with a field: one code or several."""
    return str(code)


def field_name(name: str) -> Any:
    """The label of a form field."""
    return name


def init_app(app: Flask) -> None:
    """Gives templates the filters `word`, `reason`, `problem` and `field_name`."""
    app.jinja_env.filters.update(word=word, reason=reason, problem=problem, field_name=field_name)
