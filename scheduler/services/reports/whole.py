"""A report as somebody may see it: of one's own level or a node below, for some dates, one body or all."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from scheduler.db.tables import OrganisationRow
from scheduler.domain.organisations import Body
from scheduler.domain.rules.violation import Violation
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused
from scheduler.services.reports import calls, coverage, figures
from scheduler.services.reports.calls import Calls
from scheduler.services.reports.coverage import Coverage
from scheduler.services.reports.figures import Asked, Report

MOST_DAYS = 1_100
"""Three years: longer ones are put together from several."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for; without a node the highest of their own."""

    first: date
    last: date
    node: int | None = None
    body: Body | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A report with what it is about; `nodes` are those that may be asked for, `unplaced` counts children."""

    asked: Asked
    node: OrganisationRow
    nodes: tuple[OrganisationRow, ...]
    report: Report
    coverage: tuple[Coverage, ...]
    unplaced: int
    calls: Calls


def find(session: Session, account: Account, wanted: Wanted, now: datetime, zone: ZoneInfo) -> Found | None:
    """The report; None for a node that is not the account's.

    Raises:
        Refused: `before_start`, `season_too_long` with the most days.
    """
    nodes = figures.scope(session, account)
    node = next((one for one in nodes if wanted.node in (None, one.id)), None)
    if node is None:
        return None
    if wanted.last < wanted.first:
        raise Refused("before_start")
    if (wanted.last - wanted.first).days > MOST_DAYS:
        raise Refused(Violation("season_too_long", needed=MOST_DAYS))
    asked = Asked(node.path, wanted.first, wanted.last, wanted.body)
    return Found(
        asked,
        node,
        tuple(nodes),
        figures.report(session, asked, now, zone),
        coverage.coverage(session, asked, *figures.instants(asked, zone)),
        coverage.unplaced(session, asked),
        calls.calls(session, asked, now),
    )
