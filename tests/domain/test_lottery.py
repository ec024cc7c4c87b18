"""The order follows from what is published, and waiting goes in that order."""

from collections import Counter

import pytest

from scheduler.domain.lottery import Entry, commitment, draw, next_up, order

ENTRIES = [Entry("AAAAAA"), Entry("BBBBBB", 2), Entry("CCCCCC"), Entry("DDDDDD")]


def test_same_words_give_the_same_order_and_others_another() -> None:
    codes = [f"C{number:05}" for number in range(200)]
    assert order(codes, "secret", "rain") == order(reversed(codes), "secret", "rain")
    assert order(codes, "secret", "rain") != order(codes, "secret", "sun")
    assert order(codes, "secret", "rain") != order(codes, "other", "rain")
    assert sorted(order(codes, "secret", "rain")) == codes


def test_everybody_is_first_about_as_often() -> None:
    codes = [entry.code for entry in ENTRIES]
    first = Counter(order(codes, "secret", str(number))[0] for number in range(4_000))
    assert all(900 < first[code] < 1_100 for code in codes)


@pytest.mark.parametrize("places", range(6))
def test_places_go_in_the_order_and_the_rest_waits_in_it(places: int) -> None:
    found = draw(ENTRIES, places, "secret", "rain")
    seats = {entry.code: entry.seats for entry in ENTRIES}
    assert sum(seats[code] for code in found.placed) <= places
    left = places - sum(seats[code] for code in found.placed)
    assert all(seats[code] > left for code in found.waiting)
    assert [code for code in found.order if code in found.placed] == list(found.placed)
    assert [code for code in found.order if code in found.waiting] == list(found.waiting)


def test_next_up_is_the_first_who_fits() -> None:
    assert next_up(ENTRIES[1:], 1) == Entry("CCCCCC")
    assert next_up(ENTRIES[1:], 2) == Entry("BBBBBB", 2)
    assert next_up(ENTRIES, 0) is None


def test_commitment_binds_to_the_secret() -> None:
    assert commitment("a") != commitment("b")
    assert len(commitment("a")) == 64
