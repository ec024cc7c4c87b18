"""Groups of one person's choices of which at most one can be taken, so that one row stands for many pairs.

Rows over maximal cliques give a far better linear relaxation than rows over pairs (Krishnamoorthy, Ernst and
Baatar 2012), and there are fewer of them.
"""

from dataclasses import dataclass

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.conflicts import clashes, entry_order
from scheduler.optimizer.ragged import Ints, number, ranges
from scheduler.optimizer.spans import Truths


@dataclass(frozen=True, slots=True)
class Cliques:
    """Memberships: choice `choice[i]` belongs to clique `clique[i]`; each pair once."""

    clique: Ints
    choice: Ints
    count: int


def at_one_time(choices: Choices) -> Cliques:
    """The maximal sets of one person's choices that share a moment; a choice alone is a set as well."""
    clique, choice = _sweep(choices)
    return _tidy(clique, choice)


def across_time(choices: Choices, reason: int) -> Cliques:
    """Cliques that cover every pair that clashes for the given reason without sharing a moment.

    For two moments A and B, those at A that all clash with the same ones at B form one clique with them.
    """
    one, other, why = clashes(choices)
    moment, member = _sweep(choices)
    latest = _last_of(moment, member, len(choices))
    kept = (why == reason) & (one != other) & ~_share_a_moment(choices, one, other)
    one, other = one[kept], other[kept]
    group, count = number(other, latest[one])
    rows = _merge_equal_sides(choices, _Fans(group, one, other, count), latest)
    return _tidy(*rows)


@dataclass(frozen=True, slots=True)
class _Fans:
    """Pairs grouped so that the earlier ones of a group share a moment and the later one is the same."""

    group: Ints
    one: Ints
    other: Ints
    count: int


def _merge_equal_sides(choices: Choices, fans: _Fans, latest: Ints) -> tuple[Ints, Ints]:
    """Join groups whose earlier sides are the same and whose later ones share a moment."""
    mark = np.random.default_rng(7).integers(1, 2**40, size=max(1, len(choices)))
    side = np.zeros(fans.count, dtype=np.int64)
    np.add.at(side, fans.group, mark[fans.one])
    target = np.zeros(fans.count, dtype=np.int64)
    target[fans.group] = fans.other
    joined, _ = number(side, latest[target])
    return (
        np.concatenate((joined[fans.group], joined)),
        np.concatenate((fans.one, target)),
    )


def _sweep(choices: Choices) -> tuple[Ints, Ints]:
    """For each entry after which somebody's running set shrinks, who runs then: (moment, choice)."""
    choice, shift = entry_order(choices)
    if not len(choice):
        return choice, choice
    person = choices.person[choice]
    start, end = choices.arrays.shifts.start[shift], choices.arrays.shifts.end[shift]
    low, span = int(start.min()), int(end.max() - start.min()) + 1
    until = np.searchsorted(person * span + start - low, person * span + end - low, side="left")
    here = np.arange(len(choice))
    sizes = until - here
    owner, place = np.repeat(here, sizes), ranges(here, sizes)
    # Entry `owner` runs at the start of entry `place`. A moment is kept if someone there is gone by the next.
    gone = np.zeros(len(choice), dtype=bool)
    gone[until - 1] = True
    kept = gone[place]
    return place[kept], choice[owner[kept]]


def _last_of(moment: Ints, member: Ints, size: int) -> Ints:
    """The last moment of each choice."""
    last = np.full(size, -1, dtype=np.int64)
    np.maximum.at(last, member, moment)
    return last


def _share_a_moment(choices: Choices, one: Ints, other: Ints) -> Truths:
    """Whether two duties of single shifts overlap in time; blocks are never said to."""
    duties, shifts = choices.arrays.duties, choices.arrays.shifts
    single = duties.sizes()[choices.duty] == 1
    first = duties.items[duties.ptr[choices.duty]]
    overlap = (shifts.start[first[other]] < shifts.end[first[one]]) & (
        shifts.start[first[one]] < shifts.end[first[other]]
    )
    both: Truths = overlap & single[one] & single[other]
    return both


def _tidy(clique: Ints, choice: Ints) -> Cliques:
    """Each membership once and each set of choices once."""
    if not len(clique):
        return Cliques(clique, choice, 0)
    pair, _ = number(clique, choice)
    _, first = np.unique(pair, return_index=True)
    clique, choice = clique[first], choice[first]
    clique, count = number(clique)
    mark = np.random.default_rng(11).integers(1, 2**40, size=int(choice.max()) + 1)
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, clique, mark[choice])
    _, keep = np.unique(sums, return_index=True)
    kept = np.isin(clique, keep)
    clique, count = number(clique[kept])
    return Cliques(clique, choice[kept], count)
