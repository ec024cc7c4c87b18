"""A believable season of the year 2027 in Yunnan, invented: the same seed gives the same rows."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlmodel import Session, select

from scheduler.db.tables import PersonRow
from scheduler.demo import (
    accounts,
    appointments,
    calls,
    camp_days,
    companions,
    families,
    hindsight,
    home_visits,
    joining,
    national_day,
    on_the_way,
    plant,
    signing_up,
    spring_festival,
    summer_camp,
    touring_talks,
    trips,
    video_room,
)
from scheduler.demo.book import Book
from scheduler.demo.places import Tree
from scheduler.demo.work import Work
from scheduler.demo.world import World
from scheduler.domain.organisations import Role
from scheduler.services import layers

SEED = 2027

_BUILDERS: dict[str, Callable[[World], Work]] = {
    spring_festival.KEY: spring_festival.build,
    national_day.KEY: national_day.build,
    summer_camp.KEY: summer_camp.build,
    video_room.KEY: video_room.build,
    touring_talks.KEY: touring_talks.build,
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
    if video_room.KEY in scenarios:  # some of its hosts are among the plant's workers
        _BUILDERS[video_room.KEY](world)
    plant.people(book, world.plant)
    for key in SCENARIOS:
        if key in scenarios and key != video_room.KEY:
            _BUILDERS[key](world)
    families.build(world)
    trips.build(world)
    camp_days.build(world)
    return world


def load(session: Session, scenarios: Sequence[str] = SCENARIOS, seed: int = SEED) -> World:
    """Write the season into an empty database.

    Raises:
        ValueError: for a scenario that there is not, or when the database has people already.
    """
    if session.exec(select(PersonRow.id).limit(1)).first() is not None:
        raise ValueError("the database is not empty")
    world = write(scenarios, seed)
    people = accounts.people(world)
    world.book.write(session)
    accounts.open_accounts(session, people)
    signing_up.arrange(session, people[Role.VOLUNTEER][0])
    nodes = (people[Role.COORDINATOR][1], people[Role.ORGANISER][1])
    joining.arrange(session, people[Role.VOLUNTEER][0], nodes, datetime.now(UTC))
    hindsight.arrange(session, datetime.now(UTC))
    layers.load_reference(session)
    if video_room.KEY in scenarios:
        calls.fill(session, world, datetime.now(UTC))
        on_the_way.arrange(session, world, datetime.now(UTC))
        hand_in_hand = (people[Role.WORKER][0], people[Role.VOLUNTEER][0])
        companions.arrange(session, *hand_in_hand, datetime.now(UTC))
        appointments.arrange(session, *hand_in_hand, datetime.now(UTC))
        home_visits.arrange(session, people[Role.VOLUNTEER][0], datetime.now(UTC))
    return world
