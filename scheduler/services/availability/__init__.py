"""A person's own time: what they say of it, the calendars in which they are busy, and what clashes."""
