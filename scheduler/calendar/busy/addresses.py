"""Which addresses of somebody's busy calendar may be asked: only those that lie on the public internet.

Judged are addresses, not strings: a resolver reads `0177.0.0.1` and `①②⑦.⓪.⓪.①` as the loopback too.
"""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

LONGEST = 2_000
PORTS = {"https": 443, "http": 80}
_NAT64 = ip_network("64:ff9b::/96")
_REFUSED = (
    ip_network("192.0.0.0/24"),  # IETF protocol assignments (RFC 6890)
    ip_network("192.88.99.0/24"),  # 6to4 relays (RFC 7526)
    ip_network("168.63.129.16/32"),  # a cloud's host service that has a public address
    ip_network("64:ff9b:1::/48"),  # local NAT64 (RFC 8215)
    ip_network("2001:10::/28"),  # ORCHID (RFC 4843)
    ip_network("5f00::/16"),  # segment routing (RFC 9602)
)
Ip = IPv4Address | IPv6Address


class Refusal(ValueError):  # noqa: N818 - an answer to the user, not a failure of the program
    """The address cannot be asked; nobody is told why, lest it serve to explore our network."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address in parts; `path` with its query, `host` as it is named to the server."""

    scheme: str
    host: str
    path: str

    @property
    def port(self) -> int:
        """The port; there is one for each scheme."""
        return PORTS[self.scheme]

    @property
    def text(self) -> str:
        """The whole address."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}{self.path}"


Resolve = Callable[[str, int], list[str]]


def parse(text: str) -> Address:
    """The parts of an address; webcal is https.

    Raises:
        Refusal: another scheme or port, a user's name in it, a zone, blanks, or too long.
    """
    if len(text) > LONGEST or any(sign.isspace() or not sign.isprintable() or sign == "\\" for sign in text):
        raise Refusal("shape")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise Refusal("shape") from error
    scheme = "https" if parts.scheme.lower() == "webcal" else parts.scheme.lower()
    if scheme not in PORTS or port not in (None, PORTS[scheme]) or "@" in parts.netloc:
        raise Refusal("scheme")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii():
        raise Refusal("shape")
    return Address(scheme, _host(parts.hostname), path)


def resolved(address: Address, resolve: Resolve | None = None) -> list[str]:
    """The addresses of the host, once every one of them has been found public.

    Raises:
        Refusal: if there is none, or any of them is not public.
    """
    try:
        found = (resolve or look_up)(address.host, address.port)
    except (OSError, UnicodeError) as error:
        raise Refusal("name") from error
    if not found or not all(is_public(one) for one in found):
        raise Refusal("address")
    return found


def look_up(host: str, port: int) -> list[str]:
    """What the resolver of this machine says of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def is_public(text: str) -> bool:
    """Whether an address, and whatever address is wrapped in it, lies on the public internet."""
    try:
        return all(map(_is_public, _unwrapped(ip_address(text))))
    except ValueError:
        return False


def _host(name: str | None) -> str:
    if not name or "%" in name:
        raise Refusal("host")
    if ":" in name:
        return name
    try:
        return name.encode("idna").decode("ascii").rstrip(".")
    except UnicodeError as error:
        raise Refusal("host") from error


def _unwrapped(ip: Ip) -> Iterator[Ip]:
    """The addresses that count: what is mapped, tunnelled or translated, and the outer one if it routes."""
    if isinstance(ip, IPv4Address):
        yield ip
        return
    if ip.ipv4_mapped is not None:
        yield ip.ipv4_mapped
        return
    if ip in _NAT64:
        yield IPv4Address(int(ip) & 0xFFFFFFFF)
        return
    if ip.sixtofour is not None:
        yield ip.sixtofour
    yield from ip.teredo or ()
    if int(ip) >> 32 == 0:  # "::127.0.0.1", long out of use
        yield IPv4Address(int(ip) & 0xFFFFFFFF)
    yield ip


def _is_public(ip: Ip) -> bool:
    return (
        ip.is_global
        and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback or ip.is_link_local)
        and not (isinstance(ip, IPv6Address) and ip.is_site_local)
        and not any(ip in network for network in _REFUSED if network.version == ip.version)
    )
