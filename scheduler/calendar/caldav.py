"""A read-only calendar by CalDAV (RFC 4791, 6578): Radicale behind a storage of ours; nothing else knows it.

Radicale speaks the protocol; what is in a calendar, who may read it and what a device was told before comes
from a `Shelf`. Every write is refused, because nobody has the right to any.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, cast
from wsgiref.handlers import format_date_time

from radicale import auth, config, rights, storage
from radicale.app import Application
from radicale.item import Item

from scheduler.calendar.shelf import Kept, Shelf, Shown

SYNC = "http://houniao/ns/sync/"
CALENDAR = "shifts"
WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def application(shelf: Shelf) -> WsgiApplication:
    """A WSGI application, to be mounted; it keeps no file and writes nothing."""
    logging.getLogger("radicale").setLevel(logging.ERROR)  # addresses and logins stay out of our log
    settings = config.load()
    settings.update(
        {
            "auth": {"type": lambda found: _Auth(found, shelf), "delay": "0", "realm": "Houniao"},
            "rights": {"type": _Rights},
            "storage": {"type": lambda found: _Storage(found, shelf)},
            "web": {"type": "none"},
            "server": {"max_content_length": "1000000"},
            "logging": {"level": "error"},
        },
        "houniao",
        privileged=True,
    )
    return cast("WsgiApplication", Application(settings))


class _Auth(auth.BaseAuth):
    """Passwords of devices."""

    def __init__(self, configuration: config.Configuration, shelf: Shelf) -> None:
        super().__init__(configuration)
        self._shelf = shelf

    def _login(self, login: str, password: str) -> str:
        return self._shelf.device(login, password) or ""

    def _sleep_for_constant_exec_time(self, time_ns_begin: int) -> None:
        """Not at all: a password of 118 random bits, looked up by its hash, is not guessed by its time.

        Radicale would hold the thread for as long as the slowest refusal ever took.
        """


class _Rights(rights.BaseRights):
    """Everybody reads their own; nobody writes."""

    def authorization(self, user: str, user_groups: set[str], path: str) -> str:  # noqa: ARG002 - Radicale's
        """`R` for what lies on the way, `r` for the calendar."""
        parts = _parts(path)
        if not user or (parts and parts[0] != user):
            return ""
        return "R" if len(parts) < 2 else "r" if parts[1] == CALENDAR else ""


class _Collection(storage.BaseCollection):
    """A place in the tree; the calendar has a `Shown`, root and principal have none."""

    def __init__(self, shelf: Shelf, parts: Sequence[str], shown: Shown | None = None) -> None:
        self._shelf, self._parts, self._shown = shelf, tuple(parts), shown

    @property
    def path(self) -> str:
        """Without slashes at its ends."""
        return "/".join(self._parts)

    @property
    def entries(self) -> tuple[Kept, ...]:
        """What is in it."""
        return () if self._shown is None else self._shown.entries

    def get_multi(self, hrefs: Iterable[str]) -> Iterator[tuple[str, Item | None]]:
        """The items of these names; None for one that is not there."""
        known = {one.href: one for one in self.entries}
        for href in hrefs:
            found = known.get(href)
            yield href, None if found is None else self._item(found)

    def get_all(self) -> Iterator[Item]:
        """Every item."""
        return (self._item(one) for one in self.entries)

    def get_meta(self, key: str | None = None) -> Any:
        """The properties of the calendar, or one of them."""
        shown = self._shown
        known = (
            {}
            if shown is None
            else {
                "tag": "VCALENDAR",
                "D:displayname": shown.name,
                "C:calendar-description": shown.description,
                "C:supported-calendar-component-set": "VEVENT",
                "ICAL:calendar-color": "#2e8b57ff",
            }
        )
        return known if key is None else known.get(key)

    @property
    def last_modified(self) -> str:
        """When an entry changed last."""
        return _http_date(
            max((one.modified_at for one in self.entries), default=datetime.fromtimestamp(0, UTC))
        )

    def sync(self, old_token: str = "") -> tuple[str, Iterable[str]]:
        """What changed or went since a token was given out; everything without one.

        Raises:
            ValueError: for a token that is not known (any more): the reader then begins anew.
        """
        assert self._shown is not None
        device, now = self._parts[0], self._shown.editions
        token = self._shown.token
        before: Mapping[str, str] | None = {}
        if old_token:
            before = self._shelf.told(device, old_token.removeprefix(SYNC))
            if before is None:
                raise ValueError("an unknown sync token")
        self._shelf.tell(device, token, now)
        assert before is not None
        changed = [href for href in {**before, **now} if before.get(href) != now.get(href)]
        return SYNC + token, changed

    def _item(self, one: Kept) -> Item:
        return Item(
            collection=self,
            href=one.href,
            uid=one.uid,
            text=one.text,
            etag=f'"{one.edition}"',
            name="VCALENDAR",
            component_name="VEVENT",
            last_modified=_http_date(one.modified_at),
            time_range=(int(one.starts_at.timestamp()), int(one.ends_at.timestamp())),
        )


class _Storage(storage.BaseStorage):
    """Root, principal, calendar, entries: /, /d7, /d7/shifts, /d7/shifts/assignment-12.ics."""

    _supports_unicode = True

    def __init__(self, configuration: config.Configuration, shelf: Shelf) -> None:
        super().__init__(configuration)
        self._shelf = shelf

    def discover(
        self, path: str, depth: str = "0", *_context: Any, **_more: Any
    ) -> Iterator[_Collection | Item]:
        """What lies at the address, and unless the depth is 0 what lies in it."""
        parts = _parts(path)
        if len(parts) > 3 or (len(parts) > 1 and parts[1] != CALENDAR):
            return
        if len(parts) < 2:
            yield _Collection(self._shelf, parts)
            if parts and depth != "0":
                yield self._calendar(parts[0])
            return
        calendar = self._calendar(parts[0])
        if len(parts) == 3:
            yield from (item for _, item in calendar.get_multi(parts[2:]) if item is not None)
            return
        yield calendar
        if depth != "0":
            yield from calendar.get_all()

    @contextmanager
    def acquire_lock(self, mode: str, user: str = "", *_more: Any, **_named: Any) -> Iterator[None]:  # noqa: ARG002 - Radicale's
        """Nothing is locked: the database sees to it."""
        yield

    def verify(self) -> bool:
        """Nothing is kept here that could be broken."""
        return True

    def _calendar(self, device: str) -> _Collection:
        return _Collection(self._shelf, (device, CALENDAR), self._shelf.shown(device))


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


def _http_date(moment: datetime) -> str:
    return format_date_time(moment.timestamp())
