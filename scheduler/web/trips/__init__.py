"""Journeys: a campaign's overview, one journey, its lists, and what those on it do on the way."""

from scheduler.web.trips import on_the_way, overview
from scheduler.web.trips.shared import blueprint

__all__ = ["blueprint", "on_the_way", "overview"]
