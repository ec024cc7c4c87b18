"""Journeys of groups: parts of the way, vehicles, tickets, lists, head counts, and what to do when stuck."""
