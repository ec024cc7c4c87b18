"""A group robot of the test's own that really speaks HTTP: it answers what it is told to, or keeps silent."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


class Robot(ThreadingHTTPServer):
    """Keeps every message that it was given; `answers` are given in turn, the last for ever."""

    daemon_threads = True

    def __init__(self, *answers: tuple[int, str]) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.answers = list(answers)
        self.given: list[tuple[str, Any]] = []
        self.over = Event()

    @property
    def origin(self) -> str:
        """Where it stands."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Talk(BaseHTTPRequestHandler):
    server: Robot

    def do_POST(self) -> None:
        """Keeps the message and answers; a status of 0 is silence."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.given.append((self.path, json.loads(body)))
        status, text = self.server.answers[0]
        if len(self.server.answers) > 1:
            self.server.answers.pop(0)
        if not status:
            self.server.over.wait(60)
            return
        self.send_response(status)
        if status in (301, 302, 307):
            self.send_header("Location", text)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_whatever: object) -> None:
        """Says nothing."""


@contextmanager
def robot(*answers: tuple[int, str]) -> Iterator[Robot]:
    """A robot while the block runs."""
    server = Robot(*answers)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
