"""Names are invented, and children's names are found with children only."""

from random import Random

from scheduler.db.tables import ChildRow, PersonRow
from scheduler.demo.names import WELL_KNOWN, Names
from scheduler.demo.world import World
from scheduler.domain.problem import Gender


def test_nobody_is_called_like_a_well_known_person(season: World) -> None:
    assert not WELL_KNOWN & {row["name"] for row in season.book.rows(PersonRow)}


def test_volunteers_have_names_of_their_own(season: World) -> None:
    names = [row["name"] for row in season.book.rows(PersonRow) if row.get("is_volunteer")]
    assert len(set(names)) == len(names)


def test_children_s_names_are_found_in_child_rows_only(season: World) -> None:
    pet_names = {row["short_name"] for row in season.book.rows(ChildRow)}
    elsewhere = {
        text
        for table in season.book.tables()
        if table is not ChildRow
        for row in season.book.rows(table)
        for text in row.values()
        if isinstance(text, str)
    }
    assert not [name for name in pet_names if any(name in text for text in elsewhere)]


def test_same_seed_gives_the_same_names() -> None:
    one, other = (Names(Random(7)) for _ in range(2))
    assert [one.adult(Gender.FEMALE) for _ in range(50)] == [other.adult(Gender.FEMALE) for _ in range(50)]


def test_family_names_are_as_frequent_as_in_yunnan() -> None:
    names = Names(Random(1))
    first = [names.worker(Gender.MALE)[0] for _ in range(2000)]
    assert first.count("李") > first.count("杨") > first.count("普") > first.count("茶")
