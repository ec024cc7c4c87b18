"""Who leads and who takes part: the tree province > prefecture > county > enterprise and the six bodies."""

from collections.abc import Iterable, Mapping
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


def children_of(tree: Iterable[Organisation]) -> Mapping[int | None, tuple[int, ...]]:
    """The nodes directly below each node; None has the roots."""
    found: dict[int | None, list[int]] = {}
    for node in tree:
        found.setdefault(node.parent, []).append(node.id)
    return {parent: tuple(below) for parent, below in found.items()}


def descendants(tree: Iterable[Organisation], node: int) -> frozenset[int]:
    """A node and everything below it."""
    below = children_of(tree)
    found: set[int] = set()
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += below.get(current, ())
    return frozenset(found)


def ancestors(tree: Mapping[int, Organisation], node: int) -> tuple[int, ...]:
    """A node and everything above it, the root last.

    Raises:
        KeyError: if the tree does not know a node on the way.
        ValueError: if the way up runs in a circle.
    """
    path = [node]
    while (parent := tree[path[-1]].parent) is not None:
        if parent in path:
            raise ValueError(f"organisation {parent} is above itself")
        path.append(parent)
    return tuple(path)


def in_scope(tree: Mapping[int, Organisation], granted_on: int, node: int) -> bool:
    """Whether a role granted on one node reaches another: the node itself and everything below it."""
    return granted_on in ancestors(tree, node)


def misfit(level: Level, body: Body | None, above: Level) -> str | None:
    """Why a node can't stand below one of another level: `level_above`, `enterprise_body`; None if it can."""
    levels = tuple(Level)
    if levels.index(level) < levels.index(above):
        return "level_above"
    return "enterprise_body" if level is Level.ENTERPRISE and body is not None else None
