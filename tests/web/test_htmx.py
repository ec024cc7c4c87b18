"""Fragment or page, and redirects, as htmx asks for them."""

import pytest
from flask import Flask

from scheduler.web import htmx

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def rendered(app: Flask, headers: dict[str, str]) -> str:
    with app.test_request_context("/", headers=headers):
        answer = htmx.render(
            "errors/error.html", "errors/_error.html", title="T", text="", code=1, problems={}
        )
        assert set(answer.vary) >= {"HX-Request", "HX-Request-Type"}
        return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HX-Request": "true", "HX-Request-Type": "full"},
        {"HX-Request": "true"},
        {**PARTIAL, "HX-History-Restore-Request": "true"},
        {"HX-Request-Type": "partial"},
    ],
)
def test_page_goes_to_everybody_but_a_swap(app: Flask, headers: dict[str, str]) -> None:
    assert "<html" in rendered(app, headers)


def test_fragment_goes_to_a_swap(app: Flask) -> None:
    assert "<html" not in rendered(app, PARTIAL)


def test_redirect_is_followed_by_browsers_and_named_to_htmx(app: Flask) -> None:
    with app.test_request_context("/"):
        assert htmx.redirect("/x").status_code == 303
    with app.test_request_context("/", headers=PARTIAL):
        answer = htmx.redirect("/x")
        assert answer.status_code == 204
        assert answer.headers["HX-Redirect"] == "/x"
