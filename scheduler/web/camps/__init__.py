"""A camp's days: the board, classes, rooms, programme, cohorts, coming and going of adults, late care."""

from scheduler.web.camps import board, cohorts, days, forming, programme, rooms, stays
from scheduler.web.camps.shared import blueprint

__all__ = ["blueprint", "board", "cohorts", "days", "forming", "programme", "rooms", "stays"]
