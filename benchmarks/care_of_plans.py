"""What the solver's own plans of scenarios 1-3 owe the children, minute by minute, and whether it is told.

`python -m benchmarks.care_of_plans [--seconds N]` plans each scenario, lets the tests' independent sweep go
over every minute and holds that against what the organiser's page would show. Ends with 1 if the sweep finds
what is not shown, or what has another cause than a seat or a team that the plan calls unfilled.
"""

import argparse
import sys
import tempfile
from collections import Counter
from dataclasses import replace

from sqlmodel import Session, select

from scheduler import demo
from scheduler.db import migrate
from scheduler.db.care_snapshot import load_roster
from scheduler.db.session import engine, reading, transaction
from scheduler.db.snapshot import load_problem
from scheduler.db.tables import CampaignRow
from scheduler.domain.problem import Plan, Problem
from scheduler.domain.roster import Roster
from scheduler.optimizer.options import SolveOptions
from scheduler.optimizer.solve import solve
from scheduler.services import care_gaps
from tests.demo.conftest import EARLY
from tests.demo.dropouts import SCENARIOS
from tests.sweep import sweep

Found = set[tuple[str, ...]]


def main() -> int:
    """Plan, sweep and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--scenario", choices=SCENARIOS, action="append")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/season.sqlite3"
        migrate.upgrade(url)
        with transaction(url) as db:
            demo.load(db)
        with reading(url) as db:
            unnoticed = sum(planned(db, key, asked.seconds) for key in asked.scenario or SCENARIOS)
        engine(url).dispose()
    return 1 if unnoticed else 0


def planned(db: Session, key: str, seconds: float) -> int:
    """One scenario; how much of what is wrong nobody would see, or no empty seat explains."""
    campaign = db.exec(select(CampaignRow.id).where(CampaignRow.key == key)).one()
    assert campaign is not None
    problem = load_problem(db, campaign, now=EARLY)
    plan = solve(problem, SolveOptions(time_limit=seconds))
    also = {int(pair.volunteer) for pair in plan.assignments}
    roster = replace(load_roster(db, campaign, also=also), assigned=frozenset(plan.assignments))
    found = sweep(roster)
    shown = {str(gap.session.id) for gap in care_gaps.of_roster(db, roster, EARLY).sessions}
    hidden = {one for one in found if one[0] != "consent" and one[1] not in shown}
    unexplained = {one for one in found if one[0] == "consent" or one[1] not in _short(problem, plan, roster)}
    kinds = ", ".join(f"{kind} {number}" for kind, number in sorted(Counter(one[0] for one in found).items()))
    sys.stdout.write(
        f"{key}: {len(plan.assignments)} seats, {len(plan.unfilled)} unfilled; the sweep finds {len(found)}"
        f" ({kinds or 'nothing'}), not on the page {len(hidden)}, without an empty seat {len(unexplained)}\n"
    )
    for one in sorted(hidden | unexplained):
        sys.stdout.write(f"  {' '.join(one)}\n")
    return len(hidden | unexplained)


def _short(problem: Problem, plan: Plan, roster: Roster) -> set[str]:
    """The sessions at a place and time where the plan says that a seat or a team is unfilled."""
    teams = {one.id: one.shifts for one in problem.teams}
    shifts = {
        shift for one in plan.unfilled for shift in (teams[one.target] if one.is_team else (one.target,))
    }
    sessions = {roster.shifts[one].session for one in shifts if one in roster.shifts}
    return {near.id for one in sessions for near in roster.beside(roster.sessions[one])}


if __name__ == "__main__":
    sys.exit(main())
