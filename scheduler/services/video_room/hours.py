"""Opening hours proposed to the organiser, and taken over for every booth of a site; exam weeks and trips."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlmodel import Session, col, delete, select

from scheduler.db.tables import CallBlockRow, OpeningRow, OrganisationRow, SiteRow
from scheduler.domain.contacts import BlockKind
from scheduler.domain.opening_hours import Hours, counted, pressure, proposed
from scheduler.services import access, audit
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused
from scheduler.services.video_room import callers, rooms

LOOKED_AT = timedelta(days=28)
"""Four weeks hold two turns of a crew that changes between day and night every week."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Hours worth opening, and families to each booth and half hour by ISO weekday."""

    hours: tuple[Hours, ...]
    pressure: dict[int, float]
    families: int


@dataclass(frozen=True, slots=True)
class BlockFacts:
    """Days on which children cannot be called; dates and grades inclusive, `division` a county or empty."""

    kind: BlockKind
    first_on: date
    last_on: date
    grade_from: int = 1
    grade_to: int = 12
    division: str = ""


def propose(session: Session, site_id: int, today: date) -> Proposal:
    """When parents and children of a site can both be, over four weeks from today."""
    last = today + LOOKED_AT - timedelta(days=1)
    families = callers.at_site(session, site_id, today, last)
    numbers = Counter(one.profile for one in families)
    kinds = {one.profile: one.time for one in families}
    counts = counted(((kinds[profile], number) for profile, number in numbers.items()), today, last)
    booths = len(rooms.booths(session, site_id))
    return Proposal(tuple(proposed(counts)), pressure(counts, booths), len(families))


def present(session: Session, site_id: int) -> list[tuple[int, time, time]]:
    """The opening hours that a site's booths have now, each once: ISO weekday, opens, closes."""
    ids = [booth.id for booth in rooms.booths(session, site_id)]
    found = session.exec(select(OpeningRow).where(col(OpeningRow.room_id).in_(ids)))
    return sorted({(one.weekday, one.opens, one.closes) for one in found})


def take_over(session: Session, account: Account, site: SiteRow, today: date) -> None:
    """Open every booth of a site in the hours that are proposed, in place of those it had.

    Raises:
        Refused: `no_booths_here`, or `no_hours` when no family could call at any time.
    """
    found = propose(session, site.id or 0, today).hours
    booths = rooms.booths(session, site.id or 0)
    if not booths:
        raise Refused("no_booths_here")
    if not found:
        raise Refused("no_hours")
    ids = [booth.id for booth in booths]
    session.exec(delete(OpeningRow).where(col(OpeningRow.room_id).in_(ids)))
    session.add_all(
        OpeningRow(room_id=booth.id or 0, weekday=one.weekday, opens=one.opens, closes=one.closes)
        for booth in booths
        for one in found
    )
    session.flush()
    audit.note(session, account_id=account.id, action="calls.hours", subject=f"site:{site.id}")


def blocks(session: Session, site: SiteRow, today: date) -> list[CallBlockRow]:
    """Blocks that are not over, of the site's node and those above it, in order of time."""
    node = session.get_one(OrganisationRow, site.organisation_id)
    rows = session.exec(
        select(CallBlockRow)
        .join(OrganisationRow, col(OrganisationRow.id) == CallBlockRow.organisation_id)
        .where(CallBlockRow.last_on >= today, col(OrganisationRow.path).in_(access.ancestors(node.path)))
        .order_by(col(CallBlockRow.first_on), col(CallBlockRow.id))
    )
    return list(rows)


def block(session: Session, account: Account, site: SiteRow, facts: BlockFacts) -> CallBlockRow:
    """Enter an exam week or a school trip.

    Raises:
        Refused: `before_start` when it ends before it begins, `grades_reversed`.
    """
    if facts.last_on < facts.first_on:
        raise Refused("before_start")
    if facts.grade_to < facts.grade_from:
        raise Refused("grades_reversed")
    row = CallBlockRow(
        organisation_id=site.organisation_id,
        **{name: getattr(facts, name) for name in BlockFacts.__slots__},
    )
    session.add(row)
    session.flush()
    audit.note(session, account_id=account.id, action="calls.block", subject=f"site:{site.id}")
    return row


def unblock(session: Session, account: Account, site: SiteRow, block_id: int) -> None:
    """Take a block of the site's own node away.

    Raises:
        Refused: `no_block` when there is none with that number.
    """
    row = session.get(CallBlockRow, block_id)
    if row is None or row.organisation_id != site.organisation_id:
        raise Refused("no_block")
    session.delete(row)
    session.flush()
    audit.note(session, account_id=account.id, action="calls.unblock", subject=f"site:{site.id}")
