"""Rows of calendar days as the domain's layers and calendars.

A layer is named "nation", "prefecture:533100" or "site:12".
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlmodel import Session, col, select

from scheduler.db.tables import CalendarDayRow
from scheduler.domain.calendar_days import (
    CalendarLayer,
    DayCalendar,
    DayKind,
    DayStatus,
    Layer,
    LayerDay,
    layer_of,
)

NATION = "nation"
KINDS = {"nation": Layer.NATION, "prefecture": Layer.PREFECTURE, "site": Layer.PLANT}
"""What the first word of a layer's name means, the later over the earlier."""


def prefecture_layer(division: str) -> str:
    """The name of the layer of the prefecture that a county or prefecture code (six digits) lies in."""
    return f"prefecture:{division[:4]}00"


def site_layer(site_id: int) -> str:
    """The name of a site's own layer."""
    return f"site:{site_id}"


def concerning(division: str | None, site_id: int | None = None) -> tuple[str, ...]:
    """The layers that concern a place, the later over the earlier."""
    names = [NATION]
    if division:
        names.append(prefecture_layer(division))
    if site_id is not None:
        names.append(site_layer(site_id))
    return tuple(names)


def kept_layers(session: Session, names: Iterable[str] | None = None) -> dict[str, CalendarLayer]:
    """Layers as the domain knows them, all of them or those named; a name without days is absent."""
    query = select(CalendarDayRow).order_by(col(CalendarDayRow.day))
    if names is not None:
        query = query.where(col(CalendarDayRow.layer).in_(list(names)))
    by_name: dict[str, list[CalendarDayRow]] = defaultdict(list)
    for row in session.exec(query):
        by_name[row.layer].append(row)
    return {name: as_layer(name, found) for name, found in by_name.items()}


def as_layer(name: str, days: Iterable[CalendarDayRow]) -> CalendarLayer:
    """One layer from its rows; a year is official once none of its days is provisional."""
    listed = list(days)
    kind, _, scope = name.partition(":")
    years: dict[int, DayStatus] = {}
    for row in listed:
        status = DayStatus.PROVISIONAL if row.provisional else DayStatus.OFFICIAL
        if years.get(row.day.year) is not DayStatus.PROVISIONAL:
            years[row.day.year] = status
    return layer_of(KINDS[kind], (_layer_day(row) for row in listed), scope, years)


def calendar_of(layers: Mapping[str, CalendarLayer], names: Iterable[str]) -> DayCalendar:
    """The calendar of a place from the layers that concern it."""
    return DayCalendar(layers[name] for name in names if name in layers)


def _layer_day(row: CalendarDayRow) -> LayerDay:
    status = DayStatus.PROVISIONAL if row.provisional else DayStatus.OFFICIAL
    return LayerDay(row.day, DayKind(row.kind), status, row.name_zh)
