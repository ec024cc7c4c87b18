"""Rows of crews and their swaps as one rota of the domain."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlmodel import Session, col, select

from scheduler.db.tables import CrewRow, CrewSwapRow
from scheduler.domain import reference
from scheduler.domain.crews import CrewDay, Rota
from scheduler.domain.interval import Interval
from scheduler.domain.patterns import Crew

DAY = timedelta(days=1)


def load_rota(session: Session, crew_ids: Iterable[int], first: date, last: date) -> Rota:
    """The rota of some crews with the swaps of the dates from the day before `first` to `last`.

    Crews whose pattern nobody has told us are left out.
    """
    ids = sorted(set(crew_ids))
    patterns = reference.shift_patterns()
    crews = {
        str(row.id): Crew(str(row.id), patterns[row.pattern], row.anchor)
        for row in session.exec(select(CrewRow).where(col(CrewRow.id).in_(ids)))
        if row.pattern in patterns
    }
    swaps = session.exec(
        select(CrewSwapRow).where(
            col(CrewSwapRow.crew_id).in_(ids), CrewSwapRow.day >= first - DAY, CrewSwapRow.day <= last
        )
    )
    changes = tuple(
        CrewDay(swap.day, str(swap.crew_id), _known(swap.works, crews[str(swap.crew_id)]))
        for swap in swaps
        if str(swap.crew_id) in crews
    )
    return Rota(crews, changes)


def load_crew_work(
    session: Session, crew_ids: Iterable[int], first: date, last: date
) -> dict[str, tuple[Interval, ...]]:
    """By crew, all work that touches the dates from `first` to `last`, local times."""
    rota = load_rota(session, crew_ids, first, last)
    return {crew: rota.work(crew, first, last) for crew in rota.crews}


def _known(works: str, crew: Crew) -> tuple[str, ...]:
    """The codes of a swap ("D", "D+N", "" for a stop day), those that the crew's pattern has."""
    return tuple(code for code in works.split("+") if code in crew.pattern.codes)
