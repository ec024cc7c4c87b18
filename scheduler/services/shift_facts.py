"""What a calendar tells of a shift, and who of us is on it, each read in one query; only looks."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    CampaignRow,
    RoomRow,
    SessionRow,
    ShiftRow,
    SiteRow,
)
from scheduler.domain.work import ActivityKind, AssignmentState, CampaignState, SessionState, SignupFlow


@dataclass(frozen=True, slots=True)
class ShiftFacts:
    """What is told of a shift, in both languages as it was written; instants are UTC."""

    shift_id: int
    role: str
    starts_at: datetime
    ends_at: datetime
    session_id: int
    title_zh: str
    title_en: str
    session_state: SessionState
    activity_id: int
    kind: ActivityKind
    site_id: int
    site_zh: str
    site_en: str
    address: str
    latitude: float | None
    longitude: float | None
    room_zh: str | None
    room_en: str | None
    end_site_zh: str | None
    end_site_en: str | None


@dataclass(frozen=True, slots=True)
class ShiftTerms:
    """How one comes onto a shift; changes of these are nobody's calendar's business."""

    campaign_id: int
    campaign_state: CampaignState
    flow: SignupFlow
    min_people: int
    max_people: int
    requires: list[str]
    languages_any: list[str]
    end_site_id: int | None


@dataclass(frozen=True, slots=True)
class OpenFacts:
    """A shift with its terms."""

    facts: ShiftFacts
    terms: ShiftTerms


@dataclass(frozen=True, slots=True)
class Duty:
    """One assignment and the shift it is for."""

    assignment_id: int
    person_id: int
    state: AssignmentState
    came_from: AssignmentState | None
    changed_at: datetime
    facts: ShiftFacts

    @property
    def shift_id(self) -> int:
        """The shift that it is for."""
        return self.facts.shift_id

    @property
    def called_off(self) -> bool:
        """Whether the person will not be there: the session or their part in it was given up."""
        return self.facts.session_state is SessionState.CANCELLED or self.state in (
            AssignmentState.CANCELLED,
            AssignmentState.DECLINED,
        )


END_SITE = aliased(SiteRow)
_FACTS: dict[str, Any] = {
    "shift_id": ShiftRow.id,
    "role": ShiftRow.role,
    "starts_at": ShiftRow.starts_at,
    "ends_at": ShiftRow.ends_at,
    "session_id": SessionRow.id,
    "title_zh": SessionRow.title_zh,
    "title_en": SessionRow.title_en,
    "session_state": SessionRow.state,
    "activity_id": ActivityRow.id,
    "kind": ActivityRow.kind,
    "site_id": SiteRow.id,
    "site_zh": SiteRow.name_zh,
    "site_en": SiteRow.name_en,
    "address": SiteRow.address,
    "latitude": SiteRow.latitude,
    "longitude": SiteRow.longitude,
    "room_zh": RoomRow.name_zh,
    "room_en": RoomRow.name_en,
    "end_site_zh": END_SITE.name_zh,
    "end_site_en": END_SITE.name_en,
}
_TERMS: dict[str, Any] = {
    "campaign_id": ActivityRow.campaign_id,
    "campaign_state": CampaignRow.state,
    "flow": ActivityRow.flow,
    "min_people": ShiftRow.min_people,
    "max_people": ShiftRow.max_people,
    "requires": ShiftRow.requires,
    "languages_any": ShiftRow.languages_any,
    "end_site_id": SessionRow.end_site_id,
}
_ASSIGNED: dict[str, Any] = {
    "assignment_id": AssignmentRow.id,
    "person_id": AssignmentRow.person_id,
    "state": AssignmentRow.state,
    "came_from": AssignmentRow.came_from,
    "changed_at": AssignmentRow.changed_at,
}
_OF_FACTS = [_FACTS[field.name] for field in fields(ShiftFacts)]
_OF_TERMS = [_TERMS[field.name] for field in fields(ShiftTerms)]
_OF_DUTY = [_ASSIGNED[field.name] for field in fields(Duty) if field.name in _ASSIGNED]


def duties(
    session: Session,
    person_id: int,
    first: datetime,
    end: datetime,
    states: Iterable[AssignmentState] = tuple(AssignmentState),
) -> list[Duty]:
    """A person's assignments whose shift touches the time from `first` up to `end`, by start."""
    query = (
        _with_places(select(*_OF_DUTY, *_OF_FACTS).select_from(ShiftRow))
        .join(AssignmentRow, col(AssignmentRow.shift_id) == col(ShiftRow.id))
        .where(
            col(AssignmentRow.person_id) == person_id,
            col(AssignmentRow.state).in_(list(states)),
            col(ShiftRow.starts_at) < end,
            col(ShiftRow.ends_at) > first,
        )
        .order_by(col(ShiftRow.starts_at), col(AssignmentRow.id))
    )
    own = len(_OF_DUTY)
    return [Duty(*(*row[:own], ShiftFacts(*row[own:]))) for row in session.execute(query)]


def open_facts(session: Session, *conditions: Any) -> list[OpenFacts]:
    """Shifts with their terms under conditions on any of the rows joined here, by start."""
    query = (
        _with_places(select(*_OF_FACTS, *_OF_TERMS).select_from(ShiftRow))
        .join(CampaignRow, col(CampaignRow.id) == col(ActivityRow.campaign_id))
        .where(*conditions)
        .order_by(col(ShiftRow.starts_at), col(ShiftRow.id))
    )
    told = len(_OF_FACTS)
    return [OpenFacts(ShiftFacts(*row[:told]), ShiftTerms(*row[told:])) for row in session.execute(query)]


def one_shift(session: Session, shift_id: int) -> OpenFacts | None:
    """One shift with its terms; None when there is none."""
    found = open_facts(session, col(ShiftRow.id) == shift_id)
    return found[0] if found else None


def _with_places(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.join(SessionRow, col(SessionRow.id) == col(ShiftRow.session_id))
        .join(ActivityRow, col(ActivityRow.id) == col(SessionRow.activity_id))
        .join(SiteRow, col(SiteRow.id) == col(SessionRow.site_id))
        .join(RoomRow, col(RoomRow.id) == col(SessionRow.room_id), isouter=True)
        .join(END_SITE, col(END_SITE.id) == col(SessionRow.end_site_id), isouter=True)
    )
