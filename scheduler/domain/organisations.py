"""Who leads and who takes part: the tree province > prefecture > county > enterprise and the six bodies."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """Where in the tree an organisation stands."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    ENTERPRISE = "enterprise"


class Body(StrEnum):
    """The six leading bodies of 云民发〔2020〕5号."""

    CIVIL_AFFAIRS = "civil_affairs"
    SASAC = "sasac"
    TRADE_UNION = "trade_union"
    YOUTH_LEAGUE = "youth_league"
    WOMENS_FEDERATION = "womens_federation"
    INDUSTRY_COMMERCE = "industry_commerce"


class Role(StrEnum):
    """What an account may do, granted on a node of the tree and everything below it."""

    ADMINISTRATOR = "administrator"
    ORGANISER = "organiser"
    COORDINATOR = "coordinator"
    VOLUNTEER = "volunteer"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Organisation:
    """One node: an area (no body), a body's office at a level, or an enterprise."""

    id: int
    name: str
    level: Level
    parent: int | None = None
    body: Body | None = None
    division: str | None = None
