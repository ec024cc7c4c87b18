"""Changing a draft by hand: judged at once, written as a history that can be undone, seen by the others."""
