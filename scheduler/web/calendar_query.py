"""What the address of a calendar says: view, date and filters, kept by every link and the back button."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from scheduler.calendar.entry import Days
from scheduler.calendar.grid import month_range, week_range
from scheduler.domain.work import ActivityKind
from scheduler.services.open_shifts import Filters
from scheduler.web import forms, i18n

AGENDA_DAYS = 28
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class View(StrEnum):
    """The ways to look at a calendar."""

    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    AGENDA = "agenda"


class QueryForm(forms.Form):
    """The parameters as they are sent."""

    view: View = View.MONTH
    on: date | None = None
    kind: str = ""
    site: str = ""
    all: bool = False
    open: int | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """Where in the calendar somebody is; `shown` is the shift whose card is open."""

    view: View
    on: date
    filters: Filters
    shown: int | None = None

    @property
    def days(self) -> Days:
        """The dates that the view shows."""
        if self.view is View.MONTH:
            return month_range(self.on)
        if self.view is View.WEEK:
            return week_range(self.on)
        length = 1 if self.view is View.DAY else AGENDA_DAYS
        return Days(self.on, self.on + timedelta(days=length - 1))

    @property
    def earlier(self) -> date:
        """Where "back" leads."""
        if self.view is View.MONTH:
            return max(EARLIEST, (self.on.replace(day=1) - timedelta(days=1)).replace(day=1))
        return max(EARLIEST, self.on - timedelta(days=self._step))

    @property
    def later(self) -> date:
        """Where "on" leads."""
        if self.view is View.MONTH:
            return min(LATEST, (self.on.replace(day=1) + timedelta(days=31)).replace(day=1))
        return min(LATEST, self.on + timedelta(days=self._step))

    @property
    def _step(self) -> int:
        return {View.WEEK: 7, View.DAY: 1}.get(self.view, AGENDA_DAYS)

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """The parameters of an address with these changes; what is as usual is left out."""
        there = replace(self, **{"shown": None, **changes})
        return {
            "view": there.view.value,
            "on": there.on.isoformat(),
            "kind": there.filters.kind.value if there.filters.kind else None,
            "site": there.filters.site_id,
            "all": 1 if there.filters.everything else None,
            "open": there.shown,
        }

    def address(self, **changes: Any) -> str:
        """The address of the calendar with these changes."""
        return url_for("agenda.calendar", **self.arguments(**changes))


def one_day(query: Query) -> Query:
    """The same with only its date shown."""
    return replace(query, view=View.DAY, shown=None)


def of(address: str) -> Query | None:
    """The query of a calendar's address that a form carries; None for any other address."""
    parts = urlsplit(address)
    if parts.netloc or parts.path != url_for("agenda.calendar"):
        return None
    try:
        return read(MultiDict(parse_qsl(parts.query)))
    except forms.Invalid:
        return None


def read(source: MultiDict[str, str] | None = None) -> Query:
    """The query of this request's address, or of given parameters; today where it names no date.

    Raises:
        forms.Invalid: for what is no view, date, kind or site.
    """
    form = forms.read(QueryForm, request.args if source is None else source)
    on = form.on or datetime.now(i18n.zone()).date()
    try:
        kind = ActivityKind(form.kind) if form.kind else None
        site = int(form.site) if form.site else None
    except ValueError as error:
        raise forms.Invalid({"kind": "unknown"}) from error
    return Query(form.view, min(max(on, EARLIEST), LATEST), Filters(kind, site, form.all), form.open)
