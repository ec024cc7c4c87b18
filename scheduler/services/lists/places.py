"""The list of sites and rooms: one row a room with its opening hours, or a site that has none."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import col

from scheduler.db.tables import OpeningRow, OrganisationRow, RoomRow, SiteRow
from scheduler.services.lists.fields import Choice, Decimal, Text, Whole
from scheduler.services.lists.listing import Column, Draft, Row
from scheduler.services.lists.lookup import Lookup
from scheduler.services.lists.names import plain
from scheduler.services.lists.people_index import IDENTIFIER
from scheduler.services.lists.time_fields import OpenHours

OF_SITE = {
    "site_name": "name_zh",
    "site_name_en": "name_en",
    "organisation_id": "organisation_id",
    "site_kind": "kind",
    "address": "address",
    "division": "division",
    "latitude": "latitude",
    "longitude": "longitude",
}
"""Columns of a site and what its row calls them."""

OF_ROOM = {"room_name": "name_zh", "room_name_en": "name_en", "room_kind": "kind", "capacity": "capacity"}
NEW_ROOM = ("room_kind", "capacity")
MAY_BE_EMPTY = ("division", "latitude", "longitude")


class PlacesList:
    """Columns of the list of sites and rooms."""

    code, title, labels = "places", "地点与场地", ("site_name", "room_name")
    columns = (
        Column("site_id", "地点编号", IDENTIFIER, width=10),
        Column("site_name", "地点", Text(120), True, ("地点名称",), "蒙自电子厂", width=22),
        Column("site_name_en", "地点英文名", Text(160), width=18),
        Column("organisation_id", "单位", Choice("organisations"), True, ("所属单位",), width=22),
        Column("site_kind", "地点类型", Choice("site_kinds"), True, sample="工厂"),
        Column("address", "地址", Text(200), sample="工业园区 8 号", width=24),
        Column("division", "行政区划", Choice("divisions"), sample="蒙自市"),
        Column("latitude", "纬度", Decimal(-90, 90), sample=23.37, width=10),
        Column("longitude", "经度", Decimal(-180, 180), sample=103.39, width=10),
        Column("room_id", "场地编号", IDENTIFIER, width=10),
        Column("room_name", "场地", Text(80), headers=("场地名称",), sample="视频亲情室 1", width=20),
        Column("room_name_en", "场地英文名", Text(120), width=18),
        Column("room_kind", "场地类型", Choice("room_kinds"), sample="视频间"),
        Column("capacity", "容纳人数", Whole(1, 100_000), sample=4),
        Column(
            "openings",
            "开放时间",
            OpenHours(),
            sample="周一至周五 18:00-21:00；周六、周日 09:00-21:00",
            width=44,
        ),
    )
    implied: tuple[Column, ...] = ()

    def open(self, lookup: Lookup) -> "PlacesBook":
        """The sites and rooms of one's own nodes."""
        return PlacesBook(lookup)


