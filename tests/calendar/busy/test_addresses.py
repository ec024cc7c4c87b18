"""Which addresses may be asked: every form in which a private one was smuggled past others fails."""

import pytest

from scheduler.calendar.busy import addresses
from scheduler.calendar.busy.addresses import Refusal, is_public, parse, resolved

PRIVATE = (
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254"),
    *("100.64.0.1", "100.100.100.200", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.9"),
    *("224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.88.99.1", "168.63.129.16"),
    *(
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
    ),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::ffff:0:127.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:c0a8:101::1"),
    "2001:0:4136:e378:8000:63bf:80ff:fffe",  # Teredo of 127.0.0.1
)
PUBLIC = ("93.184.216.34", "114.114.114.114", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34")


@pytest.mark.parametrize("text", [*PRIVATE, "", "example.org", "1.2.3"])
def test_private_address_is_not_public(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize("text", PUBLIC)
def test_public_address_is_public(text: str) -> None:
    assert is_public(text)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "0177.0.0.1", "2130706433", "0x7f.1", "127.1", "①②⑦.⓪.⓪.①", "localhost", "127.0.0.1."),
        *("[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "0", "[::]"),
    ],
)
def test_loopback_in_any_spelling_is_refused_by_what_it_resolves_to(host: str) -> None:
    with pytest.raises(Refusal):
        resolved(parse(f"http://{host}/busy.ics"))


@pytest.mark.parametrize("private", PRIVATE)
def test_name_with_any_private_address_is_refused(private: str) -> None:
    with pytest.raises(Refusal):
        resolved(parse("https://calendar.example/"), lambda _host, _port: [PUBLIC[0], private])


def test_name_without_addresses_is_refused() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError

    for resolve in (unknown, lambda _host, _port: []):
        with pytest.raises(Refusal):
            resolved(parse("https://calendar.example/"), resolve)


@pytest.mark.parametrize(
    "text",
    [
        *("", "calendar.ics", "//example.org/a", "ftp://example.org/a", "file:///etc/passwd", "gopher://a/"),
        *("https://user@example.org/", "https://user:pass@example.org/", "https://example.org:8080/"),
        *("http://example.org:443/", "https://example.org:80/", "https://[fe80::1%25eth0]/", "https:///a"),
        *(
            "https://exa mple.org/",
            "https://example.org/\r\nHost: b",
            "https://example.org\\@b/",
            "https://[::1/",
        ),
        *("https://example.org/é", "https://" + "a" * 64 + ".org/", "https://example.org/" + "a" * 2_000),
        *("https://example.org:port/", "javascript:alert(1)", "webcals://example.org/"),
    ],
)
def test_address_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        parse(text)


def test_parts_of_an_address() -> None:
    found = parse("webcal://Bücher.Example/busy.ics?key=1#top")
    assert found.text == "https://xn--bcher-kva.example/busy.ics?key=1"
    assert (found.port, parse("HTTP://example.org").text) == (443, "http://example.org/")
    assert parse("https://[2606:2800::1]/a").text == "https://[2606:2800::1]/a"


def test_resolver_of_this_machine_gives_each_address_once() -> None:
    assert addresses.look_up("127.0.0.1", 80) == ["127.0.0.1"]
