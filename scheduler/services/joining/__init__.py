"""Becoming a volunteer: applications, certificates, courses that qualify, warnings before anything lapses."""
