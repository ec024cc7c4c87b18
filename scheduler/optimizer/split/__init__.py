"""Large seasons in parts: one part beside the others, its share of the bound, all of them in turn."""
