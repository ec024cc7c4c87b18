"""Many sessions at once: changing, moving, copying and removing them, each of which can be undone."""
