"""A busy calendar asked for over the network: what is connected to is the address that was judged."""

import http.client
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from urllib.parse import urljoin

from scheduler.calendar.busy.addresses import Address, Refusal, Resolve, look_up, parse, resolved
from scheduler.calendar.busy.text import MOST_BYTES

DEADLINE = 15.0
"""Seconds for everything, however slowly a server drips."""
MOST_REDIRECTS = 3
AGENT = "Houniao busy calendar reader"
_CHUNK = 64 * 1024
_MOVED = (301, 302, 303, 307, 308)
_FAILURES = (OSError, http.client.HTTPException, zlib.error, UnicodeError, ValueError)

Connect = Callable[[str, int, float], socket.socket]


class NotFetched(Exception):  # noqa: N818 - an answer to the user, not a failure of the program
    """It could not be fetched; that is all that anybody is told."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the server said of the copy that we have."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back; `data` is None when nothing has changed since what was known."""

    data: bytes | None
    known: Known


def _connect(address: str, port: int, seconds: float) -> socket.socket:
    return socket.create_connection((address, port), timeout=seconds)


@dataclass(frozen=True, slots=True)
class Fetcher:
    """How names are resolved and addresses connected to; given otherwise in tests only."""

    resolve: Resolve = look_up
    connect: Connect = _connect
    deadline: float = DEADLINE

    def __call__(self, text: str, known: Known = Known()) -> Fetched:
        """Fetch a calendar, or learn that the known copy still stands.

        Raises:
            NotFetched: for whatever reason.
        """
        try:
            address = parse(text)
            with _Deadline(self.deadline) as deadline:
                for _ in range(MOST_REDIRECTS + 1):
                    found = self._ask(address, known, deadline)
                    if isinstance(found, Fetched):
                        return found
                    address = found
        except (Refusal, *_FAILURES) as error:
            raise NotFetched from error
        raise NotFetched

    def _ask(self, address: Address, known: Known, deadline: "_Deadline") -> Fetched | Address:
        ip = resolved(address, self.resolve)[0]
        with _connection(address) as connection:
            connection.sock = self._socket(address, ip, deadline)
            connection.request("GET", address.path, headers=_headers(address, known))
            with closing(
                connection.getresponse()
            ) as answer:  # it holds the socket longer than the connection
                found = _understood(answer, address, known)
        if deadline.over:
            raise NotFetched
        return found

    def _socket(self, address: Address, ip: str, deadline: "_Deadline") -> socket.socket:
        made = self.connect(ip, address.port, self.deadline)
        deadline.watch(made)
        if address.scheme == "https":
            wrapped = ssl.create_default_context().wrap_socket(
                made, server_hostname=address.host, do_handshake_on_connect=False
            )
            deadline.watch(wrapped)
            try:
                wrapped.do_handshake()
            except OSError:
                wrapped.close()
                raise
            return wrapped
        return made


class _Deadline:
    """Shuts whatever is connected when the time is over, also between two bytes."""

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._shut)

    def __enter__(self) -> "_Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()

    def watch(self, connected: socket.socket) -> None:
        """From now on this one; it is shut at once if the time is over already."""
        self._socket = connected
        if self.over:
            self._shut()

    def _shut(self) -> None:
        self.over = True
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # closed already


@contextmanager
def _connection(address: Address) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(address.host, address.port)
    try:
        yield connection
    finally:
        connection.close()


def _headers(address: Address, known: Known) -> dict[str, str]:
    host = f"[{address.host}]" if ":" in address.host else address.host
    asked = {
        "Host": host,
        "User-Agent": AGENT,
        "Accept": "text/calendar, */*;q=0.1",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }
    if known.etag:
        asked["If-None-Match"] = known.etag
    if known.last_modified:
        asked["If-Modified-Since"] = known.last_modified
    return asked


def _understood(answer: http.client.HTTPResponse, address: Address, known: Known) -> Fetched | Address:
    if answer.status in _MOVED:
        return _moved(address, answer.headers["Location"] or "")
    if answer.status == http.client.NOT_MODIFIED and known != Known():
        return Fetched(None, known)
    if answer.status != http.client.OK:
        raise NotFetched
    told = Known(answer.headers["ETag"] or "", answer.headers["Last-Modified"] or "")
    return Fetched(_body(answer), _short(told))


def _moved(before: Address, location: str) -> Address:
    if not location.strip():
        raise NotFetched
    after = parse(urljoin(before.text, location))
    if before.scheme == "https" and after.scheme != "https":
        raise Refusal("scheme")
    return after


def _body(answer: http.client.HTTPResponse) -> bytes:
    """The body, never more than we would read, packed or unpacked."""
    encoding = (answer.headers["Content-Encoding"] or "identity").lower()
    if encoding not in ("identity", "gzip"):
        raise NotFetched
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if encoding == "gzip" else None
    found = bytearray()
    while chunk := answer.read(_CHUNK):
        found += chunk if unpack is None else unpack.decompress(chunk, MOST_BYTES + 1 - len(found))
        if len(found) > MOST_BYTES:
            raise NotFetched
    if unpack is not None and not unpack.eof:
        raise NotFetched
    return bytes(found)


def _short(told: Known) -> Known:
    """Only what can be kept and sent back."""
    etag = told.etag if len(told.etag) <= 200 and told.etag.isprintable() and told.etag.isascii() else ""
    modified = told.last_modified if len(told.last_modified) <= 60 and told.last_modified.isascii() else ""
    return Known(etag, modified)
