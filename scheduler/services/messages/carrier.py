"""Hands one message to a gateway; the only module that knows Apprise.

Robots of groups are posted to by `robots`: Apprise takes their 200 for a yes. It says whether it worked, and
why not only in its log. What never reached the gateway may be tried
again; where the gateway took it and did not answer, nobody knows, and it must not be sent twice.
"""

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import apprise

from scheduler.domain.messages import ROBOTS, SendError
from scheduler.services.messages import robots
from scheduler.services.messages.delivery import Parcel

_NOT_REACHED = re.compile(
    r"Connection refused|Failed to establish|NameResolutionError|ConnectTimeout|not known|"
    r"name resolution|No route to host|Network is unreachable|getaddrinfo|\[Errno (?:111|113|101|-2|-3)\]"
)
_NO_ANSWER = re.compile(r"(?i)timed? ?out|reset by peer|RemoteDisconnected|unexpectedly closed")


class _Heard(logging.Handler):
    """Keeps what Apprise says in this process's memory; it may hold secrets and goes nowhere else."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps one line."""
        self.lines.append(record.getMessage())


def carry(parcel: Parcel) -> SendError | None:
    """Hand a message over by its way; None when it was taken."""
    if parcel.address is None:
        return SendError.NO_GATEWAY
    if parcel.channel in ROBOTS:
        return robots.post(parcel.channel, parcel.address, parcel.title, parcel.body)
    return send(parcel.address, parcel.title, parcel.body)


def send(address: str, title: str, body: str) -> SendError | None:
    """Send one message to a gateway's address (Apprise URL); None when the gateway took it."""
    with _listening() as heard, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of what plugins import: not ours to mend
        post = apprise.Apprise(asset=apprise.AppriseAsset(app_id="Houniao", async_mode=False))
        if not post.add(address):
            return SendError.NO_GATEWAY
        if post.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT):
            return None
    said = "\n".join(line for line in heard.lines if "Exception" in line)
    if _NOT_REACHED.search(said):
        return SendError.UNREACHABLE
    return SendError.NO_ANSWER if _NO_ANSWER.search(said) else SendError.REFUSED


@contextmanager
def _listening() -> Iterator[_Heard]:
    log, heard = logging.getLogger("apprise"), _Heard()
    level, log.propagate = log.level, False
    log.addHandler(heard)
    log.setLevel(logging.DEBUG)
    try:
        yield heard
    finally:
        log.removeHandler(heard)
        log.setLevel(level)
