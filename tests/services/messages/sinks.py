"""A mail server of the test's own that really speaks SMTP: it takes, refuses, or takes and falls silent."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from threading import Event, Thread


class Sink(socketserver.ThreadingTCPServer):
    """Keeps every message that it was given; `manner` is "takes", "refuses" or "silent"."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, manner: str = "takes") -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.manner = manner
        self.mails: list[tuple[str, str, str]] = []
        self.given = Event()
        self.over = Event()

    @property
    def gateway(self) -> str:
        """The address under which Apprise reaches it; a silent one is waited for for half a second."""
        port = self.server_address[1]
        return f"mailto://127.0.0.1:{port}?from=houniao@example.cn&to={{to}}&mode=insecure&cto=0.5"

    def keep(self, to: str, raw: bytes) -> None:
        """A mail has arrived: to whom, its subject and its text."""
        mail = message_from_bytes(raw, policy=default)
        body = mail.get_body(("plain",))
        text = "" if body is None else str(body.get_content())
        self.mails.append((to, str(mail["Subject"]), text.replace("\r\n", "\n").strip()))
        self.given.set()


class _Talk(socketserver.StreamRequestHandler):
    """One conversation."""

    server: Sink

    def handle(self) -> None:
        self._say("220 sink")
        to = ""
        while line := self.rfile.readline():
            command = line.decode().strip()
            if command.upper().startswith("RCPT TO:"):
                to = command[8:].strip(" <>").split(">")[0]
                self._say("550 nobody here" if self.server.manner == "refuses" else "250 yes")
            elif command.upper() == "DATA":
                self._say("354 go on")
                self.server.keep(to, self._data())
                if self.server.manner == "silent":
                    self.server.over.wait(60)
                    return
                self._say("250 kept")
            elif command.upper() == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 yes")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _data(self) -> bytes:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)


@contextmanager
def sink(manner: str = "takes") -> Iterator[Sink]:
    """A mail server while the block runs."""
    server = Sink(manner)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
