"""A plan that grows choice by choice: what may still be taken, and what it would add to the cost."""

from dataclasses import dataclass

import numpy as np

from scheduler.optimizer.arrays import MINUTE, NO_LIMIT
from scheduler.optimizer.constraints import apart
from scheduler.optimizer.evaluate import Evaluator
from scheduler.optimizer.faces import FacesSoFar
from scheduler.optimizer.options import Tick, nothing
from scheduler.optimizer.ragged import Ints, Ragged, offsets
from scheduler.optimizer.spans import Truths


@dataclass(frozen=True, slots=True)
class Demand:
    """What one duty asks of a person: minutes by week, shifts by day, days touched, in all."""

    weeks: tuple[tuple[int, int], ...]
    days: tuple[tuple[int, int], ...]
    touched: tuple[int, int]
    minutes: int
    shifts: int


class State:
    """Which choices are taken, with every running total that the rules look at."""

    def __init__(self, evaluator: Evaluator, tick: Tick = nothing) -> None:
        choices = self.choices = evaluator.choices
        arrays = self.arrays = choices.arrays
        self.evaluator = evaluator
        shifts, people = arrays.shifts, arrays.people
        self.taken = np.zeros(len(choices), dtype=np.int64)
        self.blocked = np.zeros(len(choices), dtype=np.int32)
        self.staff = np.zeros(len(arrays.shift), dtype=np.int64)
        self.load = np.zeros(people, dtype=np.int64)
        self._first_day = int(shifts.day.min()) if len(shifts.day) else 0
        self._first_week = int(shifts.week.min()) if len(shifts.week) else 0
        days = int(shifts.last_day.max()) - self._first_day + 1 if len(shifts.day) else 1
        weeks = int(shifts.week.max()) - self._first_week + 1 if len(shifts.week) else 1
        self._week_minutes = np.zeros((people, weeks), dtype=np.int32)
        self._day_shifts = np.zeros((people, days), dtype=np.int16)
        self._touched = np.zeros((people, days), dtype=np.int16)
        self._minutes = np.zeros(people, dtype=np.int64)
        self._shifts = np.zeros(people, dtype=np.int64)
        owner, members = arrays.duties.expand(np.arange(len(arrays.duties)))
        self._duty_of_shift = np.zeros(len(arrays.shift), dtype=np.int64)
        self._duty_of_shift[members] = owner
        tick()
        self.by_duty = Ragged.grouped(choices.duty, len(arrays.duties))
        tick()
        self._person_ptr = np.searchsorted(choices.person, np.arange(people + 1))
        self._entry_ptr = offsets(arrays.duties.sizes()[choices.duty])
        begins = shifts.start[arrays.duties.items[arrays.duties.ptr[:-1]]]
        self._entry_begins = begins[choices.duty[choices.entries[0]]]
        spans = shifts.end[members] - begins[owner]
        self._longest_duty, self._longest_way = int(spans.max(initial=0)), int(arrays.travel.max(initial=0))
        tick()
        self._demands: dict[int, Demand] = {}
        self._enemies = _enemies(evaluator)
        member = evaluator.counted
        self.teams_of_choice = Ragged.grouped(member.choice, len(choices))
        self.heads: dict[int, dict[int, int]] = {}
        self.spoiled: dict[int, dict[int, int]] = {}
        self.faces = FacesSoFar(choices)

    def take(self, choice: int) -> None:
        """Put the person on the duty."""
        self._change(choice, 1)

    def drop(self, choice: int) -> None:
        """Take the person off the duty."""
        self._change(choice, -1)

    def _change(self, choice: int, sign: int) -> None:
        choices = self.choices
        person, duty = int(choices.person[choice]), int(choices.duty[choice])
        demand = self.demand(duty)
        self.taken[choice] += sign
        self.staff[self.arrays.duties[duty]] += sign
        self.load[person] += sign * int(choices.units[choice])
        for week, minutes in demand.weeks:
            self._week_minutes[person, week] += sign * minutes
        for day, count in demand.days:
            self._day_shifts[person, day] += sign * count
        for shift in self.arrays.duties[duty]:
            first, last = self.arrays.shifts.day[shift], self.arrays.shifts.last_day[shift]
            self._touched[person, first - self._first_day : last - self._first_day + 1] += sign
        self._minutes[person] += sign * demand.minutes
        self._shifts[person] += sign * demand.shifts
        self._block(person, duty, sign)
        self.blocked[self._enemies.get(choice, [])] += sign
        self._count_heads(choice, sign)
        self.faces.change(choice, sign)

    def _count_heads(self, choice: int, sign: int) -> None:
        member = self.evaluator.counted
        for place in self.teams_of_choice[choice].tolist():
            table = self.spoiled if member.spoils[place] else self.heads
            heads = table.setdefault(int(member.team[place]), {})
            head = int(member.head[place])
            heads[head] = heads.get(head, 0) + sign
            if not heads[head]:
                del heads[head]

    def _block(self, person: int, duty: int, sign: int) -> None:
        """Count the clash for every choice of the person that this duty excludes."""
        shifts, travel = self.arrays.shifts, self.arrays.travel
        rest = int(self.arrays.limits["rest_minutes"][person])
        rest = 0 if rest == NO_LIMIT else rest
        for shift in self.arrays.duties[duty]:
            choice, other = self._near(person, int(shift), max(rest, self._longest_way) * MINUTE)
            tired = np.where(shifts.day[other] != shifts.day[shift], rest, 0)
            after = np.maximum(travel[shifts.end_site[shift], shifts.site[other]], tired) * MINUTE
            before = np.maximum(travel[shifts.end_site[other], shifts.site[shift]], tired) * MINUTE
            apart = (shifts.start[other] - shifts.end[shift] >= after) | (
                shifts.start[shift] - shifts.end[other] >= before
            )
            np.add.at(self.blocked, choice[~apart], sign)

    def _near(self, person: int, shift: int, gap: int) -> tuple[Ints, Ints]:
        """Entries of the person that could meet the shift: their duties begin in time, or end in time."""
        low, high = self._entry_ptr[self._person_ptr[person]], self._entry_ptr[self._person_ptr[person + 1]]
        shifts, begins = self.arrays.shifts, self._entry_begins[low:high]
        first = low + np.searchsorted(begins, shifts.start[shift] - gap - self._longest_duty)
        last = low + np.searchsorted(begins, shifts.end[shift] + gap, side="right")
        choice, other = self.choices.entries
        return choice[first:last], other[first:last]

    def demand(self, duty: int) -> Demand:
        """What the duty asks of whoever takes it."""
        known = self._demands.get(duty)
        if known is None:
            known = self._demands[duty] = self._worked_out(duty)
        return known

    def _worked_out(self, duty: int) -> Demand:
        shifts, members = self.arrays.shifts, self.arrays.duties[duty]
        weeks: dict[int, int] = {}
        days: dict[int, int] = {}
        for shift in members.tolist():
            week, day = int(shifts.week[shift]) - self._first_week, int(shifts.day[shift]) - self._first_day
            weeks[week] = weeks.get(week, 0) + int(shifts.minutes[shift])
            days[day] = days.get(day, 0) + 1
        touched = (int(shifts.day[members].min()), int(shifts.last_day[members].max()))
        return Demand(
            tuple(weeks.items()),
            tuple(days.items()),
            (touched[0] - self._first_day, touched[1] - self._first_day),
            int(shifts.minutes[members].sum()),
            len(members),
        )

    def has_room(self, duty: int) -> bool:
        """Whether one more person fits on every shift of the duty."""
        members = self.arrays.duties[duty]
        return bool((self.staff[members] < self.arrays.shifts.most[members]).all())

    def takers(self, duty: int) -> Ints:
        """Choices of this duty that could be taken now; whether there is room is not asked."""
        mine = self.by_duty[duty]
        mine = mine[(self.blocked[mine] == 0) & (self.taken[mine] == 0)]
        if len(mine):
            mine = mine[self._within_limits(self.choices.person[mine], self.demand(duty))]
        return np.asarray(mine, dtype=np.int64)

    def _within_limits(self, person: Ints, demand: Demand) -> Truths:
        limits = self.arrays.limits
        good = self._minutes[person] + demand.minutes <= limits["minutes_total"][person]
        good &= self._shifts[person] + demand.shifts <= limits["shifts_total"][person]
        for week, minutes in demand.weeks:
            good &= self._week_minutes[person, week] + minutes <= limits["minutes_per_week"][person]
        for day, count in demand.days:
            good &= self._day_shifts[person, day] + count <= limits["shifts_per_day"][person]
        most = limits["consecutive_days"][person]
        if (most < NO_LIMIT).any():
            good &= self._run(person, demand) <= most
        return np.asarray(good, dtype=bool)

    def _run(self, person: Ints, demand: Demand) -> Ints:
        """Length of the run of days that the duty would make, for each person.

        Days between the legs of a duty count as touched: never too short, and exact for duties without gaps.
        """
        first, last = demand.touched
        # Beyond a person's limit it does not matter how long the run is.
        most = self.arrays.limits["consecutive_days"][person]
        reach = int(most[most < NO_LIMIT].max(initial=0))
        before = self._touched[person, max(0, first - reach) : first][:, ::-1] > 0
        after = self._touched[person, last + 1 : last + 1 + reach] > 0
        run = np.cumprod(before, axis=1).sum(axis=1) + np.cumprod(after, axis=1).sum(axis=1)
        return np.asarray(run + (last - first + 1), dtype=np.int64)

    def dearer_by(self, some: Ints) -> Ints:
        """What each of these choices would add to the cost."""
        weights, person = self.arrays.problem.weights, self.choices.person[some]
        units, load = self.choices.units[some], self.load[person]
        fairness = units * load + units * (units + 1) // 2
        first = (self._shifts[person] == 0) * weights.staff
        own = self.evaluator.prices[some] + weights.fairness * fairness + first
        return np.asarray(own + weights.continuity * self.faces.added_by(some), dtype=np.int64)

    def worth_to_teams(self, some: Ints) -> Ints:
        """Priority of the places on teams that each of these choices would fill."""
        member, teams = self.evaluator.counted, self.arrays.problem.teams
        owner, place = self.teams_of_choice.expand(some)
        if not len(place):
            return np.zeros(len(some), dtype=np.int64)
        worth = np.zeros(len(place), dtype=np.int64)
        for number in np.unique(member.team[place]).tolist():
            heads = self.heads.get(number, {})
            spoiled = self.spoiled.get(number, {})
            if len(heads.keys() - spoiled.keys()) >= teams[number].at_least:
                continue
            mine = (member.team[place] == number) & ~member.spoils[place]
            present = np.array([*heads, *spoiled], dtype=np.int64)
            worth[mine & ~np.isin(member.head[place], present)] = teams[number].priority
        return np.bincount(owner, weights=worth, minlength=len(some)).astype(np.int64)

    def lacks(self, team: int) -> bool:
        """Whether the team counts too few."""
        counted = self.heads.get(team, {}).keys() - self.spoiled.get(team, {}).keys()
        return len(counted) < self.arrays.problem.teams[team].at_least

    def duties_of_team(self, team: int) -> list[int]:
        """The duties whose shifts the team draws on."""
        return sorted({int(self._duty_of_shift[shift]) for shift in self.arrays.teams[team]})

    def filling(self, team: int, some: Ints) -> Ints:
        """Those of some choices that would add one more to the team."""
        member = self.evaluator.counted
        owner, place = self.teams_of_choice.expand(some)
        present = np.array([*self.heads.get(team, {}), *self.spoiled.get(team, {})], dtype=np.int64)
        adds = (member.team[place] == team) & ~member.spoils[place] & ~np.isin(member.head[place], present)
        return np.asarray(some[np.unique(owner[adds])], dtype=np.int64)


def _enemies(evaluator: Evaluator) -> dict[int, list[int]]:
    """For each choice of somebody who must be kept apart from another, the choices it excludes."""
    found: dict[int, list[int]] = {}
    for one, other in apart.meetings(evaluator.choices).tolist():
        found.setdefault(one, []).append(other)
        found.setdefault(other, []).append(one)
    return found
