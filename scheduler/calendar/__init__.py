"""Entries, iCalendar bytes and calendar grids; knows neither Flask nor SQL nor the solver."""