class PlacesBook:
    """Sites and rooms as they are now, by number and by name."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        session = lookup.session
        sites = (
            select(SiteRow)
            .join(OrganisationRow, col(OrganisationRow.id) == col(SiteRow.organisation_id))
            .where(lookup.mine)
            .order_by(col(OrganisationRow.path), col(SiteRow.name_zh), col(SiteRow.id))
        )
        self.sites = {row.id or 0: row for row in session.scalars(sites)}
        ids = sites.with_only_columns(col(SiteRow.id)).order_by(None)
        rooms = select(RoomRow).where(col(RoomRow.site_id).in_(ids))
        self.rooms = {
            row.id or 0: row for row in session.scalars(rooms.order_by(col(RoomRow.name_zh), col(RoomRow.id)))
        }
        self.openings: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
        of_rooms = rooms.with_only_columns(col(RoomRow.id))
        for opening in session.scalars(select(OpeningRow).where(col(OpeningRow.room_id).in_(of_rooms))):
            self.openings[opening.room_id].add((opening.weekday, opening.opens, opening.closes))
        self._site_by_name = {(row.organisation_id, plain(row.name_zh)): row for row in self.sites.values()}
        self._room_by_name = {(row.site_id, plain(row.name_zh)): row for row in self.rooms.values()}

    def read(self, row: Row) -> Iterable[Draft]:
        """The site, and the room where the row names one."""
        site = self._site(row)
        if site is None:
            return
        yield site
        if row.values.get("room_name"):
            room = self._room(row, site)
            if room is not None:
                yield room
        else:
            for name in ("room_id", "room_kind", "capacity", "openings"):
                if row.values.get(name) is not None:
                    row.fault(name, "room_missing")

    def _site(self, row: Row) -> Draft | None:
        values = row.given(*OF_SITE)
        number = values.pop("site_id", None) or row.values.get("site_id")
        named = self._site_by_name.get((values["organisation_id"], plain(values["site_name"])))
        found = named if number is None else self.sites.get(number)
        if number is not None and found is None:
            row.fault("site_id", "unknown_site")
            return None
        if found is None:
            key = (values["organisation_id"], plain(values["site_name"]))
            return Draft("site", key, values, shared=True)
        if named is not None and named.id != found.id:
            row.fault("site_name", "name_taken")
        existing = {name: getattr(found, field) for name, field in OF_SITE.items()}
        return Draft("site", (found.id,), values, existing, shared=True, row_id=found.id)

    def _room(self, row: Row, site: Draft) -> Draft | None:
        values = row.given(*OF_ROOM, "openings")
        number = row.values.get("room_id")
        named = self._room_by_name.get((site.row_id or 0, plain(values["room_name"])))
        found = named if number is None else self.rooms.get(number)
        if number is not None and (found is None or found.site_id != site.row_id):
            row.fault("room_id", "unknown_room_number")
            return None
        if found is None:
            for name in NEW_ROOM:
                if values.get(name) is None:
                    row.fault(name, "new_room")
            return Draft("room", (*site.key, plain(values["room_name"])), values, parent=site)
        if named is not None and named.id != found.id:
            row.fault("room_name", "name_taken")
        for name in NEW_ROOM:
            if name in values and values[name] is None:
                row.fault(name, "required")
        return Draft(
            "room", ("room", found.id), values, self._existing_room(found), parent=site, row_id=found.id
        )

    def _existing_room(self, room: RoomRow) -> dict[str, Any]:
        found = {name: getattr(room, field) for name, field in OF_ROOM.items()}
        return found | {"openings": frozenset(self.openings[room.id or 0])}

    def write(self, drafts: Sequence[Draft]) -> None:
        """Sites first, then their rooms and hours."""
        session = self.lookup.session
        for entity, fields in (("site", OF_SITE), ("room", OF_ROOM)):
            pairs = [
                (draft, self._row(draft))
                for draft in drafts
                if draft.entity == entity and (draft.new or draft.changes)
            ]
            for draft, row in pairs:
                for name, value in draft.changes.items():
                    if name in fields:
                        setattr(
                            row, fields[name], "" if value is None and name not in MAY_BE_EMPTY else value
                        )
            session.add_all(row for _, row in pairs)
            session.flush()
            for draft, row in pairs:
                draft.row_id = row.id
        for draft in drafts:
            if draft.entity == "room" and "openings" in draft.changes:
                session.execute(delete(OpeningRow).where(col(OpeningRow.room_id) == draft.row_id))
                session.add_all(_openings(draft))
        session.flush()

    def _row(self, draft: Draft) -> Any:
        values = draft.values
        if draft.entity == "site":
            return self.sites.get(draft.row_id or 0) or SiteRow(
                organisation_id=values["organisation_id"],
                kind=values["site_kind"],
                name_zh=values["site_name"],
            )
        return self.rooms.get(draft.row_id or 0) or RoomRow(
            site_id=draft.parent_id,
            kind=values["room_kind"],
            name_zh=values["room_name"],
            capacity=values["capacity"],
        )

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Every room with its site, and the sites that have none."""
        rooms: dict[int, list[RoomRow]] = defaultdict(list)
        for room in self.rooms.values():
            rooms[room.site_id].append(room)
        for number, site in self.sites.items():
            values = {"site_id": number} | {name: getattr(site, field) for name, field in OF_SITE.items()}
            if not rooms[number]:
                yield values
            for room in rooms[number]:
                yield values | {"room_id": room.id} | self._existing_room(room)


def _openings(draft: Draft) -> Iterator[OpeningRow]:
    assert draft.row_id is not None
    for weekday, opens, closes in sorted(draft.changes["openings"] or ()):
        yield OpeningRow(room_id=draft.row_id, weekday=weekday, opens=opens, closes=closes)
