"""Static files and compression."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from scheduler.web.assets import FOR_EVER, STATIC

GZIP = {"Accept-Encoding": "gzip"}


def test_pages_name_files_by_their_content(client: FlaskClient) -> None:
    page = client.get("/").text
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(addresses) >= 6
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == FOR_EVER
        assert hashlib.sha256(answer.data).hexdigest().startswith(address.split("v=")[1])


def test_old_or_missing_version_is_not_kept(client: FlaskClient) -> None:
    assert client.get("/static/app.css?v=old").headers["Cache-Control"] == "no-cache"


def test_file_is_packed_for_those_who_unpack(client: FlaskClient) -> None:
    plain = client.get("/static/app.css")
    packed = client.get("/static/app.css", headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_unchanged_file_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/static/app.css").headers["ETag"]
    assert client.get("/static/app.css", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    "name", ["nothing.css", "../__init__.py", "..%2f__init__.py", "/etc/passwd", "vendor", "%00", "a\\..\\b"]
)
def test_nothing_outside_the_folder_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code in (308, 404)


def test_page_is_packed_and_its_size_tells_nothing(client: FlaskClient) -> None:
    sizes = set()
    for _ in range(12):
        answer = client.get("/", headers=GZIP)
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "<html" in gzip.decompress(answer.data).decode()
        sizes.add(len(answer.data))
    assert len(sizes) > 1


@pytest.mark.parametrize("wish", ["", "identity", "gzip;q=0", "br"])
def test_page_stays_plain_for_those_who_cannot_unpack(client: FlaskClient, wish: str) -> None:
    answer = client.get("/", headers={"Accept-Encoding": wish})
    assert "Content-Encoding" not in answer.headers
    assert "<html" in answer.text


def test_vendored_script_is_the_one_that_was_noted() -> None:
    note = (STATIC / "vendor" / "README").read_text(encoding="utf-8")
    (script,) = (STATIC / "vendor").glob("*.js")
    assert hashlib.sha256(script.read_bytes()).hexdigest() in note
    assert script.name in note
    assert "Zero-Clause BSD" in (STATIC / "vendor" / "LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.css")), ids=lambda path: path.name)
def test_stylesheet_is_small_and_calls_no_other_server(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 400
    assert "http" not in text
    assert "@import" not in text
