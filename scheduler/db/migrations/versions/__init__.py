"""One module a version, in order of its number."""
