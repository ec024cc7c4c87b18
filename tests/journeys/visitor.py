"""Somebody with a browser without scripts: keeps cookies and sends forms as they stand on pages."""

import re
from collections import defaultdict
from html import unescape
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener


class Answer:
    """What came back, after redirects."""

    def __init__(self, status: int, address: str, html: str) -> None:
        self.status = status
        self.address = address
        self.html = html

    @property
    def words(self) -> str:
        """The text of the page, tags and repeated blanks left out."""
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", self.html))).strip()

    def form(self, action: str) -> dict[str, list[str]]:
        """What the form to an address sends by itself: its hidden fields, the token too, and ticked boxes."""
        found = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', self.html, re.DOTALL)
        assert found, f"no form for {action} on {self.address}"
        inputs = r'<input type="(hidden|checkbox)" name="([^"]*)" value="([^"]*)"( checked)?'
        fields: dict[str, list[str]] = defaultdict(list)
        for kind, name, value, checked in re.findall(inputs, found.group(1)):
            if kind == "hidden" or checked:
                fields[name].append(unescape(value))
        return fields

    def link(self, pattern: str) -> str:
        """The first address on the page that fits a pattern."""
        found = re.search(rf'(?:href|action)="({pattern})"', self.html)
        assert found, f"no link {pattern} on {self.address}: {self.words[:400]}"
        return unescape(found.group(1))


class Visitor:
    """One browser."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str, **headers: str) -> Answer:
        """Open an address."""
        return self._open(Request(self.base + path, headers=headers))

    def post(self, path: str, fields: dict[str, Any]) -> Answer:
        """Send a form."""
        return self._open(Request(self.base + path, data=urlencode(fields, doseq=True).encode()))

    def press(self, page: Answer, action: str, **typed: Any) -> Answer:
        """Send a form of a page, with what was typed into it."""
        return self.post(action, {**page.form(action), **typed})

    def sign_in(self, login: str, password: str) -> Answer:
        """Sign in on the page for it."""
        return self.press(self.get("/sign-in"), "/sign-in", login=login, password=password)

    def _open(self, request: Request) -> Answer:
        try:
            with self._opener.open(request) as answer:
                return self._answer(answer.status, answer.url, answer.read())
        except HTTPError as error:
            return self._answer(error.code, error.url or request.full_url, error.read())

    def _answer(self, status: int, url: str, body: bytes) -> Answer:
        return Answer(status, url.removeprefix(self.base), body.decode())
