"""From nothing to the newest tables and back, on both databases."""

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import DatabaseError

from scheduler.db import migrate
from scheduler.db.session import engine


def test_upgrade_from_nothing_agrees_with_the_tables(any_database: str) -> None:
    assert migrate.current(any_database) == migrate.head()
    assert migrate.differences(any_database) == []


def test_difference_is_found_when_a_column_is_missing(any_database: str) -> None:
    with engine(any_database).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE room DROP COLUMN capacity")
    assert [change[0] for change in migrate.differences(any_database)] == ["add_column"]


def test_downgrade_to_base_leaves_nothing_and_upgrade_works_again(any_database: str) -> None:
    migrate.downgrade(any_database, "base")
    assert set(inspect(engine(any_database)).get_table_names()) <= {"alembic_version"}
    assert migrate.current(any_database) is None
    migrate.upgrade(any_database)
    assert migrate.differences(any_database) == []


def test_upgrade_twice_changes_nothing(any_database: str) -> None:
    migrate.upgrade(any_database)
    assert migrate.current(any_database) == migrate.head()


def test_current_of_a_blank_database_is_none(blank_database: str) -> None:
    assert migrate.current(blank_database) is None


def test_upgrade_of_a_blank_database(blank_database: str) -> None:
    migrate.upgrade(blank_database)
    assert migrate.differences(blank_database) == []


def test_known_tells_our_revisions_from_newer_ones() -> None:
    assert migrate.known(migrate.head())
    assert not migrate.known("9999")


def test_failed_migration_leaves_the_database_as_it_was(blank_database: str) -> None:
    with engine(blank_database).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE job (in_the_way INTEGER)")
    before = set(inspect(engine(blank_database)).get_table_names())
    with pytest.raises(DatabaseError, match="job"):
        migrate.upgrade(blank_database)
    assert set(inspect(engine(blank_database)).get_table_names()) == before
