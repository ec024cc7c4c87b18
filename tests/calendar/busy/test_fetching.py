"""Fetching: what was judged is connected to, redirects are judged again, and nothing is read without end."""

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from scheduler.calendar.busy.fetching import Fetched, Fetcher, Known, NotFetched
from scheduler.calendar.busy.text import MOST_BYTES

PUBLIC = "93.184.216.34"
ADDRESS = "http://calendar.example/busy.ics?key=secret"


@dataclass
class Server:
    """Answers each connection with the next of some texts, and keeps what it was asked and as whom."""

    answers: list[bytes]
    resolves: Callable[[str], str] = lambda _host: PUBLIC
    asked: list[str] = field(default_factory=list)
    connected: list[tuple[str, int]] = field(default_factory=list)
    deadline: float = 10.0
    hold: bool = False
    _threads: list[threading.Thread] = field(default_factory=list)

    def resolve(self, host: str, _port: int) -> list[str]:
        return [self.resolves(host)]

    def connect(self, ip: str, port: int, seconds: float) -> socket.socket:
        self.connected.append((ip, port))
        ours, theirs = socket.socketpair()
        ours.settimeout(seconds)
        thread = threading.Thread(target=self._serve, args=(theirs,))
        thread.start()
        self._threads.append(thread)
        return ours

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            self.asked.append(connection.recv(65536).decode(errors="replace"))
            try:
                connection.sendall(self.answers.pop(0))
                if self.hold:
                    connection.recv(1)  # until the other side hangs up
            except OSError:
                return

    def fetch(self, address: str = ADDRESS, known: Known | None = None) -> Fetched:
        fetcher = Fetcher(self.resolve, self.connect, self.deadline)
        try:
            return fetcher(address, known or Known())
        finally:
            for thread in self._threads:
                thread.join()


def answer(status: str = "200 OK", body: bytes = b"", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def moved(to: str, status: str = "302 Found") -> bytes:
    return answer(status, Location=to)


@contextmanager
def not_fetched() -> Iterator[None]:
    with pytest.raises(NotFetched) as refusal:
        yield
    assert str(refusal.value) == ""


def test_body_and_what_the_server_says_of_it() -> None:
    server = Server(
        [answer(body=b"BEGIN:VCALENDAR", ETag='"1"', Last_Modified="Mon, 01 Feb 2027 00:00:00 GMT")]
    )
    found = server.fetch()
    assert found == Fetched(b"BEGIN:VCALENDAR", Known('"1"', "Mon, 01 Feb 2027 00:00:00 GMT"))
    assert server.connected == [(PUBLIC, 80)]
    (asked,) = server.asked
    assert asked.startswith("GET /busy.ics?key=secret HTTP/1.1\r\nHost: calendar.example\r\n")
    assert "Cookie" not in asked
    assert "If-" not in asked


def test_known_copy_is_asked_for_and_still_stands() -> None:
    server, known = Server([answer("304 Not Modified")]), Known('"1"', "yesterday")
    assert server.fetch(known=known) == Fetched(None, known)
    assert 'If-None-Match: "1"\r\nIf-Modified-Since: yesterday' in server.asked[0]


def test_nothing_known_and_not_modified_is_no_answer() -> None:
    with not_fetched():
        Server([answer("304 Not Modified")]).fetch()


def test_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://10.0.0.1:3128")
    server = Server([answer(body=b"x")])
    assert server.fetch().data == b"x"
    assert server.connected == [(PUBLIC, 80)]


def test_packed_body_is_unpacked() -> None:
    body = gzip.compress(b"BEGIN:VCALENDAR")
    assert Server([answer(body=body, Content_Encoding="gzip")]).fetch().data == b"BEGIN:VCALENDAR"


@pytest.mark.parametrize(
    "body",
    [
        answer(body=b"x" * (MOST_BYTES + 1)),
        answer(body=gzip.compress(b"x" * 100 * MOST_BYTES), Content_Encoding="gzip"),
        answer(body=gzip.compress(b"BEGIN:VCALENDAR")[:-9], Content_Encoding="gzip"),
        answer(body=b"not packed", Content_Encoding="gzip"),
        answer(body=b"x", Content_Encoding="br"),
        answer("404 Not Found"),
        answer("500 Oh"),
        answer("204 No Content"),
        b"SSH-2.0-OpenSSH\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\n" + b"X-A: 1\r\n" * 200 + b"\r\n",
    ],
    ids=["large", "bomb", "cut", "unpacked", "br", "404", "500", "204", "ssh", "nothing", "headers"],
)
def test_answer_that_is_no_use_says_nothing_more(body: bytes) -> None:
    with not_fetched():
        Server([body]).fetch()


def test_redirects_are_followed_three_times() -> None:
    server = Server(
        [moved("/two"), moved("http://b.example/three", "301 Moved"), moved("four"), answer(body=b"x")]
    )
    assert server.fetch().data == b"x"
    assert [asked.split()[1] for asked in server.asked] == ["/busy.ics?key=secret", "/two", "/three", "/four"]
    assert "Host: b.example" in server.asked[3]
    with not_fetched():
        Server([moved("/more")] * 4).fetch()


@pytest.mark.parametrize(
    "to",
    [
        *(
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://169.254.169.254/latest/meta-data",
            "http://2130706433/",
        ),
        *("file:///etc/passwd", "http://calendar.example:22/", "http://a@b.example/", "", "http://[::1"),
        *("http://[::ffff:10.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://inside.example/"),
    ],
)
def test_redirect_to_a_private_place_is_not_followed(to: str) -> None:
    def resolves(host: str) -> str:
        known = {"calendar.example": PUBLIC, "inside.example": "10.0.0.7", "2130706433": "127.0.0.1"}
        return known.get(host, host)

    server = Server([moved(to), answer(body=b"secret")], resolves)
    with not_fetched():
        server.fetch()
    assert server.connected == [(PUBLIC, 80)]


def test_name_that_turns_private_between_two_looks_is_not_connected_to() -> None:
    looks = iter([PUBLIC, "127.0.0.1"])
    server = Server([moved("/again"), answer(body=b"secret")], lambda _host: next(looks))
    with not_fetched():
        server.fetch()
    assert server.connected == [(PUBLIC, 80)]


def test_https_is_never_left_for_http() -> None:
    from scheduler.calendar.busy.addresses import Refusal, parse
    from scheduler.calendar.busy.fetching import _moved

    with pytest.raises(Refusal):
        _moved(parse("https://calendar.example/"), "http://calendar.example/")
    assert _moved(parse("http://calendar.example/"), "https://calendar.example/").scheme == "https"


def test_server_without_tls_is_no_https_server() -> None:
    with not_fetched():
        Server([answer(body=b"x")]).fetch("https://calendar.example/")


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nBEGIN:"])
def test_server_that_never_ends_is_left(begun: bytes) -> None:
    with not_fetched():
        Server([begun], deadline=0.2, hold=True).fetch()


def test_long_tag_is_not_kept() -> None:
    assert Server([answer(body=b"x", ETag='"' + "a" * 300 + '"')]).fetch().known == Known()
