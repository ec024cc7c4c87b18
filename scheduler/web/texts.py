"""Texts of the pages, typed: `_` now, `_n` by number, `_l` later; the Chinese text is the message id."""

from typing import Any

from flask_babel import gettext, lazy_gettext, ngettext


def _(message: str, **values: object) -> str:
    """The text in the language of the page; `%(name)s` takes a value."""
    return str(gettext(message, **values))


def _n(one: str, many: str, num: int, **values: object) -> str:
    """The text for a number, `%(num)s`; in Chinese both are the same."""
    return str(ngettext(one, many, num, **values))


def _l(message: str, **values: object) -> Any:
    """A text that is only looked up when a page shows it; for constants."""
    return lazy_gettext(message, **values)
