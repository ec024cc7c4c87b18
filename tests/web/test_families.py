"""A coordinator's desk: only the own enterprise's families, answers typed in from paper, sheets to print."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlmodel import select

from scheduler.db.session import reading
from scheduler.db.tables import ConsentRow, FamilyRow
from scheduler.domain.care import Purpose
from tests.services.families import CARER, CHILD, Circle
from tests.web.conftest import htmx_headers, words

ClientOf = Callable[[str | None], FlaskClient]


def test_list_names_parents_and_no_child(client_of: ClientOf) -> None:
    page = words(client_of("coordinator").get("/families").text)
    assert "雀大军" in page
    assert "1 个孩子" in page
    assert CHILD not in page


def test_list_is_searched_by_name_and_number(client_of: ClientOf) -> None:
    coordinator = client_of("coordinator")
    assert "雀大军" in coordinator.get("/families?text=E000").text
    assert "马小军" not in coordinator.get("/families?text=E000").text
    assert coordinator.get("/families?text=x", headers=htmx_headers()).text.lstrip().startswith("<div")


def test_family_page_tells_what_is_missing_without_what_is_private(
    circle: Circle, client_of: ClientOf
) -> None:
    page = words(client_of("coordinator").get(f"/families/{circle.family}").text)
    assert "外出团圆：未答复" in page
    assert page.count("留守儿童") == 1  # the name of the site, at the foot
    assert "过敏" not in page


def test_answer_on_paper_is_kept_as_such(circle: Circle, circle_url: str, client_of: ClientOf) -> None:
    place = f"/families/{circle.family}/children/{circle.child}/answers"
    coordinator = client_of("coordinator")
    assert coordinator.post(place, data={"purpose": "trip", "answer": "yes"}).status_code == 303
    with reading(circle_url) as db:
        row = db.exec(select(ConsentRow).where(ConsentRow.purpose == Purpose.TRIP)).one()
    assert (row.given, row.on_paper, row.account_id) == (True, True, circle.account["coordinator"])
    assert "纸质" in coordinator.get(f"/families/{circle.family}").text
    assert coordinator.post(place, data={"purpose": "trip", "answer": "withdraw"}).status_code == 303
    assert coordinator.post(place, data={"purpose": "trip", "answer": "maybe"}).status_code == 422


def test_answer_for_a_child_of_another_family_is_refused(circle: Circle, client_of: ClientOf) -> None:
    place = f"/families/{circle.family}/children/{circle.season.other['child']}/answers"
    answer = client_of("coordinator").post(place, data={"purpose": "trip", "answer": "yes"})
    assert answer.status_code == 404


def test_coordinator_types_in_who_is_at_home(circle: Circle, circle_url: str, client_of: ClientOf) -> None:
    place = f"/families/{circle.family}/home"
    sent = {"name": "外婆", "phone": "139", "language": "hni"}
    assert client_of("coordinator").post(place, data=sent).status_code == 303
    with reading(circle_url) as db:
        row = db.get_one(FamilyRow, circle.family)
    assert (row.carer_name, row.carer_phone, row.language) == ("外婆", "139", "hni")


def test_sheet_is_printed_for_the_family(circle: Circle, client_of: ClientOf) -> None:
    page = client_of("coordinator").get(f"/families/{circle.family}/paper")
    assert CARER in page.text
    assert 'class="sheet"' in page.text
