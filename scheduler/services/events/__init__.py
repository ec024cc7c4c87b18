"""When it falls apart: an event is entered, what cannot stand goes, people are told, a plan mends it."""
