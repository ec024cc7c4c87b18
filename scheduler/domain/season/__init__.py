"""Seasons drawn up from templates: which days, which sessions, and the adults that the children need."""
