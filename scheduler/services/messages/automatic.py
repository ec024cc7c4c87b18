"""Notices that nobody has to look at before they leave the house: what people's own doing has brought about.

An offer from the waiting list or a question that awaits an answer is of no use tomorrow. What it is about
stands on the page alone; the message only says that there is something to read.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.db.tables import MessageNoticeRow, NoticeRow
from scheduler.domain.messages import MessageKind, news
from scheduler.domain.notices import NoticeCode
from scheduler.services import drafts
from scheduler.services.drafts import Seat
from scheduler.services.messages import contact, delivery
from scheduler.services.messages.gateways import Gateways
from scheduler.services.messages.outbox import reviewed, told_of
from scheduler.services.messages.texts import Change, Writer, Written

NEWS_FOR = timedelta(days=1)
"""What is older when a worker first looks was read within the site, or is no news."""


def anything_due(session: Session, now: datetime) -> bool:
    """Whether somebody is to be told of something by itself."""
    return bool(_untold(session, now))


def make(session: Session, gateways: Gateways, now: datetime) -> int:
    """Write one message for each person with such notices, however many there are; how many messages."""
    by_person: dict[int, list[NoticeRow]] = defaultdict(list)
    for notice in _untold(session, now):
        by_person[notice.person_id].append(notice)
    ways = contact.ways(session, by_person, gateways)
    seats = drafts.empty_seats(
        session, (shift for notices in by_person.values() for one in notices for shift in told_of(one).asked)
    )
    for person, notices in sorted(by_person.items()):
        way = ways[person]
        written = _written(Writer(way.language, gateways.site), notices, seats)
        message = delivery.post(session, way, written, MessageKind.CHANGE, now)
        assert message.id is not None
        session.add_all(
            MessageNoticeRow(notice_id=notice.id, message_id=message.id)
            for notice in notices
            if notice.id is not None
        )
    session.flush()
    return len(by_person)


def _written(writer: Writer, notices: Sequence[NoticeRow], seats: Mapping[int, Seat]) -> Written:
    """The shifts where the person is asked for some and nothing else, otherwise only that there is news."""
    asked = news(map(told_of, notices)).asked
    mine = sorted((seats[one] for one in asked if one in seats), key=lambda seat: seat.shift.starts_at)
    if mine and all(one.code == NoticeCode.ASKED for one in notices):
        return writer.change(None, Change(NoticeCode.ASKED, asked=mine))
    return writer.other(notices[-1].code, len(notices))


def _untold(session: Session, now: datetime) -> Sequence[NoticeRow]:
    """What no message tells and nobody has to look at, oldest first."""
    rows = session.exec(
        select(NoticeRow)
        .join(MessageNoticeRow, col(MessageNoticeRow.notice_id) == NoticeRow.id, isouter=True)
        .where(
            col(MessageNoticeRow.notice_id).is_(None),
            col(NoticeRow.created_at) > now - NEWS_FOR,
            col(NoticeRow.read_at).is_(None),
        )
        .order_by(col(NoticeRow.id))
    )
    return [row for row in rows if not reviewed(row)]
