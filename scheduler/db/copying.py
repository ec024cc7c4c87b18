"""What both kinds of copy share."""


class CopyError(Exception):
    """A copy or restore that is refused or failed; the text is for the person at the terminal."""
