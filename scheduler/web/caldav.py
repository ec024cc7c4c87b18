"""The CalDAV server beside the pages, in the same process: discovery and the calendar of each device."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from threading import Lock
from typing import Any

from flask import Flask
from flask_babel import force_locale
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from scheduler import __version__
from scheduler.calendar import ical
from scheduler.calendar.entry import Entry
from scheduler.calendar.shelf import Kept, Shown
from scheduler.db.tables import DevicePasswordRow, PersonRow
from scheduler.domain.interval import Interval
from scheduler.services import devices, feed_entries, feeds, ledger
from scheduler.web import database, feed_words
from scheduler.web.texts import _

PREFIX = "/caldav"
WELL_KNOWN = "/.well-known/caldav"
MOST_SHOWN = 128
Start = Callable[..., Any]
WsgiApplication = Callable[[dict[str, Any], Start], Iterable[bytes]]


class Mount:
    """Answers for the addresses of CalDAV and hands everything else on (RFC 6764 for the well-known one)."""

    def __init__(self, app: Flask, pages: WsgiApplication) -> None:
        self._app, self._pages = app, pages

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """One request."""
        path = environ.get("PATH_INFO", "")
        if path.rstrip("/") == WELL_KNOWN:
            start("301 Moved Permanently", [("Location", f"{PREFIX}/"), ("Content-Length", "0")])
            return []
        if path != PREFIX and not path.startswith(f"{PREFIX}/"):
            return self._pages(environ, start)
        inner = {key: value for key, value in environ.items() if not key.startswith("HTTP_X_")}
        inner |= {"SCRIPT_NAME": PREFIX, "PATH_INFO": path.removeprefix(PREFIX) or "/"}
        with self._app.app_context():
            return self._server(inner, _secured(start))

    @cached_property
    def _server(self) -> WsgiApplication:
        """Made when the first device asks: many installations never need it."""
        from scheduler.calendar.caldav import application

        return application(DeviceShelf())


class DeviceShelf:
    """The personal calendars of devices, with the same entries and editions as personal feeds."""

    def __init__(self) -> None:
        self._made: OrderedDict[str, tuple[str, Shown]] = OrderedDict()
        self._lock = Lock()

    def device(self, login: str, password: str) -> str | None:
        """The device by its password; its use is noted now and then."""
        now = datetime.now(UTC)
        with database.reading() as session:
            row = devices.check(session, login, password)
        if row is None or row.id is None:
            return None
        if devices.use_is_news(row, "CalDAV", now):
            with database.transaction() as session:
                devices.note_use(session, row.id, "CalDAV", now)
        return f"d{row.id}"

    def shown(self, device: str) -> Shown:
        """The calendar, made anew only when something may have changed."""
        now = datetime.now(UTC)
        with database.reading() as session:
            row = _row(session, device)
            stamp = f"{__version__} {now:%j} {feeds.changes(session, row.person_id)}"
        with self._lock:
            kept = self._made.get(device)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        shown = _made(device, now)
        with self._lock:
            self._made[device] = (stamp, shown)
            self._made.move_to_end(device)
            while len(self._made) > MOST_SHOWN:
                self._made.popitem(last=False)
        return shown

    def told(self, device: str, token: str) -> Mapping[str, str] | None:
        """What a sync token stands for."""
        with database.reading() as session:
            return devices.told(session, _row(session, device).person_id, token)

    def tell(self, device: str, token: str, editions: Mapping[str, str]) -> None:
        """Remember that; of two devices at the same moment one writes it."""
        try:
            with database.transaction() as session:
                person = _row(session, device).person_id
                devices.tell(session, person, token, editions, datetime.now(UTC))
        except IntegrityError:
            return


def init_app(app: Flask) -> None:
    """Mounts the server before the pages."""
    setattr(app, "wsgi_app", Mount(app, app.wsgi_app))  # noqa: B010 - Flask's way, which mypy takes for a mistake


def _row(session: Session, device: str) -> DevicePasswordRow:
    return session.get_one(DevicePasswordRow, int(device.removeprefix("d")))


def _made(device: str, now: datetime) -> Shown:
    """The calendar as it is; what has changed is published in the ledger first."""
    for attempt in (1, 2):
        try:
            with database.transaction() as session:
                row = _row(session, device)
                with force_locale(row.language):
                    return _published(session, row, now)
        except IntegrityError:
            if attempt == 2:
                raise
    raise AssertionError("unreachable")


def _published(session: Session, row: DevicePasswordRow, now: datetime) -> Shown:
    session.exec(select(PersonRow.id).where(PersonRow.id == row.person_id).with_for_update()).one()
    words, domain = feed_words.FeedWords(), database.settings().uid_domain
    entries = feed_entries.of_person(session, row.person_id, words=words, uid_domain=domain, now=now)
    published = ledger.publish(session, entries, row.language, feed_words.voice(None), now)
    fragments = ledger.fragments(session, (one.uid for one in published.editions), row.language)
    times = {entry.uid: entry for entry in entries}
    kept = tuple(
        _kept(edition, fragment, times[edition.uid])
        for edition, fragment in zip(published.editions, fragments, strict=True)
    )
    return Shown(_("候鸟 · 我的班次"), _("志愿服务班次。只读，以网页为准。"), kept)


def _kept(edition: ledger.Edition, fragment: bytes, entry: Entry) -> Kept:
    assert isinstance(entry.when, Interval)
    return Kept(
        href=f"{edition.uid.partition('@')[0]}.ics",
        uid=edition.uid,
        edition=f"{edition.digest[:16]}-{edition.sequence}",
        text=ical.resource(fragment),
        modified_at=edition.modified_at,
        starts_at=entry.when.start,
        ends_at=entry.when.end,
    )


def _secured(start: Start) -> Start:
    """Adds what every answer of ours says."""

    def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        own = [("Cache-Control", "private, no-cache"), ("X-Content-Type-Options", "nosniff")]
        return start(status, [*headers, *own], *more)

    return begin
