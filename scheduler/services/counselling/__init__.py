"""Counselling from bought hours: contracts, hours that a social worker offers, and who takes them."""
