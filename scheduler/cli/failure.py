"""What the user must mend, as one line."""


class Failure(Exception):  # noqa: N818 - a failure of the command, told in one line; not an error of ours
    """Ends a command with exit code 2; the text is shown as it is and stays on one line."""

    def __init__(self, text: str) -> None:
        super().__init__(" ".join(text.split()))
