"""Campaigns from templates: what an organiser chooses, a look at what would be made, making it at once."""
