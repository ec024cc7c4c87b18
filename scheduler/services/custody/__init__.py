"""Who has the child now: people who may have it, hand-overs between them, and the way back on paper."""
