"""Boards over a draft."""
