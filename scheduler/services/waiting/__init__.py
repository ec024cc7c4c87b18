"""Waiting lists: who waits for a seat, in which order, and what becomes of a seat that is given back."""
