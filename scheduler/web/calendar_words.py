"""Months and weekdays as a calendar's heads say them."""

from datetime import date

from scheduler.web import i18n
from scheduler.web.texts import _

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def month_name(on: date) -> str:
    """2027年7月, or July 2027."""
    if i18n.current() == "en":
        return f"{MONTHS[on.month - 1]} {on.year}"
    return _("%(year)s年%(month)s月", year=on.year, month=on.month)


def month_in_year(number: int) -> str:
    """7月, or Jul."""
    return MONTHS[number - 1][:3] if i18n.current() == "en" else _("%(n)s月", n=number)


def year_name(number: int) -> str:
    """2027年, or 2027."""
    return str(number) if i18n.current() == "en" else _("%(year)s年", year=number)


def weekday_name(on: date) -> str:
    """周一, or Mon."""
    return i18n.ENGLISH_DAYS[on.weekday()] if i18n.current() == "en" else str(i18n.WEEKDAYS[on.weekday()])
