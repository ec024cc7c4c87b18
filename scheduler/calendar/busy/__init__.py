"""Somebody else's calendar read for its times alone, however hostile the file or the address is."""
