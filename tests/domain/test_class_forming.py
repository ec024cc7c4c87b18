"""Classes from children with a place: ages, brothers and sisters, sizes, what is wrong with a change."""

from random import Random

from scheduler.domain.camps import LEAST_CLASS
from scheduler.domain.class_forming import Newcomer, propose, wrong


def child(number: int, age: int, family: int = 0, language: str = "") -> Newcomer:
    return Newcomer(number, family or 1000 + number, age, language)


def ages(classes: tuple[tuple[Newcomer, ...], ...]) -> list[list[int]]:
    return [sorted(one.age for one in some) for some in classes]


def test_classes_are_of_neighbouring_ages_and_alike_in_size() -> None:
    found = propose([child(n, 6 + n % 6) for n in range(60)], 30)
    assert [len(some) for some in found] == [30, 30]
    assert max(ages(found)[0]) <= min(ages(found)[1])


def test_brothers_and_sisters_stay_together_where_ages_allow_or_on_wish() -> None:
    others = [child(n, 6) for n in range(10)] + [child(20 + n, 13) for n in range(10)]
    near, far = [child(90, 8, 7), child(91, 11, 7)], [child(92, 6, 8), child(93, 13, 8)]

    def class_of(number: int, classes: tuple[tuple[Newcomer, ...], ...]) -> int:
        return next(at for at, some in enumerate(classes) if number in {one.id for one in some})

    found = propose([*others, *near, *far], 14)
    assert class_of(90, found) == class_of(91, found)
    assert class_of(92, found) != class_of(93, found)
    found = propose([*others, *near, *far], 14, siblings_always=True)
    assert class_of(92, found) == class_of(93, found)


def test_within_an_age_one_language_is_together() -> None:
    found = propose([child(n, 7, language="hni" if n % 2 else "ii") for n in range(20)], 10)
    assert [{one.language for one in some} for some in found] == [{"hni"}, {"ii"}]


def test_everybody_is_in_one_class_none_too_large_and_none_too_small() -> None:
    chance = Random(6)
    for _ in range(300):
        number = chance.randrange(1, 90)
        children = [child(n, chance.randrange(5, 15), chance.randrange(1, 60)) for n in range(number)]
        most = chance.randrange(12, 46)
        found = propose(children, most)
        assert sorted(one.id for some in found for one in some) == list(range(number))
        assert all(len(some) <= most for some in found)
        assert len(found) == 1 or all(len(some) >= LEAST_CLASS for some in found)


def test_nobody_makes_no_class() -> None:
    assert propose([], 30) == ()


def test_changes_by_hand_are_told_what_is_wrong() -> None:
    assert wrong({1: [7] * 20, 2: [9] * 5}) == ()
    assert wrong({1: [7] * 2}) == ()  # all children together: there is nothing to merge with
    assert [one.rule for one in wrong({1: [7] * 46, 2: [9] * 4})] == ["class_too_large", "class_too_small"]
