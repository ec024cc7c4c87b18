"""Static files: kept in memory, compressed once, under addresses that carry a hash of their content."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from flask import Flask, Response, abort, request, url_for

from scheduler.web.access import public

STATIC = Path(__file__).resolve().parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file, as it is and compressed."""

    body: bytes
    packed: bytes
    version: str
    mimetype: str


def asset(name: str) -> str:
    """The address of a static file; it changes when the file does."""
    found = find(name)
    assert found is not None, f"no static file {name}"
    return url_for("static", filename=name, v=found.version)


def find(name: str) -> Asset | None:
    """The file of that name below `static/`; only the names that are there are ever looked for."""
    path = _files().get(name)
    return None if path is None else _read(path, path.stat().st_mtime_ns)


@public
def serve(filename: str) -> Response:
    """The file, to be kept for ever when asked for by its version, otherwise to be asked for again."""
    found = find(filename)
    if found is None:
        abort(404)
    packed = request.accept_encodings.quality("gzip") > 0
    response = Response(found.packed if packed else found.body, mimetype=found.mimetype)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.set_etag(f"{found.version}{'-gzip' if packed else ''}")
    response.headers["Cache-Control"] = FOR_EVER if request.args.get("v") == found.version else "no-cache"
    response.make_conditional(request)
    return response


def init_app(app: Flask) -> None:
    """Serves `/static/` and gives templates `asset(name)`."""
    app.jinja_env.globals["asset"] = asset
    app.add_url_rule("/static/<path:filename>", "static", serve, methods=["GET"])


@cache
def _files() -> dict[str, Path]:
    return {path.relative_to(STATIC).as_posix(): path for path in STATIC.rglob("*") if path.is_file()}


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int) -> Asset:
    body = path.read_bytes()
    version = hashlib.sha256(body).hexdigest()[:12]
    kind = mimetypes.guess_type(path.name)[0] or "text/plain"
    return Asset(body, gzip.compress(body, mtime=0), version, kind)
