"""The rules H1–H19, one module each."""
