"""What a database holds as far as the demo is concerned: nothing, a demo season, or somebody's real data."""

from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, select

from scheduler.db.tables import CampaignRow, PersonRow
from scheduler.domain.organisations import Role
from scheduler.services import accounts


class Holds(StrEnum):
    """What is in the database."""

    NOTHING = "nothing"
    DEMO = "demo"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class State:
    """What is there, and the keys of its campaigns with the number of times that each was published."""

    holds: Holds
    campaigns: dict[str, int]


def state(session: Session) -> State:
    """Look; whoever has the demo's organiser among its accounts was made by the demo."""
    if session.exec(select(PersonRow.id).limit(1)).first() is None:
        return State(Holds.NOTHING, {})
    ours = accounts.find(session, f"demo-{Role.ORGANISER.value}") is not None
    found = session.exec(select(CampaignRow.key, CampaignRow.version).order_by(CampaignRow.key)).all()
    return State(Holds.DEMO if ours else Holds.OTHER, dict(found))
