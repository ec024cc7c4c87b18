"""A volunteer's service on paper: which papers there are, and where a request for correction stands."""

from enum import StrEnum


class PaperKind(StrEnum):
    """The two papers of 志愿服务记录与证明出具办法 (民政部令第67号)."""

    RECORD = "record"
    CERTIFICATE = "certificate"


class CorrectionState(StrEnum):
    """Where a request to put the record right stands."""

    SENT = "sent"
    GRANTED = "granted"
    REFUSED = "refused"
