"""Rows of messages that leave the house: what was written to whom, by which way, and what became of it."""

from datetime import datetime, time

from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import code, instant, key, link
from scheduler.db.types import UtcDateTime
from scheduler.domain.messages import QUIET, Channel, MessageKind, MessageState


class ContactRow(SQLModel, table=True):
    """How a person wishes to be told; who has no row is told by the defaults.

    `address` is a mail address, a telephone number or the secret key of a robot, by the channel.
    `lead_minutes` None: as each activity says. Quiet hours are local; equal ones are none.
    """

    __tablename__ = "contact"
    person_id: int = link("person.id", primary_key=True)
    channel: Channel = code(Channel, default=Channel.SITE)
    address: str = Field(default="", max_length=200)
    remind: bool = True
    lead_minutes: int | None = None
    quiet_from: time = QUIET[0]
    quiet_until: time = QUIET[1]
    changed_at: datetime = instant()


class MessageRow(SQLModel, table=True):
    """One message to one person, its words as they were released; held-back ones are kept too.

    Only a message that is WAITING is ever taken up; `began_at` is written before the first byte goes out.
    """

    __tablename__ = "message"
    id: int | None = key()
    person_id: int = link("person.id")
    campaign_id: int | None = link("campaign.id", default=None)
    kind: MessageKind = code(MessageKind)
    channel: Channel = code(Channel)
    state: MessageState = code(MessageState, index=True)
    language: str = Field(default="zh", max_length=5)
    title: str = Field(max_length=200)
    body: str
    error: str = Field(default="", max_length=20)
    attempts: int = 0
    released_by: int | None = link("account.id", default=None)
    released_at: datetime = instant(index=True)
    not_before: datetime | None = instant(default=None)
    began_at: datetime | None = instant(default=None)
    ended_at: datetime | None = instant(default=None)


class MessageNoticeRow(SQLModel, table=True):
    """Which notices a message tells; a notice is told once."""

    __tablename__ = "message_notice"
    notice_id: int = link("notice.id", primary_key=True)
    message_id: int = link("message.id")


class ReminderRow(SQLModel, table=True):
    """A shift of which somebody was reminded, at the time that it had then: moved, it is reminded of anew."""

    __tablename__ = "reminder"
    assignment_id: int = link("assignment.id", primary_key=True)
    starts_at: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    message_id: int = link("message.id")
