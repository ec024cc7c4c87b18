"""A camp's days: who must be there and is, the weather, small classes, late evenings."""
