"""A believable season of the year 2027 in Yunnan, invented: the same seed gives the same rows."""

from collections.abc import Callable, Sequence

from sqlmodel import Session, select

from scheduler.db.tables import PersonRow
from scheduler.demo import plant, summer_camp
from scheduler.demo.book import Book
from scheduler.demo.places import Tree
from scheduler.demo.work import Work
from scheduler.demo.world import World

SEED = 2027

_BUILDERS: dict[str, Callable[[World], Work]] = {
    summer_camp.KEY: summer_camp.build,
}
SCENARIOS = tuple(_BUILDERS)
"""Keys of the campaigns, in the order in which they are made."""


def write(scenarios: Sequence[str] = SCENARIOS, seed: int = SEED) -> World:
    """The whole season as rows in memory.

    Raises:
        ValueError: for a scenario that there is not.
    """
    unknown = sorted(set(scenarios) - set(SCENARIOS))
    if unknown:
        raise ValueError(f"no such scenario: {', '.join(unknown)} (there are: {', '.join(SCENARIOS)})")
    book = Book(seed)
    tree = Tree(book)
    tree.plant()
    world = World(book, tree, plant.build(book, tree))
    plant.people(book, world.plant)
    for key in SCENARIOS:
        if key in scenarios:
            _BUILDERS[key](world)
    return world


def load(session: Session, scenarios: Sequence[str] = SCENARIOS, seed: int = SEED) -> World:
    """Write the season into an empty database.

    Raises:
        ValueError: for a scenario that there is not, or when the database has people already.
    """
    if session.exec(select(PersonRow.id).limit(1)).first() is not None:
        raise ValueError("the database is not empty")
    world = write(scenarios, seed)
    world.book.write(session)
    return world
