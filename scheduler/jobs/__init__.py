"""Background work behind one small port."""
