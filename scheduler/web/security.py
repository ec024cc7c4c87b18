"""What browsers are told to allow: content policy, cookies, caching, where requests may come from."""

import secrets
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from scheduler.settings import Settings
from scheduler.web import database

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HSTS = "max-age=31536000; includeSubDomains"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def cookie_settings(settings: Settings) -> dict[str, Any]:
    """Flask's cookie settings: the `__Host-` name and Secure over https, a plain name on loopback http."""
    return {
        "SESSION_COOKIE_NAME": "__Host-houniao" if settings.secure else "houniao",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "PREFERRED_URL_SCHEME": "https" if settings.secure else "http",
        "WTF_CSRF_SSL_STRICT": settings.secure,
    }


def init_app(app: Flask) -> None:
    """Names each request, refuses changes asked for by other sites, and sets the headers.

    Behind proxies of ours (HOUNIAO_PROXIES) the reader's address and scheme are what the last of them says.
    """
    settings: Settings = app.extensions["houniao_settings"]
    if settings.proxies:
        n = settings.proxies
        fixed = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)
        app.wsgi_app = fixed  # type: ignore[method-assign]  # the way that Flask documents
    if settings.secure:
        app.config["TRUSTED_HOSTS"] = [urlsplit(settings.public_url).hostname]
    app.before_request(name_request)
    app.before_request(_refuse_cross_site)
    app.after_request(set_headers)


def name_request() -> None:
    """Gives the request a name that its answer and the log carry."""
    g.request_id = secrets.token_hex(8)


def _refuse_cross_site() -> None:
    """A second fence behind the CSRF token: browsers say where a request comes from."""
    if request.method not in SAFE_METHODS and request.headers.get("Sec-Fetch-Site") in (
        "cross-site",
        "same-site",
    ):
        abort(403)


def set_headers(response: Response) -> Response:
    """Adds what every answer of ours says, where it does not say otherwise."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if database.settings().secure:
        response.headers["Strict-Transport-Security"] = HSTS
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    response.headers["X-Request-Id"] = g.get("request_id", "")
    return response
