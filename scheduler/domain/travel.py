"""How far it is between two sites, and how long it takes; remembers what it has been asked."""

import math
from collections.abc import Iterable

from scheduler.domain.problem import PlanSite, Travel

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""


def great_circle_km(one: PlanSite, other: PlanSite) -> float:
    """Kilometres along the surface (haversine formula); 0 where either place has no coordinates."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return 0.0
    lat1, lat2 = math.radians(one.latitude), math.radians(other.latitude)
    half_lat = math.sin((lat2 - lat1) / 2)
    half_lon = math.sin(math.radians(other.longitude - one.longitude) / 2)
    haversine = half_lat**2 + math.cos(lat1) * math.cos(lat2) * half_lon**2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(haversine)))


class Distances:
    """Kilometres and minutes between the sites of a problem, each pair worked out once."""

    def __init__(self, sites: Iterable[PlanSite], travel: Travel) -> None:
        self._sites = {site.id: site for site in sites}
        self._order = {name: place for place, name in enumerate(self._sites)}
        self._travel = travel
        self._km: dict[tuple[str, str], float] = {}
        self._minutes: dict[tuple[str, str], int] = {}
        self._longest: int | None = None

    def km(self, one: str, other: str) -> float:
        """Great-circle kilometres; the same both ways, and 0 where coordinates are missing."""
        pair = (one, other) if one <= other else (other, one)
        known = self._km.get(pair)
        if known is None:
            known = self._km[pair] = great_circle_km(self._sites[pair[0]], self._sites[pair[1]])
        return known

    def minutes(self, start: str, end: str) -> int:
        """Whole minutes from one site to another; 0 within a site. A matrix may differ by direction."""
        if start == end:
            return 0
        known = self._minutes.get((start, end))
        if known is None:
            known = self._minutes[start, end] = self._work_out(start, end)
        return known

    @property
    def longest_minutes(self) -> int:
        """Minutes that no journey between two of the sites exceeds: how far ahead a clash can reach."""
        if self._longest is None:
            self._longest = self._upper_bound()
        return self._longest

    def _work_out(self, start: str, end: str) -> int:
        if self._travel.minutes is not None:
            return self._travel.minutes[self._order[start]][self._order[end]]
        return self._as_minutes(self.km(start, end))

    def _as_minutes(self, km: float) -> int:
        return math.ceil(60 * self._travel.detour * km / self._travel.speed_kmh)

    def _upper_bound(self) -> int:
        if self._travel.minutes is not None:
            return max((max(row, default=0) for row in self._travel.minutes), default=0)
        placed = [site for site in self._sites.values() if site.latitude is not None]
        if not placed:
            return 0
        # By the triangle inequality, two sites are at most twice as far apart as the farthest from any one.
        farthest = max(great_circle_km(placed[0], site) for site in placed)
        return self._as_minutes(2 * farthest) + 1
