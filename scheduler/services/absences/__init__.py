"""Somebody cannot be there, or does not answer: the seat is seen to, and never a gap in silence."""
