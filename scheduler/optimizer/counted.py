"""Who counts for which team: memberships of choices in teams by the person or family they would count as."""

from dataclasses import dataclass

import numpy as np

from scheduler.domain.problem import Team
from scheduler.optimizer.arrays import Arrays
from scheduler.optimizer.choices import Choices
from scheduler.optimizer.qualified import Qualified
from scheduler.optimizer.ragged import Ints
from scheduler.optimizer.spans import Truths


@dataclass(frozen=True, slots=True)
class Counted:
    """Choice `choice[i]` puts its person on team `team[i]`, where they count as `head[i]`.

    `spoils[i]` says that this choice makes them not count for the team, whatever else they do there.
    """

    team: Ints
    head: Ints
    choice: Ints
    spoils: Truths


def counted(choices: Choices, teams: Ints) -> Counted:
    """Every membership of these teams that matters to them, each (team, choice) once."""
    arrays = choices.arrays
    row, shift = arrays.teams.expand(teams)
    owner, choice = choices.by_shift.expand(shift)
    team, shift = teams[row[owner]], shift[owner]
    person = choices.person[choice]
    rules = Rules.of(arrays)
    useful, spoils = rules.judge(team, person, shift)
    kept = useful | spoils
    team, choice, spoils, person = team[kept], choice[kept], spoils[kept], person[kept]
    head = np.where(rules.unrelated[team], arrays.family[person], person)
    keys, place = np.unique(team * max(1, len(choices)) + choice, return_inverse=True)
    first = np.zeros(len(keys), dtype=np.int64)
    first[place[::-1]] = np.arange(len(place))[::-1]
    bad = np.zeros(len(keys), dtype=bool)
    np.logical_or.at(bad, place, spoils)
    return Counted(team[first], head[first], choice[first], bad)


@dataclass(frozen=True, slots=True)
class Rules:
    """What each team asks of a person, as tables."""

    unrelated: Truths
    of_kind: Truths
    """By kind (row) and person: whether they are of that kind; the first kind is everybody."""
    kind: Ints
    codes: tuple[tuple[str, Ints], ...]
    """Each qualification that teams ask for, with these teams."""
    qualified: Qualified

    @classmethod
    def of(cls, arrays: Arrays) -> "Rules":
        """The rules of all teams of a problem, worked out once."""
        return arrays.remember("team rules", lambda: cls._worked_out(arrays))

    @classmethod
    def _worked_out(cls, arrays: Arrays) -> "Rules":
        teams, people = arrays.problem.teams, arrays.problem.volunteers
        kinds = [(None, None), *sorted({_kind(team) for team in teams} - {(None, None)}, key=str)]
        table = [
            [
                (gender is None or one.gender is gender) and (tongue is None or tongue in one.languages)
                for one in people
            ]
            for gender, tongue in kinds
        ]
        by_code: dict[str, list[int]] = {}
        for number, team in enumerate(teams):
            if team.qualification is not None:
                by_code.setdefault(team.qualification, []).append(number)
        return cls(
            unrelated=np.array([team.unrelated for team in teams], dtype=bool),
            of_kind=np.array(table, dtype=bool).reshape(len(kinds), len(people)),
            kind=np.array([kinds.index(_kind(team)) for team in teams], dtype=np.int64),
            codes=tuple((code, np.array(numbers)) for code, numbers in sorted(by_code.items())),
            qualified=Qualified(arrays),
        )

    def judge(self, team: Ints, person: Ints, shift: Ints) -> tuple[Truths, Truths]:
        """For each membership: does it count, and does it keep its person from counting?"""
        useful = self.of_kind[self.kind[team], person]
        spoils = np.zeros(len(team), dtype=bool)
        for code, teams in self.codes:
            asked = np.isin(team, teams)
            valid = self.qualified.valid(code, person[asked], shift[asked])
            useful[asked] = valid
            spoils[asked] = ~valid
        return useful, spoils


def _kind(team: Team) -> tuple[object, str | None]:
    return (team.gender, team.language)
