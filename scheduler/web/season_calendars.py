"""What the calendars of campaigns show: all of them by month or year, one of them by month or week."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import request
from sqlmodel import Session

from scheduler.db.tables import CampaignRow, OrganisationRow
from scheduler.services import campaign_calendar, layers, season_calendar
from scheduler.services.campaigns import Card
from scheduler.web import calendar_words, forms, i18n

DAY, WEEK = timedelta(days=1), timedelta(days=7)
MONTHS = range(1, 13)


class CalendarQuery(forms.Form):
    """Which part of the calendar to show."""

    on: forms.Day | None = None
    view: str = "month"
    page: int = 1


def of_one(session: Session, row: CampaignRow) -> dict[str, Any]:
    """One campaign: a month by day, or a week by site."""
    assert row.id is not None
    asked, zone, today = forms.read(CalendarQuery, request.args), i18n.zone(), i18n.today()
    on = asked.on or campaign_calendar.opens_on(session, row, today, zone)
    names = layers.concerning(session.get_one(OrganisationRow, row.organisation_id).division)
    shown = {"campaign": row, "on": on, "today": today, "view": asked.view}
    if asked.view == "week":
        first = campaign_calendar.monday(on)
        notes = layers.notes(session, names, first, first + 6 * DAY)
        sites = campaign_calendar.week(session, row.id, on, zone, page=(asked.page, 20))
        steps = {"previous": first - WEEK, "next": first + WEEK}
        return shown | steps | {"days": list(notes), "sites": sites, "notes": notes}
    weeks = season_calendar.month(session, [row], on, zone)
    notes = layers.notes(session, names, *campaign_calendar.month_of(on))
    heads = {"heading": calendar_words.month_name(on)}
    return shown | _months_beside(on) | heads | {"weeks": weeks, "notes": notes}


def of_all(session: Session, cards: Sequence[Card]) -> dict[str, Any]:
    """All campaigns: a month by day, or a year by month; holidays as they are for any of their owners."""
    asked, zone, today = forms.read(CalendarQuery, request.args), i18n.zone(), i18n.today()
    campaigns = [one.campaign for one in cards]
    on = asked.on or season_calendar.opens_on(session, campaigns, today, zone)
    shown = {"on": on, "today": today, "view": asked.view}
    if asked.view == "year":
        steps = {"previous": _in_year(on, -1), "next": _in_year(on, 1)}
        heads = {
            "heading": calendar_words.year_name(on.year),
            "months": [*map(calendar_words.month_in_year, MONTHS)],
        }
        return shown | steps | heads | {"rows": season_calendar.year(session, campaigns, on.year, zone)}
    names = {name for card in cards for name in layers.concerning(card.owner.division)}
    weeks = season_calendar.month(session, campaigns, on, zone)
    notes = layers.notes(session, sorted(names), *campaign_calendar.month_of(on))
    heads = {"heading": calendar_words.month_name(on)}
    return shown | _months_beside(on) | heads | {"weeks": weeks, "notes": notes}


def _months_beside(on: date) -> dict[str, date]:
    first = on.replace(day=1)
    return {"previous": (first - DAY).replace(day=1), "next": first + timedelta(days=31)}


def _in_year(on: date, by: int) -> date:
    return date(on.year + by, on.month, 1)
