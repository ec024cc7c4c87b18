"""Level 1: priority times the people of its kind that a team lacks (H5, H6, H7, H10 and mixed experience)."""

import numpy as np

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.counted import counted
from scheduler.optimizer.heads import Heads
from scheduler.optimizer.model import FREE, SHORTFALL, Model, counts


def add(model: Model, choices: Choices) -> None:
    """A column for each open team: how many it lacks; where needed, one for each head that may count."""
    problem, teams = choices.arrays.problem, choices.open_teams
    found = counted(choices, teams)
    heads = Heads(found, np.searchsorted(teams, found.team))
    kept, column = heads.columns(model)
    row = heads.row[kept]
    at_least = np.array([problem.teams[team].at_least for team in teams], dtype=np.int64)
    lacking = model.columns(
        at_least,
        lambda taken: np.maximum(0, at_least - counts(heads.row, len(teams), heads.present(taken))),
    )
    priority = np.array([problem.teams[team].priority for team in teams], dtype=np.int64)
    model.price(SHORTFALL, lacking, priority)
    entries = (
        np.concatenate((row, np.arange(len(teams)))),
        np.concatenate((column, lacking)),
        np.ones(len(row) + len(teams), dtype=np.int64),
    )
    model.rows(entries, at_least, np.full(len(teams), FREE))
