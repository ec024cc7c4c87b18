"""What a service raises when it does not do what was asked: codes and figures, never sentences."""

from scheduler.domain.rules.violation import Violation


class Refused(Exception):  # noqa: N818 - an answer to the user, not a failure of the program
    """The action was not done, and nothing was changed; the reasons are told in words by the web.

    Attributes:
        reasons: at least one violated rule, in the order in which they are told.
    """

    def __init__(self, *reasons: Violation | str) -> None:
        self.reasons = tuple(
            Violation(rule=reason) if isinstance(reason, str) else reason for reason in reasons
        )
        super().__init__(", ".join(reason.rule for reason in self.reasons))
