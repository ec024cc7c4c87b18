"""What goes wrong is told calmly, in words and without inner detail, to browsers and to htmx."""

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from scheduler.domain.rules.violation import Violation
from scheduler.services.refusal import Refused
from scheduler.web import forms
from scheduler.web.access import public
from tests.web.conftest import htmx_headers, words


class Sent(forms.Form):
    """A form of the tests."""

    count: int
    tags: tuple[str, ...] = ()
    name: str = ""


@pytest.fixture
def failing(app: Flask) -> FlaskClient:
    """An application with views that fail in every way."""

    @app.get("/abort/<int:status>")
    @public
    def _abort(status: int) -> str:
        abort(status)

    @app.get("/refused")
    @public
    def _refused() -> str:
        raise Refused(Violation("capacity", None, ("1",), None, 3, 2), "past")

    @app.get("/broken")
    @public
    def _broken() -> str:
        raise RuntimeError("inner detail")

    @app.post("/form")
    @public
    def _form() -> dict[str, object]:
        return forms.read(Sent).model_dump()

    app.testing = False
    return app.test_client()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 418, 422, 429, 500, 503])
def test_every_status_has_its_page_and_its_fragment(failing: FlaskClient, status: int) -> None:
    page = failing.get(f"/abort/{status}")
    assert page.status_code == status
    assert "<html" in page.text
    assert page.headers["X-Request-Id"] in page.text
    fragment = failing.get(f"/abort/{status}", headers=htmx_headers())
    assert fragment.status_code == status
    assert "<html" not in fragment.text
    assert 'role="alert"' in fragment.text


def test_refusal_tells_its_reasons(failing: FlaskClient) -> None:
    answer = failing.get("/refused")
    assert answer.status_code == 409
    assert "这一班的 2 个名额已满。" in answer.text
    assert "这一班已经开始或已过去。" in answer.text


def test_unexpected_failure_tells_nothing_inner(failing: FlaskClient) -> None:
    answer = failing.get("/broken")
    assert answer.status_code == 500
    assert "inner detail" not in answer.text
    assert "Traceback" not in answer.text
    assert "系统出错" in answer.text


def test_form_is_read_as_its_model_says(failing: FlaskClient) -> None:
    sent = {"count": " 3 ", "tags": ["a", "b"], "name": "  x ", "other": "left aside"}
    assert failing.post("/form", data=sent).json == {"count": 3, "tags": ["a", "b"], "name": "x"}


@pytest.mark.parametrize("sent", [{}, {"count": "three"}, {"count": ""}])
def test_form_that_cannot_be_read_is_told_by_field(failing: FlaskClient, sent: dict[str, str]) -> None:
    answer = failing.post("/form", data=sent)
    assert answer.status_code == 422
    assert "count ：" in words(answer.text).replace("count：", "count ：")


def test_wrong_method_is_told(client: FlaskClient) -> None:
    assert client.get("/sign-out").status_code == 405


def test_address_without_its_slash_is_led_on_or_not_found(client: FlaskClient) -> None:
    assert client.get("/sign-in/").status_code == 404
