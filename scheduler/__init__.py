"""Houniao: volunteer and activity scheduling, centred on the calendar."""

__version__ = "0.1.0"
