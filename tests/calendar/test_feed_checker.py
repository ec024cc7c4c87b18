"""The feed checker finds each of the known faults, and nothing in a good feed."""

from pathlib import Path

import pytest

from tests.feed_checker import change_faults, faults, house_faults

FIXTURES = Path(__file__).parent / "fixtures"
REFERENCE = (FIXTURES / "ref.ics").read_bytes()
MUTANTS = sorted((FIXTURES / "mutants").glob("*.ics"))


def test_checker_finds_nothing_in_the_reference() -> None:
    assert faults(REFERENCE) == []


def test_checker_knows_all_mutants() -> None:
    assert len(MUTANTS) == 33


@pytest.mark.parametrize("path", MUTANTS, ids=lambda path: path.stem)
def test_checker_catches_each_mutant(path: Path) -> None:
    assert faults(path.read_bytes())


def edited(before: bytes, after: bytes) -> bytes:
    assert before in REFERENCE
    return REFERENCE.replace(before, after, 1)


TITLE = b"SUMMARY:\xe4\xba\xb2\xe6\x83\x85"
OLD_STAMPS = b"SEQUENCE:0\r\nCATEGORIES:\xe5\xae\xa3\xe8\xae\xb2"


def test_change_without_a_new_edition_is_caught() -> None:
    found = change_faults(REFERENCE, edited(b"CATEGORIES:\xe5\xae\xa3\xe8\xae\xb2", b"CATEGORIES:x"))
    assert {fault.split(":")[0] for fault in found} == {"sequence", "dtstamp", "last-modified"}


def test_new_edition_without_a_change_is_caught() -> None:
    found = change_faults(REFERENCE, edited(OLD_STAMPS, OLD_STAMPS.replace(b"SEQUENCE:0", b"SEQUENCE:1")))
    assert [fault.split(":")[0] for fault in found] == ["churn"]


def test_event_that_vanishes_uncancelled_is_caught() -> None:
    found = change_faults(REFERENCE, edited(b"UID:talk-1001@", b"UID:talk-9999@"))
    assert [fault.split(":")[0] for fault in found] == ["vanished"]


def test_identical_editions_are_fine() -> None:
    assert change_faults(REFERENCE, REFERENCE) == []


def test_house_rules_catch_series_and_hidden_cancellations() -> None:
    found = {fault.split(":")[0] for fault in house_faults(REFERENCE)}
    assert {"not-flat", "cancelled-blocks-time", "cancelled-not-told"} <= found
