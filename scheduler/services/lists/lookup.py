"""What lists may refer to: the nodes and places of whoever uploads, and the words of our codes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from scheduler.db.tables import (
    ActivityRow,
    CampaignRow,
    CrewRow,
    LanguageRow,
    OrganisationRow,
    PersonRow,
    QualificationRow,
    SessionRow,
    ShiftRow,
    SiteRow,
)
from scheduler.domain import reference
from scheduler.domain.care import Setting
from scheduler.domain.organisations import Role
from scheduler.domain.people import AvailabilityKind, CheckStatus, Hat
from scheduler.domain.places import RoomKind, SiteKind
from scheduler.domain.problem import Gender
from scheduler.domain.work import ActivityKind, CampaignState, SignupFlow
from scheduler.services import access
from scheduler.services.accounts import Account
from scheduler.services.lists.names import Names

Word = Callable[[StrEnum], str]
"""The word for a member of an enumeration, as lists have it: in Chinese."""

MEMBERS: Mapping[str, type[StrEnum]] = {
    "genders": Gender,
    "hats": Hat,
    "checks": CheckStatus,
    "availability": AvailabilityKind,
    "site_kinds": SiteKind,
    "room_kinds": RoomKind,
    "activity_kinds": ActivityKind,
    "flows": SignupFlow,
    "settings": Setting,
}
Item = tuple[Any, str, str, Sequence[str]]


@dataclass
class Lookup:
    """One reading of what is there; `lock` holds the rows that are about to be changed."""

    session: Session
    account: Account
    word: Word
    today: date
    zone: ZoneInfo
    lock: bool = False
    _names: dict[str, Names] = field(default_factory=dict)
    _inside: dict[str, frozenset[int]] = field(default_factory=dict)

    @property
    def mine(self) -> ColumnElement[bool]:
        """The condition on `OrganisationRow.path` for the nodes that this account organises."""
        return access.below(OrganisationRow.path, self.account, Role.ORGANISER)

    def names(self, source: str) -> Names:
        """The names of a source."""
        if source not in self._names:
            self._names[source] = Names(self._items(source))
        return self._names[source]

    def inside(self, source: str) -> frozenset[int]:
        """The ids of a source that are of one's own nodes; others are only known from what refers to them."""
        if source not in self._inside:
            query = select(col(SiteRow.id)).join(OrganisationRow, _owner(SiteRow)).where(self.mine)
            self._inside[source] = frozenset(self.session.scalars(query))
        return self._inside[source]

    def _items(self, source: str) -> Iterable[Item]:
        if source in MEMBERS:
            return _of_members(MEMBERS[source], self.word)
        return _SOURCES[source](self)


def _of_members(members: type[StrEnum], word: Word) -> list[Item]:
    return [(member, str(word(member)), member.value, ()) for member in members]


def _owner(kind: type[SiteRow] | type[PersonRow] | type[CampaignRow]) -> ColumnElement[bool]:
    return col(OrganisationRow.id) == col(kind.organisation_id)


def _organisations(lookup: Lookup) -> list[Item]:
    rows = list(
        lookup.session.scalars(select(OrganisationRow).where(lookup.mine).order_by(col(OrganisationRow.path)))
    )
    by_path = {row.path: row.name_zh for row in rows}
    return [
        (
            row.id,
            row.name_zh,
            "/".join(by_path[above] for above in access.ancestors(row.path) if above in by_path),
            (row.name_en,),
        )
        for row in rows
    ]


