"""The world we serve, as plain data and pure functions; standard library only."""
