"""gzip for text answers: forty lines of our own, since the server in front of us may be none at all."""

import gzip
import io
import secrets

from flask import Flask, Response, request

LEAST_BYTES = 600
TEXT = ("text/", "application/javascript", "application/json", "image/svg+xml", "application/manifest+json")
MOST_PADDING = 48


def init_app(app: Flask) -> None:
    """Compresses what is worth it and whole; streams go out as they are."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if not (response.mimetype or "").startswith(TEXT):
        return response
    response.vary.add("Accept-Encoding")
    if (
        request.accept_encodings.quality("gzip") <= 0
        or response.status_code != 200
        or response.is_streamed
        or "Content-Encoding" in response.headers
    ):
        return response
    body = response.get_data()
    if len(body) >= LEAST_BYTES:
        response.set_data(_gzip(body))
        response.headers["Content-Encoding"] = "gzip"
        if response.headers.get("ETag"):
            response.headers["ETag"] = response.headers["ETag"].removesuffix('"') + '-gzip"'
    return response


def _gzip(body: bytes) -> bytes:
    """Compressed; a name of random length in the header hides the size from those who would learn from it.

    Pages hold secrets (the CSRF token) beside text that others choose, and the length of the compressed page
    would tell how well the two agree (the BREACH attack).
    """
    out = io.BytesIO()
    name = "x" * (1 + secrets.randbelow(MOST_PADDING))
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=6, fileobj=out, mtime=0) as packed:
        packed.write(body)
    return out.getvalue()