def _sites(lookup: Lookup) -> list[Item]:
    """The sites of one's own nodes, and those that one's own people and sessions refer to."""
    homes = select(col(PersonRow.home_site_id)).join(OrganisationRow, _owner(PersonRow)).where(lookup.mine)
    used = (
        select(SessionRow)
        .join(ActivityRow, col(ActivityRow.id) == col(SessionRow.activity_id))
        .join(CampaignRow, col(CampaignRow.id) == col(ActivityRow.campaign_id))
        .join(OrganisationRow, _owner(CampaignRow))
        .where(lookup.mine)
    )
    rows = lookup.session.execute(
        select(SiteRow, col(OrganisationRow.name_zh))
        .join(OrganisationRow, _owner(SiteRow))
        .where(
            or_(
                lookup.mine,
                col(SiteRow.id).in_(homes),
                col(SiteRow.id).in_(used.with_only_columns(col(SessionRow.site_id))),
                col(SiteRow.id).in_(used.with_only_columns(col(SessionRow.end_site_id))),
            )
        )
        .order_by(col(SiteRow.name_zh), col(SiteRow.id))
    )
    return [(site.id, site.name_zh, f"{owner}/{site.name_zh}", (site.name_en,)) for site, owner in rows]


def _campaigns(lookup: Lookup) -> list[Item]:
    rows = lookup.session.scalars(
        select(CampaignRow)
        .join(OrganisationRow, _owner(CampaignRow))
        .where(lookup.mine, col(CampaignRow.state) != CampaignState.CLOSED)
        .order_by(col(CampaignRow.starts_on), col(CampaignRow.id))
    )
    return [(row.id, row.name_zh, f"{row.name_zh}/{row.key}", (row.key,)) for row in rows]


def _divisions(_lookup: Lookup) -> list[Item]:
    places = {**reference.divisions(), **reference.cities()}
    return [(code, place.name_zh, code, (place.name_en,)) for code, place in places.items()]


def _courses(lookup: Lookup) -> list[Item]:
    used = set(lookup.session.scalars(select(col(QualificationRow.code)).distinct()))
    for requires in lookup.session.scalars(select(col(ShiftRow.requires))):
        used |= set(requires)
    return _referred(reference.courses(), used - set(reference.conditions()))


def _requirements(lookup: Lookup) -> list[Item]:
    """What a shift may ask for: trainings, and what follows from what is kept of a person."""
    implied = reference.conditions().values()
    return [
        *((one.code, one.name_zh, one.code, (one.name_en, *one.also)) for one in implied),
        *_courses(lookup),
    ]


def _languages(lookup: Lookup) -> list[Item]:
    used = set(lookup.session.scalars(select(col(LanguageRow.language)).distinct()))
    for languages in lookup.session.scalars(select(col(ShiftRow.languages_any))):
        used |= set(languages)
    return _referred(reference.languages(), used)


def _roles(lookup: Lookup) -> list[Item]:
    return _referred(reference.roles(), set(lookup.session.scalars(select(col(ShiftRow.role)).distinct())))


def _patterns(lookup: Lookup) -> list[Item]:
    return _referred(
        reference.shift_patterns(), set(lookup.session.scalars(select(col(CrewRow.pattern)).distinct()))
    )


def _origins(lookup: Lookup) -> list[Item]:
    """Where volunteers come from: the words of their hats, and what else was put down before."""
    used = set(lookup.session.scalars(select(col(PersonRow.source)).distinct())) - {""}
    known: list[Item] = [(hat.value, str(lookup.word(hat)), hat.value, ()) for hat in Hat]
    return known + [(code, code, code, ()) for code in sorted(used - {hat.value for hat in Hat})]


def _referred(known: Mapping[str, Any], used: Iterable[str]) -> list[Item]:
    """Reference data by name and code, and the codes that were made up here."""
    listed: list[Item] = [(code, one.name_zh, code, (one.name_en,)) for code, one in known.items()]
    return listed + [(code, code, code, ()) for code in sorted(set(used) - set(known))]


_SOURCES: Mapping[str, Callable[[Lookup], list[Item]]] = {
    "organisations": _organisations,
    "sites": _sites,
    "campaigns": _campaigns,
    "divisions": _divisions,
    "courses": _courses,
    "requirements": _requirements,
    "languages": _languages,
    "roles": _roles,
    "patterns": _patterns,
    "origins": _origins,
}
