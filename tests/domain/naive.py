"""The objective and the rules once more, written as plainly as the page that defines them and not for speed.

Shares nothing with `scheduler.domain.scoring` and `scheduler.domain.rules` but the plain data.
"""

import itertools
import math
from datetime import timedelta
from fractions import Fraction

from scheduler.domain.problem import Pair, Problem, Shift, Volunteer

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)


def half_even(value):
    whole = math.floor(value)
    rest = Fraction(value) - whole
    return whole + (rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1))


class Naive:
    def __init__(self, problem: Problem, pairs) -> None:
        self.problem = problem
        self.pairs = set(pairs)
        self.people: dict[str, Volunteer] = {one.id: one for one in problem.volunteers}
        self.shifts: dict[str, Shift] = {one.id: one for one in problem.shifts}

    def of(self, person):
        return [shift for shift in self.problem.shifts if Pair(person, shift.id) in self.pairs]

    def on(self, shift):
        return [person for person in self.people if Pair(person, shift) in self.pairs]

    def km(self, one, other):
        """By the spherical law of cosines over unit vectors, not by haversines."""
        a, b = (next(site for site in self.problem.sites if site.id == name) for name in (one, other))
        if one == other or a.latitude is None or b.latitude is None:
            return 0.0
        dot = sum(x * y for x, y in zip(vector(a), vector(b), strict=True))
        return 6371.0088 * math.acos(max(-1.0, min(1.0, dot)))

    def from_home(self, person, shift):
        home = self.people[person].home_site
        for block in self.problem.blocks:
            if shift.id in block:
                starts = [(self.shifts[leg].when.start, place) for place, leg in enumerate(block)]
                if block[min(starts)[1]] != shift.id:
                    return 0.0
        return 0.0 if home is None else self.km(home, shift.site)

    def holds(self, person, code, dates):
        return all(
            any(
                one.code == code
                and (one.valid_from is None or one.valid_from <= day)
                and (one.valid_until is None or one.valid_until >= day)
                for one in self.people[person].qualifications
            )
            for day in dates
        )

    def same_family(self, one, other):
        reached = {one}
        for _ in self.people:
            reached |= {person for group in self.problem.kin if reached & set(group) for person in group}
        return other in reached

    def counted(self, team):
        mine = [person for person in self.people if any(Pair(person, s) in self.pairs for s in team.shifts)]
        if team.gender:
            return sum(self.people[person].gender == team.gender for person in mine)
        if team.language:
            return sum(team.language in self.people[person].languages for person in mine)
        if team.qualification:
            return sum(self.holds(one, team.qualification, self.team_dates(one, team)) for one in mine)
        if team.unrelated:
            return sum(
                not any(self.same_family(person, earlier) for earlier in mine[:place])
                for place, person in enumerate(mine)
            )
        return len(mine)

    def team_dates(self, person, team):
        return {day for shift in self.of(person) if shift.id in team.shifts for day in dates(shift)}

    def objective(self):
        return self.shortfall(), self.changes(), self.cost()

    def shortfall(self):
        shifts = sum(max(0, one.min - len(self.on(one.id))) * one.priority for one in self.problem.shifts)
        return shifts + sum(
            max(0, one.at_least - self.counted(one)) * one.priority for one in self.problem.teams
        )

    def changes(self):
        return sum(
            pair.volunteer in self.people and pair.shift in self.shifts and pair not in self.pairs
            for pair in self.problem.published
        )

    def cost(self):
        weights, total = self.problem.weights, 0
        for name, person in self.people.items():
            mine, load = self.of(name), 0
            for shift in mine:
                total += weights.travel * half_even(self.from_home(name, shift) / 10)
                if any(clash(one, shift.when) for one in person.avoids):
                    total += weights.avoid
                wishes = [
                    any(
                        one.start <= shift.when.start and shift.when.end <= one.end for one in person.prefers
                    ),
                    shift.site in person.preferred_sites,
                    shift.kind in person.preferred_kinds,
                ]
                total -= weights.prefer * wishes.count(True)
                load += max(1, half_even(Fraction(minutes(shift), 240)))
            total += weights.fairness * sum(range(load + 1))
            total += weights.staff * bool(mine)
        for group in self.problem.continuity:
            different = {person for shift in group for person in self.on(shift)}
            needed = max(self.shifts[shift].min for shift in group)
            total += weights.continuity * max(0, len(different) - needed)
        return total

    def broken(self):
        """Codes of the hard rules that are broken somewhere."""
        found = {"pinned"} if self.problem.pinned - self.pairs else set()
        if self.problem.declined & self.pairs:
            found.add("declined")
        if any(len(self.on(shift.id)) > shift.max for shift in self.problem.shifts):
            found.add("capacity")
        if any(self.meet(one, other) for one, other in self.problem.apart):
            found.add("apart")
        for person in self.people:
            found |= self.broken_alone(person) | self.broken_together(person) | self.broken_limits(person)
        return found

    def meet(self, one, other):
        together = [{shift} for shift in self.shifts]
        together += [set(team.shifts) for team in self.problem.teams] + [
            set(block) for block in self.problem.blocks
        ]
        return any(
            any(Pair(one, shift) in self.pairs for shift in group)
            and any(Pair(other, shift) in self.pairs for shift in group)
            for group in together
        )

    def broken_alone(self, name):
        found, person = set(), self.people[name]
        for shift in self.of(name):
            for code in shift.requires:
                if not self.holds(name, code, dates(shift)):
                    known = {one.code for one in person.qualifications}
                    found.add("expired" if code in known else "qualification")
            if shift.languages_any and not shift.languages_any & person.languages:
                found.add("language")
            if person.limits.travel_km is not None and self.from_home(name, shift) > person.limits.travel_km:
                found.add("distance")
            if not covered(person.available, shift.when):
                found.add("availability")
        return found

    def broken_together(self, name):
        found, rest = set(), self.people[name].limits.rest_minutes
        for one, two in itertools.permutations(self.of(name), 2):
            if clash(one.when, two.when):
                found.add("overlap")
            elif one.when.end <= two.when.start:
                gap = (two.when.start - one.when.end) / timedelta(minutes=1)
                if gap < self.minutes_between(one.end_site, two.site):
                    found.add("overlap")
                if rest and gap < rest and one.when.start.date() != two.when.start.date():
                    found.add("rest")
        for block in self.problem.blocks:
            if 0 < sum(Pair(name, leg) in self.pairs for leg in block) < len(block):
                found.add("block")
        return found

    def minutes_between(self, one, other):
        travel = self.problem.travel
        if travel.minutes is not None and one != other:
            places = [site.id for site in self.problem.sites]
            return travel.minutes[places.index(one)][places.index(other)]
        return math.ceil(60 * travel.detour * self.km(one, other) / travel.speed_kmh)

    def broken_limits(self, name):
        mine, limits = self.of(name), self.people[name].limits
        weeks = {shift.when.start.isocalendar()[:2] for shift in mine}
        most_in_week = max(
            (sum(minutes(s) for s in mine if s.when.start.isocalendar()[:2] == week) for week in weeks),
            default=0,
        )
        days = [shift.when.start.date() for shift in mine]
        touched = {day for shift in mine for day in dates(shift)}
        runs = [next(n for n in itertools.count() if day + n * DAY not in touched) for day in touched]
        figures = {
            "minutes_per_week": most_in_week,
            "shifts_per_day": max((days.count(day) for day in days), default=0),
            "consecutive_days": max(runs, default=0),
            "shifts_total": len(mine),
            "minutes_total": sum(minutes(shift) for shift in mine),
        }
        return {
            name
            for name, figure in figures.items()
            if getattr(limits, name) is not None and figure > getattr(limits, name)
        }


def vector(site):
    latitude, longitude = math.radians(site.latitude), math.radians(site.longitude)
    flat = math.cos(latitude)
    return flat * math.cos(longitude), flat * math.sin(longitude), math.sin(latitude)


def minutes(shift):
    return (shift.when.end - shift.when.start) // timedelta(minutes=1)


def dates(shift):
    day, found = shift.when.start.date(), []
    while day <= (shift.when.end - TICK).date():
        found.append(day)
        day += DAY
    return found


def clash(one, other):
    return max(one.start, other.start) < min(one.end, other.end)


def covered(available, when):
    """Whether every instant lies in some stretch: walk from the start as far as the stretches carry."""
    reached = when.start
    while reached < when.end:
        ends = [one.end for one in available if one.start <= reached < one.end]
        if not ends:
            return False
        reached = max(ends)
    return True
