"""Crews with swaps and stop days, and recurrence by the crew's cycle."""

from datetime import date
from itertools import islice

import pytest

from scheduler.domain import reference
from scheduler.domain.calendar_days import DayKind, Layer
from scheduler.domain.crews import (
    CrewDay,
    CrewExchange,
    PersonDay,
    PersonExchange,
    PlantStop,
    Rota,
    plant_layer,
)
from scheduler.domain.patterns import crews_of

PATTERNS = reference.shift_patterns()
MONDAY = date(2027, 3, 1)


def rota(*changes, pattern="two_shift_12h_weekly", stops=()):
    names = ("a", "b", "c", "d")[: PATTERNS[pattern].crews]
    crews = crews_of(PATTERNS[pattern], MONDAY, names)
    return Rota({crew.id: crew for crew in crews}, changes, stops)


def hours(found):
    return [f"{one.start:%d %H}-{one.end:%d %H}" for one in found]


def march(day):
    return date(2027, 3, day)


def test_without_changes_a_rota_is_its_pattern():
    assert hours(rota().work("a", march(6), march(8))) == ["06 08-06 20", "08 20-09 08"]
    assert hours(rota().work("b", march(6), march(8))) == ["05 20-06 08", "06 20-07 08", "08 08-08 20"]


def test_a_night_begun_the_evening_before_belongs_to_the_dates_it_touches():
    assert hours(rota().work("b", march(7), march(7))) == ["06 20-07 08"]
    four = rota(pattern="four_crew_three_shift")
    assert hours(four.work("b", march(2), march(2))) == [
        "02 16-03 00"
    ]  # the one of the first ended at midnight


def test_a_crews_day_can_be_replaced():
    changed = rota(CrewDay(march(7), "a", ("D",)), CrewDay(march(2), "a", ("O",)))
    assert hours(changed.work("a", march(7), march(7))) == ["07 08-07 20"]
    assert changed.work_on("a", march(2)) == ()
    assert changed.work_on("b", march(2)) == rota().work_on("b", march(2))


def test_two_crews_can_work_each_others_day():
    changed = rota(CrewExchange(march(3), "a", "b"))
    assert hours(changed.work_on("a", march(3))) == ["03 20-04 08"]
    assert hours(changed.work_on("b", march(3))) == ["03 08-03 20"]
    assert changed.work_on("a", march(4)) == rota().work_on("a", march(4))


def test_one_worker_can_swap_alone():
    changed = rota(PersonDay(march(2), "ana", ("O",)), PersonExchange(march(3), "ana", "b"))
    assert changed.work_on("a", march(2), "ana") == ()
    assert changed.work_on("a", march(2), "ben") == rota().work_on("a", march(2))
    assert hours(changed.work_on("a", march(3), "ana")) == ["03 20-04 08"]
    assert changed.work_on("a", march(3)) == rota().work_on("a", march(3))


def test_a_worker_who_swaps_follows_the_other_crews_own_changes():
    changed = rota(CrewDay(march(3), "b", ("O",)), PersonExchange(march(3), "ana", "b"))
    assert changed.work_on("a", march(3), "ana") == ()


def test_the_later_of_two_changes_stands():
    changed = rota(CrewDay(march(2), "a", ("O",)), CrewDay(march(2), "a", ("N",)))
    assert hours(changed.work_on("a", march(2))) == ["02 20-03 08"]


def test_no_shift_begins_while_the_plant_stands_still():
    stopped = rota(CrewDay(march(3), "a", ("D",)), stops=(PlantStop(march(2), march(3)),))
    assert hours(stopped.work("b", march(2), march(3))) == ["01 20-02 08"]
    assert stopped.work("a", march(2), march(3)) == ()
    assert hours(stopped.work("a", march(4), march(4))) == ["04 08-04 20"]


def test_stop_days_become_the_layer_of_the_plant():
    layer = plant_layer(rota(stops=(PlantStop(march(2), march(3)),)), "site 7")
    assert (layer.layer, layer.scope, set(layer.days)) == (Layer.PLANT, "site 7", {march(2), march(3)})
    assert layer.days[march(2)].kind is DayKind.HOLIDAY


def test_split_days_have_two_stretches():
    assert hours(rota(pattern="site_summer").work("a", march(1), march(1))) == ["01 05-01 11", "01 16-01 19"]


@pytest.mark.parametrize(
    ("pattern", "cycle"),
    [("two_shift_12h_weekly", 14), ("two_shift_12h_fortnight", 30), ("three_crew_two_shift", 6)],
)
def test_a_slot_recurs_with_the_crews_cycle(pattern, cycle):
    found = list(islice(rota(pattern=pattern).next_same_position("a", march(1)), 3))
    assert [(day - march(1)).days for day in found] == [cycle, 2 * cycle, 3 * cycle]


def test_a_recurring_slot_passes_over_changed_and_stopped_days():
    changed = rota(CrewDay(march(15), "a", ("N",)), stops=(PlantStop(date(2027, 3, 29), date(2027, 3, 30)),))
    assert next(changed.next_same_position("a", march(1))) == date(2027, 4, 12)


def test_a_slot_on_a_day_off_recurs_on_days_off():
    changed = rota(CrewDay(march(21), "a", ("D",)))
    assert next(rota().next_same_position("a", march(7))) == march(21)
    assert next(changed.next_same_position("a", march(7))) == date(2027, 4, 4)


def test_a_plant_stopped_for_good_ends_the_search():
    closed = rota(stops=(PlantStop(march(2), date(2090, 1, 1)),))
    assert list(closed.next_same_position("a", march(1))) == []


@pytest.mark.parametrize(
    "change",
    [
        CrewDay(MONDAY, "nobody", ("D",)),
        CrewDay(MONDAY, "a", ("X",)),
        CrewExchange(MONDAY, "a", "nobody"),
        PersonExchange(MONDAY, "ana", "nobody"),
    ],
)
def test_changes_that_name_something_unknown_are_refused(change):
    with pytest.raises(ValueError, match=r"unknown crew|no code"):
        rota(change)


def test_a_crew_or_a_persons_code_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="unknown crew"):
        rota().work_on("nobody", MONDAY)
    with pytest.raises(ValueError, match="no code"):
        rota(PersonDay(MONDAY, "ana", ("X",))).work_on("a", MONDAY, "ana")
