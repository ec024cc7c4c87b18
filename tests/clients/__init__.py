"""Real calendar programs read our feeds."""
