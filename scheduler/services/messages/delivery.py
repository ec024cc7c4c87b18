"""From waiting to sent: what a worker takes up, and what became of it.

A message is SENDING before its first byte goes out. A worker that is killed leaves it so, and whoever comes
next can't know whether it arrived: it becomes UNKNOWN and is only sent again if a person asks for that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, or_, select

from scheduler.db.local_time import to_instant, to_local
from scheduler.db.tables import MessageRow
from scheduler.domain.messages import Channel, MessageKind, MessageState, SendError
from scheduler.jobs import enqueue
from scheduler.services import audit
from scheduler.services.messages import contact
from scheduler.services.messages.contact import Way
from scheduler.services.messages.gateways import Gateways
from scheduler.services.messages.texts import Writer, Written
from scheduler.services.refusal import Refused

TASK = "messages"
PRIORITY = 5
"""Before plans: somebody is waiting for news."""

PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
"""Between attempts at a gateway that can't be reached or has no time; after the last it has failed."""

TEST_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message on its way: `address` is the gateway's, None where there is none, and a secret."""

    message_id: int
    channel: Channel
    address: str | None = field(repr=False)
    title: str
    body: str


def ask(session: Session) -> str:
    """Ask for the job that sends what is due, once at a time; gives its id."""
    return enqueue(session, TASK, {}, dedupe=TASK, priority=PRIORITY)


def post(
    session: Session, way: Way, written: Written, kind: MessageKind, now: datetime, **more: Any
) -> MessageRow:
    """Write a message down for a worker to send, not in quiet hours; within the site it is told already."""
    later = to_instant(way.quiet.after(to_local(now)))
    inside = way.channel is Channel.SITE
    row = MessageRow(
        person_id=way.person_id,
        kind=kind,
        channel=way.channel,
        state=MessageState.SITE_ONLY if inside else MessageState.WAITING,
        language=way.language,
        title=written.title,
        body=written.body,
        released_at=now,
        not_before=None if inside or later <= now else later,
        **more,
    )
    session.add(row)
    session.flush()
    return row


def anything_due(session: Session, now: datetime) -> bool:
    """Whether a message waits whose time has come, or one was left behind."""
    left = col(MessageRow.state) == MessageState.SENDING
    return session.exec(select(MessageRow.id).where(or_(_due(now), left)).limit(1)).first() is not None


def forsake(session: Session, now: datetime) -> int:
    """What a lost worker was sending is unknown from now on; how many there were. Only one job ever sends."""
    found = session.execute(
        update(MessageRow)
        .where(col(MessageRow.state) == MessageState.SENDING)
        .values(state=MessageState.UNKNOWN, error=SendError.INTERRUPTED.value, ended_at=now)
    )
    return int(getattr(found, "rowcount", 0))


def take(session: Session, gateways: Gateways, now: datetime) -> Parcel | None:
    """The next message that is due, from now on SENDING; None when there is none."""
    row = session.exec(
        select(MessageRow)
        .where(_due(now))
        .order_by(col(MessageRow.released_at), col(MessageRow.id))
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()
    if row is None or row.id is None:
        return None
    way = contact.way(session, row.person_id, gateways)
    row.channel = way.channel  # the person may have chosen another since
    row.state, row.began_at, row.attempts = MessageState.SENDING, now, row.attempts + 1
    session.add(row)
    return Parcel(row.id, way.channel, gateways.address(way.channel, way.address), row.title, row.body)


def settle(session: Session, message_id: int, error: SendError | None, now: datetime) -> None:
    """What became of a message; one that certainly did not arrive waits for another attempt, a few times."""
    row = session.get_one(MessageRow, message_id, populate_existing=True)
    row.error, row.ended_at = "" if error is None else error.value, now
    row.state = _STATE_AFTER.get(error, MessageState.FAILED)
    if error is not None and error.passing and row.attempts <= len(PAUSES):
        row.state, row.not_before = MessageState.WAITING, now + PAUSES[row.attempts - 1]
    session.add(row)


_STATE_AFTER: Mapping[SendError | None, MessageState] = {
    None: MessageState.SENT,
    SendError.NO_ANSWER: MessageState.UNKNOWN,
    SendError.NOT_UNDERSTOOD: MessageState.UNKNOWN,
    SendError.INTERRUPTED: MessageState.UNKNOWN,
}


def again(session: Session, row: MessageRow, account_id: int) -> None:
    """Send a message once more that failed or of which nobody knows; a person has decided it.

    Raises:
        Refused: `not_repeatable` when it was sent, or is on its way.
    """
    row = session.exec(
        select(MessageRow)
        .where(MessageRow.id == row.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if not row.state.repeatable:
        raise Refused("not_repeatable")
    row.state, row.attempts, row.not_before, row.error = MessageState.WAITING, 0, None, ""
    session.add(row)
    audit.note(session, account_id=account_id, action="message.again", subject=f"message:{row.id}")
    ask(session)


def try_out(session: Session, person_id: int, gateways: Gateways, now: datetime) -> MessageRow:
    """Send the person a message that only says that messages arrive, even in quiet hours.

    Raises:
        Refused: `site_only` when no way leads out of the site; `test_too_soon` within a minute of the last.
    """
    way = contact.way(session, person_id, gateways)
    if way.channel is Channel.SITE:
        raise Refused("site_only")
    last = newest_test(session, person_id)
    if last is not None and now - last.released_at < TEST_EVERY:
        raise Refused("test_too_soon")
    row = post(session, way, Writer(way.language, gateways.site).test(), MessageKind.TEST, now)
    row.not_before = None
    ask(session)
    return row


def newest_test(session: Session, person_id: int) -> MessageRow | None:
    """The last message that the person sent to themselves."""
    return session.exec(
        select(MessageRow)
        .where(MessageRow.person_id == person_id, MessageRow.kind == MessageKind.TEST)
        .order_by(col(MessageRow.id).desc())
    ).first()


def _due(now: datetime) -> ColumnElement[bool]:
    waits = col(MessageRow.state) == MessageState.WAITING
    return waits & or_(col(MessageRow.not_before).is_(None), col(MessageRow.not_before) <= now)
