"""Where a person can be written to: read strictly, so that nothing but a name or a key is ever kept.

A robot's address is taken apart, and only its key goes on: the host that is called is always named by us,
whatever was typed. So no address can lead into the network behind the server (OWASP, Server-Side Request
Forgery Prevention, "allow list").
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from scheduler.domain.messages import Channel

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAIL = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._%+-]{{0,63}}@(?:{_LABEL}\.)+[A-Za-z]{{2,24}}")
_MOBILE = re.compile(r"(?:\+?86[ -]?)?(1[3-9]\d[ -]?\d{4}[ -]?\d{4})")
_KEY = re.compile(r"[A-Za-z0-9-]{8,80}")
_VISIBLE = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class _Robot:
    """The one address of a service's robots: its host, its path, and where in it the key stands."""

    host: str
    path: str
    parameter: str | None


_ROBOTS: Mapping[Channel, _Robot] = {
    Channel.WECOM: _Robot("qyapi.weixin.qq.com", "/cgi-bin/webhook/send", "key"),
    Channel.DINGTALK: _Robot("oapi.dingtalk.com", "/robot/send", "access_token"),
    Channel.FEISHU: _Robot("open.feishu.cn", "/open-apis/bot/v2/hook/", None),
}


def read(channel: Channel, text: str) -> str | None:
    """What is kept of an address that somebody typed: mail, mobile number or key; None when it is none."""
    text = text.strip()
    if channel is Channel.SITE:
        return ""
    if channel is Channel.EMAIL:
        return text.lower() if len(text) <= 120 and _MAIL.fullmatch(text) else None
    if channel is Channel.SMS:
        found = _MOBILE.fullmatch(text)
        return re.sub(r"[ -]", "", found[1]) if found else None
    return _key(_ROBOTS[channel], text)


def shown(channel: Channel, address: str) -> str:
    """An address that reminds its owner of itself and tells nobody else anything: 138****0001, w***@x.cn."""
    if channel is Channel.EMAIL and "@" in address:
        name, _at, host = address.partition("@")
        return f"{name[:1]}***@{host}"
    if channel is Channel.SMS:
        return f"{address[:3]}****{address[-4:]}" if address else ""
    return f"…{address[-4:]}" if address else ""


def robot(channel: Channel, key: str, origin: str = "") -> str:
    """The address of the robot with this key; `origin` stands for a service of one's own (tests).

    Raises:
        ValueError: the key is none.
    """
    if not _KEY.fullmatch(key):
        raise ValueError("not the key of a robot")
    found = _ROBOTS[channel]
    place = f"{found.path}{key}" if found.parameter is None else f"{found.path}?{found.parameter}={key}"
    return f"{origin or f'https://{found.host}'}{place}"


def _key(robot: _Robot, text: str) -> str | None:
    """The key of a robot's address that is written exactly as its service writes it."""
    if not _VISIBLE.fullmatch(text) or "\\" in text or len(text) > 300:
        return None
    parts = urlsplit(text)
    if (parts.scheme, parts.netloc, parts.fragment) != ("https", robot.host, ""):
        return None
    if robot.parameter is None:
        key = parts.path.removeprefix(robot.path) if parts.path.startswith(robot.path) else ""
        rest = parts.query
    else:
        name, _equals, key = parts.query.partition("=")
        rest = "" if (parts.path, name) == (robot.path, robot.parameter) else "another place"
    return key if not rest and _KEY.fullmatch(key) else None
