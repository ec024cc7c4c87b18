"""A camp's day: the organisers' board, classes and their rooms, coming and going of adults, late evenings."""

from scheduler.web.camps import board, days, forming, rooms
from scheduler.web.camps.shared import blueprint

__all__ = ["blueprint", "board", "days", "forming", "rooms"]
