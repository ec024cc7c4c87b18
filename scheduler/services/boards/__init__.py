"""The same draft seen from several sides: by site and day, by person and week, seat by seat, in figures."""
