"""Pictures of a draft's figures: hours against the mean, sites and tours; only geometry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians

from scheduler.services.boards.coverage import Coverage, Stop

WIDTH, HEIGHT, MARGIN = 720, 180, 8
WIDEST = 26.0
MAP_WIDTH, MAP_HEIGHT, MAP_MARGIN = 720, 460, 30


@dataclass(frozen=True, slots=True)
class Bar:
    """One person's bar; `above` says on which side of the mean it ends."""

    x: float
    y: float
    width: float
    height: float
    above: bool


@dataclass(frozen=True, slots=True)
class Bars:
    """Everybody's hours in order, and the height of the mean."""

    bars: tuple[Bar, ...]
    mean_y: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A site on the map: where, how large, in which state; `number` names it in the list beside."""

    number: int
    stop: Stop
    x: float
    y: float
    r: float


@dataclass(frozen=True, slots=True)
class Map:
    """Sites and tours in the coordinates of the picture, north at the top; `nowhere` has no degrees."""

    dots: tuple[Dot, ...]
    tours: tuple[tuple[float, float, float, float], ...]
    nowhere: tuple[Stop, ...]


def bars(minutes: Sequence[int], mean: float) -> Bars | None:
    """A bar a person, those with most first; None where nobody works."""
    most = max(minutes, default=0)
    if not most:
        return None
    step = min(WIDEST, (WIDTH - 2 * MARGIN) / len(minutes))
    inside = HEIGHT - 2 * MARGIN
    drawn = []
    for number, one in enumerate(sorted(minutes, reverse=True)):
        height = inside * one / most
        x = MARGIN + number * step
        width = max(0.5, step - min(2.0, step / 4))
        drawn.append(
            Bar(
                round(x, 1), round(HEIGHT - MARGIN - height, 1), round(width, 1), round(height, 1), one > mean
            )
        )
    return Bars(tuple(drawn), round(HEIGHT - MARGIN - inside * mean / most, 1))


def drawn_map(found: Coverage) -> Map:
    """Where everything lies: degrees made plane around their middle, the whole fitted into the picture."""
    placed = [one for one in found.stops if one.latitude is not None and one.longitude is not None]
    nowhere = tuple(one for one in found.stops if one not in placed)
    if not placed:
        return Map((), (), nowhere)
    flat = _flat({one.site.id or 0: (one.latitude or 0.0, one.longitude or 0.0) for one in placed})
    largest = max(1, *(one.places for one in placed))
    dots = tuple(
        Dot(number, one, *flat[one.site.id or 0], round(6 + 14 * (one.places / largest) ** 0.5, 1))
        for number, one in enumerate(placed, 1)
    )
    tours = tuple((*flat[start], *flat[end]) for start, end in found.tours if start in flat and end in flat)
    return Map(dots, tours, nowhere)


def _flat(places: Mapping[int, tuple[float, float]]) -> dict[int, tuple[float, float]]:
    middle = sum(latitude for latitude, _ in places.values()) / len(places)
    plane = {
        number: (longitude * cos(radians(middle)), -latitude)
        for number, (latitude, longitude) in places.items()
    }
    west, north = (min(point[n] for point in plane.values()) for n in (0, 1))
    wide, high = (max(point[n] for point in plane.values()) - low for n, low in ((0, west), (1, north)))
    room_x, room_y = MAP_WIDTH - 2 * MAP_MARGIN, MAP_HEIGHT - 2 * MAP_MARGIN
    scale = min(room_x / wide if wide else room_x, room_y / high if high else room_y)
    shift_x, shift_y = (room_x - wide * scale) / 2, (room_y - high * scale) / 2
    return {
        number: (
            round(MAP_MARGIN + shift_x + (x - west) * scale, 1),
            round(MAP_MARGIN + shift_y + (y - north) * scale, 1),
        )
        for number, (x, y) in plane.items()
    }
