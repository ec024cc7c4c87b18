"""The five people as whom one looks at the demo season; they have no password, only the demo's own door."""

from sqlmodel import Session

from scheduler.db.tables import AssignmentRow, ChildRow, FamilyRow, HatRow, PersonRow
from scheduler.demo.book import Book
from scheduler.demo.people import alternating
from scheduler.demo.world import World
from scheduler.domain.organisations import Body, Role
from scheduler.domain.people import Hat
from scheduler.services import accounts


def people(world: World) -> dict[Role, tuple[int, int]]:
    """For each role the person and the node on which the role is granted; makes those who are missing."""
    book, tree = world.book, world.tree
    province = tree.area("530000")
    union = tree.office("530000", Body.TRADE_UNION)
    volunteer = _volunteer(world)
    worker = _worker(book)
    return {
        Role.ORGANISER: (_staff(book, union, 0), province),
        Role.COORDINATOR: (_staff(book, world.plant.enterprise, 1), world.plant.enterprise),
        Role.VOLUNTEER: (volunteer, book.row(PersonRow, volunteer)["organisation_id"]),
        Role.WORKER: (worker, book.row(PersonRow, worker)["organisation_id"]),
        Role.ADMINISTRATOR: (_staff(book, tree.office("530000", Body.CIVIL_AFFAIRS), 2), province),
    }


def open_accounts(session: Session, found: dict[Role, tuple[int, int]]) -> None:
    """An account `demo-<role>` for each, when the people are in the database."""
    for role, (person, node) in found.items():
        accounts.create(
            session, person_id=person, login=f"demo-{role.value}", password=None, grants=[(role, node)]
        )


def _staff(book: Book, organisation: int, number: int) -> int:
    gender = alternating(number)
    person = book.add(
        PersonRow,
        organisation_id=organisation,
        name=book.names.adult(gender),
        gender=gender,
        birth_year=1984 - number,
        phone=f"10871{number + 2:06d}",
        source=Hat.STAFF.value,
    )
    book.add(HatRow, person_id=person, hat=Hat.STAFF)
    return person


def _volunteer(world: World) -> int:
    """A student of the camp, or whoever is at hand without having said anything yet."""
    if "demo volunteer" in world.known:
        return world.known["demo volunteer"][0]
    spoken = {row["person_id"] for row in world.book.rows(AssignmentRow)}
    silent: int = next(
        row["id"] for row in world.book.rows(PersonRow) if row.get("is_volunteer") and row["id"] not in spoken
    )
    return silent


def _worker(book: Book) -> int:
    """A parent whose children are in our care, or any parent."""
    families = {row["family_id"] for row in book.rows(ChildRow)}
    with_children = [row["guardian_id"] for row in book.rows(FamilyRow) if row["id"] in families]
    parents = [row["person_id"] for row in book.rows(HatRow) if row["hat"] is Hat.GUARDIAN]
    first: int = (with_children or parents)[0]
    return first
