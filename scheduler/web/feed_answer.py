"""Answers to calendar programs: what changed is rendered once, what did not is answered by its name alone."""

import gzip
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

from flask import Response, request
from flask_babel import force_locale
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from scheduler.calendar import ical
from scheduler.calendar.entry import Entry, Revision
from scheduler.calendar.ical import Heading
from scheduler.db.tables import FeedRow, PersonRow
from scheduler.services import feed_entries, feeds, ledger
from scheduler.services.ledger import Published
from scheduler.web import database, feed_words

MOST_BODIES = 256


@dataclass(frozen=True, slots=True)
class Current:
    """A subscription as it stands: `new_tag` names its content, which may not be remembered yet."""

    feed: FeedRow
    entries: list[Entry]
    published: Published
    heading: Heading

    @property
    def new_tag(self) -> str:
        """The name of the content."""
        return feeds.tag(self.feed, self.heading, self.published)


class Bodies:
    """The last calendars sent, as they are and compressed, so that each is put together once a process."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[bytes, bytes]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> tuple[bytes, bytes] | None:
        """What is kept under the name of the content."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: str, body: bytes) -> tuple[bytes, bytes]:
        """Keep a body; the one not asked for longest makes room."""
        made = (body, gzip.compress(body, compresslevel=6, mtime=0))
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > MOST_BODIES:
                self._kept.popitem(last=False)
        return made


BODIES = Bodies()


def answer(token: str) -> Response:
    """200 with the calendar or 304 without, as the request's conditions say.

    Raises:
        feeds.Unknown: when there never was such an address.
        feeds.Gone: when it was taken back.
    """
    now = datetime.now(UTC)
    client = request.headers.get("User-Agent", "")
    with database.reading() as session:
        current = _current(session, token, now)
    fresh = not current.published.outdated and current.new_tag == current.feed.tag
    if not fresh or feeds.fetch_is_news(current.feed, client, now):
        current = _brought_up_to_date(token, client, now)
    return _conditional(current)


def refusal(status: int) -> Response:
    """404 or 410 in one plain line: programs read the number, people rarely read the line."""
    response = Response(f"{status}\n", status, mimetype="text/plain")
    response.headers.update({"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})
    return response


def one_off(entries: list[Entry], heading: Heading) -> Response:
    """A calendar file with single entries, to be opened once."""
    now = datetime.now(UTC)
    revision = Revision(0, now, now)
    voice = feed_words.voice(None)
    response = Response(ical.calendar(heading, [ical.event(one, revision, voice) for one in entries]))
    return _described(response)


def _current(session: Session, token: str, now: datetime) -> Current:
    feed = feeds.find(session, token)
    with force_locale(feed.language):
        entries = feed_entries.of_person(
            session,
            feed.person_id,
            words=feed_words.FeedWords(),
            uid_domain=database.settings().uid_domain,
            now=now,
        )
        published = ledger.look(session, entries, feeds.variant(feed), now)
        return Current(feed, entries, published, feed_words.heading(feed, published))


def _brought_up_to_date(token: str, client: str, now: datetime) -> Current:
    """Makes the missing editions and notes the fetch; of two at the same moment the second finds it done."""
    for attempt in (1, 2):
        try:
            with database.transaction() as session:
                return _renewed(session, token, client, now)
        except IntegrityError:
            if attempt == 2:
                raise
    raise AssertionError("unreachable")


def _renewed(session: Session, token: str, client: str, now: datetime) -> Current:
    owner = feeds.find(session, token).person_id
    session.exec(select(PersonRow.id).where(PersonRow.id == owner).with_for_update()).one()
    current = _current(session, token, now)
    if current.published.outdated:
        with force_locale(current.feed.language):
            voice = feed_words.voice(current.feed.alarm_minutes)
        ledger.publish(session, current.entries, feeds.variant(current.feed), voice, now)
        current = _current(session, token, now)
    feeds.retag(session, current.feed, current.new_tag, now)
    feeds.note_fetch(session, current.feed, client, now)
    return current


def _conditional(current: Current) -> Response:
    zipped = request.accept_encodings.quality("gzip") > 0
    response = Response(status=200)
    response.set_etag(current.feed.tag + ("-gz" if zipped else ""))
    response.last_modified = current.feed.tagged_at
    response.make_conditional(request)
    if response.status_code == 200:
        plain, packed = BODIES.get(current.feed.tag) or _joined(current)
        response.set_data(packed if zipped else plain)
        if zipped:
            response.headers["Content-Encoding"] = "gzip"
    return _described(response)


def _joined(current: Current) -> tuple[bytes, bytes]:
    uids = [edition.uid for edition in current.published.editions]
    with database.reading() as session:
        fragments = ledger.fragments(session, uids, feeds.variant(current.feed))
    return BODIES.put(current.feed.tag, ical.calendar(current.heading, fragments))


def _described(response: Response) -> Response:
    response.headers.update(
        {
            "Content-Type": "text/calendar; charset=utf-8",
            "Content-Disposition": "inline; filename=houniao.ics",
            "Cache-Control": "private, no-cache",
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex",
        }
    )
    response.vary.add("Accept-Encoding")
    return response
