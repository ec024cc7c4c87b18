"""Rows of the video room: bookings that cannot collide, repeats, the queue, exchanges, blocks, contacts."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import code, instant, key, link
from scheduler.domain.calls import BookingState, ExchangeState
from scheduler.domain.contacts import BlockKind, ContactMeans

_LIVE = text("state IN ('booked', 'arrived', 'held')")


def _once(name: str, *columns: str) -> Index:
    """At most one live row with the same values, whatever the program does."""
    return Index(name, *columns, unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE)


class BookingRow(SQLModel, table=True):
    """A booth in one half hour (`slot`, see `domain.calls`) for one family.

    Two live bookings of a booth, or of a family, in the same half hour are impossible: two unique indexes
    forbid them, and half hours cannot overlap in part.
    """

    __tablename__ = "booking"
    __table_args__ = (
        _once("uq_booking_booth", "room_id", "slot"),
        _once("uq_booking_family", "family_id", "slot"),
    )
    id: int | None = key()
    room_id: int = link("room.id")
    family_id: int = link("family.id")
    slot: int = Field(index=True)
    state: BookingState = code(BookingState, default=BookingState.BOOKED)
    series_id: int | None = link("booking_series.id", default=None)
    account_id: int | None = link("account.id", default=None)
    booked_at: datetime = instant()
    changed_at: datetime = instant()


class BookingSeriesRow(SQLModel, table=True):
    """A call that comes again with the crew's cycle, every `days` days from the first."""

    __tablename__ = "booking_series"
    id: int | None = key()
    family_id: int = link("family.id")
    first_slot: int
    days: int
    made_at: datetime = instant()
    ended_at: datetime | None = instant(default=None)


class BookingQueueRow(SQLModel, table=True):
    """A family that waits for a booth at a site; in the order of `since`."""

    __tablename__ = "booking_queue"
    __table_args__ = (UniqueConstraint("family_id"),)
    id: int | None = key()
    family_id: int = link("family.id", index=False)
    site_id: int = link("site.id")
    since: datetime = instant()


class BookingExchangeRow(SQLModel, table=True):
    """A family asks to change half hours with another; done once both have said yes."""

    __tablename__ = "booking_exchange"
    __table_args__ = (
        UniqueConstraint("booking_id", "other_id"),
        CheckConstraint("booking_id <> other_id", name="two"),
    )
    id: int | None = key()
    booking_id: int = link("booking.id", index=False)
    other_id: int = link("booking.id")
    state: ExchangeState = code(ExchangeState, default=ExchangeState.ASKED)
    asked_at: datetime = instant()
    answered_at: datetime | None = instant(default=None)


class CallBlockRow(SQLModel, table=True):
    """Days on which some children cannot be called; both dates and grades inclusive.

    `division` is the county where they live, empty for everywhere.
    """

    __tablename__ = "call_block"
    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="order"),
        CheckConstraint("grade_to >= grade_from", name="grades"),
    )
    id: int | None = key()
    organisation_id: int = link("organisation.id")
    kind: BlockKind = code(BlockKind)
    first_on: date
    last_on: date
    grade_from: int = 1
    grade_to: int = 12
    division: str = Field(default="", max_length=6)


class FamilyContactRow(SQLModel, table=True):
    """That a parent and the children at home were in touch on a day; nothing of what was said."""

    __tablename__ = "family_contact"
    __table_args__ = (UniqueConstraint("family_id", "day", "means"),)
    id: int | None = key()
    family_id: int = link("family.id", index=False)
    day: date
    means: ContactMeans = code(ContactMeans)
    noted_by: int | None = link("account.id", default=None)
