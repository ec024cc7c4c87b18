"""The organisation tree of the demo season and the sites in it, at real places of Yunnan."""

from dataclasses import dataclass, field
from datetime import date, time
from math import cos, radians

from scheduler.db.tables import CrewRow, OpeningRow, OrganisationRow, RoomRow, SiteRow
from scheduler.demo.book import Book
from scheduler.domain import reference
from scheduler.domain.organisations import Body, Level
from scheduler.domain.patterns import ShiftPattern
from scheduler.domain.places import RoomKind, SiteKind

PROVINCE = "530000"
KM_PER_DEGREE = 111.2

_BODY_ZH = {
    Body.CIVIL_AFFAIRS: ("民政厅", "民政局"),
    Body.SASAC: ("国资委", "国资委"),
    Body.TRADE_UNION: ("总工会", "总工会"),
    Body.YOUTH_LEAGUE: ("团委", "团委"),
    Body.WOMENS_FEDERATION: ("妇联", "妇联"),
    Body.INDUSTRY_COMMERCE: ("工商联", "工商联"),
}
_BODY_EN = {
    Body.CIVIL_AFFAIRS: "Civil Affairs",
    Body.SASAC: "State-owned Assets Supervision",
    Body.TRADE_UNION: "Federation of Trade Unions",
    Body.YOUTH_LEAGUE: "Communist Youth League",
    Body.WOMENS_FEDERATION: "Women's Federation",
    Body.INDUSTRY_COMMERCE: "Federation of Industry and Commerce",
}
_EVERY_DAY = range(1, 8)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a site lies: a division or city of the reference data, moved by kilometres east and north."""

    division: str
    east: float = 0.0
    north: float = 0.0

    def degrees(self) -> tuple[float, float]:
        """Latitude and longitude, rounded to about ten metres."""
        known = {**reference.divisions(), **reference.cities()}
        place = known[self.division]
        latitude = place.latitude + self.north / KM_PER_DEGREE
        longitude = place.longitude + self.east / (KM_PER_DEGREE * cos(radians(place.latitude)))
        return round(latitude, 4), round(longitude, 4)


@dataclass
class Tree:
    """The organisation tree as it grows: asking for a node makes it, once."""

    book: Book
    _areas: dict[str, int] = field(default_factory=dict)
    _offices: dict[tuple[str, Body], int] = field(default_factory=dict)

    def plant(self) -> None:
        """The province with its six bodies, and the 16 prefectures."""
        self.area(PROVINCE)
        for body in Body:
            self.office(PROVINCE, body)
        for code, place in reference.divisions().items():
            if place.level == Level.PREFECTURE:
                self.area(code)

    def area(self, division: str) -> int:
        """The node of the province, a prefecture or a county."""
        if division not in self._areas:
            place = reference.divisions()[division]
            above = self.area(place.parent) if place.parent else None
            self._areas[division] = self._node(
                above,
                level=Level(place.level),
                name_zh=place.name_zh,
                name_en=place.name_en,
                division=division,
            )
        return self._areas[division]

    def office(self, division: str, body: Body) -> int:
        """One of the six bodies in an area."""
        if (division, body) not in self._offices:
            place = reference.divisions()[division]
            above = self.area(division)
            self._offices[division, body] = self._node(
                above,
                level=Level(place.level),
                body=body,
                name_zh=place.name_zh + _BODY_ZH[body][division != PROVINCE],
                name_en=f"{place.name_en} {_BODY_EN[body]}".strip(),
                division=division,
            )
        return self._offices[division, body]

    def enterprise(self, division: str, name_zh: str, name_en: str = "") -> int:
        """A new enterprise in a county."""
        return self._node(
            self.area(division),
            level=Level.ENTERPRISE,
            name_zh=name_zh,
            name_en=name_en,
            division=division,
        )

    def path(self, organisation: int) -> str:
        """The path of a node."""
        found: str = self.book.row(OrganisationRow, organisation)["path"]
        return found

    def _node(self, above: int | None, **values: object) -> int:
        key = self.book.add(OrganisationRow, parent_id=above, **values)
        before = "/" if above is None else self.path(above)
        self.book.row(OrganisationRow, key)["path"] = f"{before}{key}/"
        return key


def site(book: Book, organisation: int, kind: SiteKind, spot: Spot, names: tuple[str, str]) -> int:
    """A site of an organisation; `names` in Chinese and English."""
    latitude, longitude = spot.degrees()
    return book.add(
        SiteRow,
        organisation_id=organisation,
        kind=kind,
        name_zh=names[0],
        name_en=names[1],
        division=spot.division,
        latitude=latitude,
        longitude=longitude,
    )


def room(book: Book, site_id: int, kind: RoomKind, names: tuple[str, str], capacity: int) -> int:
    """A room of a site, without opening hours yet."""
    return book.add(
        RoomRow, site_id=site_id, kind=kind, name_zh=names[0], name_en=names[1], capacity=capacity
    )


def opens(book: Book, room_id: int, hours: tuple[str, str], weekdays: range = _EVERY_DAY) -> None:
    """Opening hours ("08:00", "18:00") of a room on these ISO weekdays."""
    for weekday in weekdays:
        book.add(
            OpeningRow,
            room_id=room_id,
            weekday=weekday,
            opens=time.fromisoformat(hours[0]),
            closes=time.fromisoformat(hours[1]),
        )


def crews(book: Book, site_id: int, pattern: ShiftPattern, anchor: date) -> tuple[int, ...]:
    """All crews of a plant's rotation, the first at the start of its cycle on `anchor`."""
    named = "甲乙丙丁" if pattern.crews > 1 else ("日",)
    return tuple(
        book.add(
            CrewRow,
            site_id=site_id,
            name_zh=f"{name}班",
            name_en=f"Crew {'ABCD'[number]}" if pattern.crews > 1 else "Day crew",
            pattern=pattern.id,
            anchor=date.fromordinal(anchor.toordinal() - number * pattern.offset_days),
        )
        for number, name in zip(range(pattern.crews), named, strict=False)
    )
