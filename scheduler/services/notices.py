"""One's own messages: what changed in a roster or among the children, the old times beside the new."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from scheduler.db.tables import CampaignRow, NoticeRow
from scheduler.services import drafts
from scheduler.services.drafts import Seat
from scheduler.services.paging import Page, fetched

_NAMES = ("asked", "released", "changed", "cancelled", "coming", "about")

SIZE = 20
"""Messages on a page."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A message with what it speaks of; shifts and campaigns that are gone since are left out.

    Attributes:
        old: shifts that the person does not have any more, in order of time.
        new: shifts that the person was asked for, in order of time.
        same: shifts that stay theirs and are told of: at another time or place, or as a reminder.
        day: the local date that it speaks of, if any.
        about: shifts that it only speaks of, in order of time.
    """

    row: NoticeRow
    campaign: CampaignRow | None
    old: tuple[Seat, ...] = ()
    new: tuple[Seat, ...] = ()
    same: tuple[Seat, ...] = ()
    day: date | None = None
    about: tuple[Seat, ...] = ()


def listed(session: Session, person_id: int, page: int = 1, size: int = SIZE) -> Page[Notice]:
    """A person's messages, the newest first."""
    query = (
        select(NoticeRow)
        .where(NoticeRow.person_id == person_id)
        .order_by(col(NoticeRow.created_at).desc(), col(NoticeRow.id).desc())
    )
    part = fetched(session, query, page, size)
    return Page(_told(session, part.items), part.number, part.pages, part.total)


def unread(session: Session, person_id: int) -> int:
    """How many messages a person has not read."""
    return session.exec(
        select(func.count())
        .select_from(NoticeRow)
        .where(NoticeRow.person_id == person_id, col(NoticeRow.read_at).is_(None))
    ).one()


def told(session: Session, row: NoticeRow) -> Notice:
    """One message with what it speaks of."""
    return _told(session, [row])[0]


def read(session: Session, row: NoticeRow, now: datetime) -> None:
    """Note that a message was read; the first time counts."""
    if row.read_at is None:
        row.read_at = now
        session.add(row)
        session.flush()


def read_all(session: Session, person_id: int, up_to: int, now: datetime) -> None:
    """Note that a person has read everything up to a message, and nothing that came after it was shown."""
    session.execute(
        update(NoticeRow)
        .where(
            col(NoticeRow.person_id) == person_id,
            col(NoticeRow.id) <= up_to,
            col(NoticeRow.read_at).is_(None),
        )
        .values(read_at=now)
    )


def _told(session: Session, rows: Iterable[NoticeRow]) -> tuple[Notice, ...]:
    rows = list(rows)
    wanted = {row.details.get("campaign_id") for row in rows}
    campaigns = {
        campaign.id: campaign
        for campaign in session.exec(select(CampaignRow).where(col(CampaignRow.id).in_(wanted)))
    }
    shifts = {shift for row in rows for name in _NAMES for shift in _shifts(row, name)}
    seats = drafts.empty_seats(session, shifts)
    return tuple(
        Notice(
            row=row,
            campaign=campaigns.get(row.details.get("campaign_id")),
            old=_in_time(seats, [*_shifts(row, "released"), *_shifts(row, "cancelled")]),
            new=_in_time(seats, _shifts(row, "asked")),
            same=_in_time(seats, [*_shifts(row, "changed"), *_shifts(row, "coming")]),
            about=_in_time(seats, _shifts(row, "about")),
            day=date.fromisoformat(row.details["day"]) if "day" in row.details else None,
        )
        for row in rows
    )


def _shifts(row: NoticeRow, name: str) -> list[int]:
    return list(row.details.get(name, ()))


def _in_time(seats: dict[int, Seat], shifts: Iterable[int]) -> tuple[Seat, ...]:
    found = [seats[shift] for shift in shifts if shift in seats]
    return tuple(sorted(found, key=lambda seat: (seat.shift.starts_at, seat.shift.id)))
