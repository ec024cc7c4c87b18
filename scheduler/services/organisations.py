"""The tree of organisations as its leaders draw it up: a node more, one renamed, one that nobody uses gone.

Whoever organises or administers a node may do so there and below. A node keeps its place: everything that was
granted, published and counted goes by its path.
"""

from dataclasses import dataclass

from sqlmodel import Session, SQLModel, col, select

from scheduler.db.tables import OrganisationRow
from scheduler.domain import reference
from scheduler.domain.organisations import Body, Level, Role, misfit
from scheduler.services import access, audit
from scheduler.services.access import Action
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused

LEADS = (Role.ORGANISER, Role.ADMINISTRATOR)
LONGEST_PATH = 200


@dataclass(frozen=True, slots=True)
class Described:
    """What is told of a node; `division` is a code of six digits, or empty."""

    name_zh: str
    level: Level
    name_en: str = ""
    body: Body | None = None
    division: str = ""


def may_change(session: Session, by: Account, row: OrganisationRow) -> bool:
    """Whether the account organises or administers the node."""
    return access.can(session, by, Action.MANAGE, row) or access.can(session, by, Action.ADMINISTER, row)


def add(session: Session, by: Account, above: OrganisationRow, told: Described) -> int:
    """A new node below another; its id.

    Raises:
        Refused: `organisation_twice`, `level_above`, `enterprise_body`, `division_unknown`, `tree_too_deep`.
    """
    session.refresh(above, with_for_update=True)
    _refuse_misfit(session, above, told, None)
    row = OrganisationRow(parent_id=above.id, path="", level=told.level, name_zh=told.name_zh)
    _describe(row, told)
    session.add(row)
    session.flush()
    row.path = f"{above.path}{row.id}/"
    if len(row.path) > LONGEST_PATH:
        raise Refused("tree_too_deep")
    _note(session, by, "organisation.create", row)
    return row.id or 0


def change(session: Session, by: Account, row: OrganisationRow, told: Described) -> None:
    """Another name, level, body or place on the map.

    Raises:
        Refused: as `add`, and `level_below` where a node below stands at a higher level.
    """
    above = None if row.parent_id is None else session.get_one(OrganisationRow, row.parent_id)
    if above is not None:
        session.refresh(above, with_for_update=True)
    _refuse_misfit(session, above, told, row.id)
    for below in children(session, row):
        if misfit(below.level, below.body, told.level) == "level_above":
            raise Refused("level_below")
    _describe(row, told)
    session.add(row)
    _note(session, by, "organisation.edit", row)


def remove(session: Session, by: Account, row: OrganisationRow) -> None:
    """Take a node out that nothing belongs to, such as one entered by mistake.

    Raises:
        Refused: `organisation_in_use`.
    """
    if row.parent_id is None or in_use(session, row):
        raise Refused("organisation_in_use")
    _note(session, by, "organisation.remove", row)
    session.delete(row)
    session.flush()


def in_use(session: Session, row: OrganisationRow) -> bool:
    """Whether any row of any table names the node."""
    return any(
        session.execute(select(1).select_from(table).where(key.parent == row.id).limit(1)).first() is not None
        for table in SQLModel.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == OrganisationRow.__tablename__
    )


def children(session: Session, row: OrganisationRow) -> list[OrganisationRow]:
    """The nodes directly below, by level and name."""
    found = session.exec(select(OrganisationRow).where(OrganisationRow.parent_id == row.id)).all()
    return sorted(found, key=lambda one: (tuple(Level).index(one.level), one.name_zh))


def line_above(session: Session, row: OrganisationRow) -> list[OrganisationRow]:
    """The nodes above, the top first."""
    paths = access.ancestors(row.path)[:-1]
    return list(
        session.exec(
            select(OrganisationRow)
            .where(col(OrganisationRow.path).in_(paths))
            .order_by(col(OrganisationRow.path))
        )
    )


def _refuse_misfit(session: Session, above: OrganisationRow | None, told: Described, but: int | None) -> None:
    """A root stands beside nothing and below nothing."""
    if told.division and told.division not in {**reference.divisions(), **reference.cities()}:
        raise Refused("division_unknown")
    reason = misfit(told.level, told.body, told.level if above is None else above.level)
    if reason is not None:
        raise Refused(reason)
    wanted = told.name_zh.casefold()
    beside = [] if above is None else children(session, above)
    if any(one.name_zh.casefold() == wanted and one.id != but for one in beside):
        raise Refused("organisation_twice")


def _describe(row: OrganisationRow, told: Described) -> None:
    row.name_zh, row.name_en = told.name_zh, told.name_en
    row.level, row.body, row.division = told.level, told.body, told.division or None


def _note(session: Session, by: Account, action: str, row: OrganisationRow) -> None:
    audit.note(
        session, account_id=by.id, action=action, subject=f"organisation:{row.id}", purpose=row.name_zh[:120]
    )
