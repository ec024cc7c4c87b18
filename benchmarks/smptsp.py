"""Shift minimisation personnel task scheduling (Krishnamoorthy, Ernst and Baatar 2012) as planning problems.

A file says for each job when it starts and ends, and for each worker which jobs they can do. As few workers
as possible are to do all of them: every job is a shift that must be filled, and only `staff` has a price.
"""

import re
from datetime import datetime, timedelta

from scheduler.domain.interval import Interval
from scheduler.domain.problem import Held, Kind, PlanSite, Problem, Shift, Volunteer, Weights

FIRST = datetime(2027, 7, 5)  # noqa: DTZ001 - problems hold naive local times
STAFF_ALONE = Weights(travel=0, avoid=0, prefer=0, fairness=0, continuity=0, staff=1)
LACKING = 1000
"""Priority of a job: no number of workers saved is worth one."""


def read(text: str) -> Problem:
    """The problem in a file; times in it are minutes.

    Raises:
        ValueError: if the text is not of that form.
    """
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    jobs = [tuple(map(int, line.split())) for line in _after(lines, "Jobs")]
    able = [re.findall(r"\d+", line.split(":")[1]) for line in _after(lines, "Qualifications")]
    times = [Interval(FIRST + timedelta(minutes=a), FIRST + timedelta(minutes=b)) for a, b in jobs]
    last = max(one.end for one in times)
    return Problem(
        volunteers=tuple(
            Volunteer(f"w{number}", (Interval(FIRST, last),), qualifications=tuple(map(Held, codes)))
            for number, codes in enumerate(able)
        ),
        shifts=tuple(
            Shift(
                f"j{number}",
                Kind.OTHER,
                "here",
                when,
                "job",
                "here",
                frozenset({str(number)}),
                priority=LACKING,
            )
            for number, when in enumerate(times)
        ),
        sites=(PlanSite("here"),),
        weights=STAFF_ALONE,
    )


def _after(lines: list[str], heading: str) -> list[str]:
    for place, line in enumerate(lines):
        if line.startswith(heading):
            return lines[place + 1 : place + 1 + int(line.split("=")[1])]
    raise ValueError(f"no line begins with {heading}")
