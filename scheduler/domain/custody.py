"""Who may have a child, how a hand-over is signed, and what is done when a journey goes wrong."""

from enum import StrEnum


class CustodianKind(StrEnum):
    """In which capacity somebody may have a child.

    Guardian and carer are the child's home; a named one is somebody whom the guardian has named; on duty is
    an adult who is with the child's group that day.
    """

    GUARDIAN = "guardian"
    CARER = "carer"
    NAMED = "named"
    ON_DUTY = "on_duty"

    @property
    def of_family(self) -> bool:
        """Whether the child is back with its own people while one of these has it."""
        return self is not CustodianKind.ON_DUTY


class Signed(StrEnum):
    """How the other side of a hand-over said that it is so."""

    NAME = "name"
    PIN = "pin"
    PAPER = "paper"


class IncidentKind(StrEnum):
    """What goes wrong on a journey or in a camp."""

    LATE = "late"
    ILL = "ill"
    NO_ANSWER = "no_answer"
    LOST = "lost"


class IncidentStep(StrEnum):
    """One thing to do."""

    STAY_TOGETHER = "stay_together"
    CALL_LEADER = "call_leader"
    CALL_GUARDIAN = "call_guardian"
    CALL_CARER = "call_carer"
    CALL_NAMED = "call_named"
    CALL_ORGANISER = "call_organiser"
    CALL_AMBULANCE = "call_ambulance"
    CALL_POLICE = "call_police"
    FIRST_AID = "first_aid"
    TELL_RECEIVERS = "tell_receivers"
    NEXT_CONNECTION = "next_connection"
    HEAD_COUNT = "head_count"
    KEEP_CHILD = "keep_child"
    WRITE_DOWN = "write_down"
    ENDED_SAFE = "ended_safe"
    ENDED_HANDED_OVER = "ended_handed_over"
    ENDED_DOCTOR = "ended_doctor"
    ENDED_POLICE = "ended_police"


OUTCOMES = (
    IncidentStep.ENDED_SAFE,
    IncidentStep.ENDED_HANDED_OVER,
    IncidentStep.ENDED_DOCTOR,
    IncidentStep.ENDED_POLICE,
)
"""The last step of every incident: how it ended."""

STEPS: dict[IncidentKind, tuple[IncidentStep, ...]] = {
    IncidentKind.LATE: (
        IncidentStep.HEAD_COUNT,
        IncidentStep.CALL_LEADER,
        IncidentStep.NEXT_CONNECTION,
        IncidentStep.TELL_RECEIVERS,
        IncidentStep.CALL_ORGANISER,
    ),
    IncidentKind.ILL: (
        IncidentStep.FIRST_AID,
        IncidentStep.CALL_AMBULANCE,
        IncidentStep.CALL_LEADER,
        IncidentStep.CALL_GUARDIAN,
        IncidentStep.CALL_CARER,
        IncidentStep.WRITE_DOWN,
    ),
    IncidentKind.NO_ANSWER: (
        IncidentStep.KEEP_CHILD,
        IncidentStep.CALL_GUARDIAN,
        IncidentStep.CALL_CARER,
        IncidentStep.CALL_NAMED,
        IncidentStep.CALL_LEADER,
        IncidentStep.CALL_ORGANISER,
        IncidentStep.CALL_POLICE,
    ),
    IncidentKind.LOST: (
        IncidentStep.STAY_TOGETHER,
        IncidentStep.HEAD_COUNT,
        IncidentStep.CALL_LEADER,
        IncidentStep.CALL_POLICE,
        IncidentStep.CALL_GUARDIAN,
        IncidentStep.CALL_ORGANISER,
    ),
}
"""What to do, in order; a child is never handed to somebody who is not named, however late it gets."""


def same_name(one: str, other: str) -> bool:
    """Whether two written names are one: blanks and dots between the parts do not count."""
    return bool(_plain(one)) and _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
