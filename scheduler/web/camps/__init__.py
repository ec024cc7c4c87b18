"""A camp's days: the board, classes with rooms and programme, coming and going of adults, late evenings."""

from scheduler.web.camps import board, days, forming, programme, rooms
from scheduler.web.camps.shared import blueprint

__all__ = ["blueprint", "board", "days", "forming", "programme", "rooms"]
