"""The card of one shift for whoever is signed in; the calendar and the actions both show it."""

from datetime import UTC, datetime
from typing import Any

from flask import abort
from sqlmodel import Session

from scheduler.db.tables import ShiftRow
from scheduler.services import agenda, shift_options, signup
from scheduler.services.agenda import Item, Reader
from scheduler.services.holding import Who
from scheduler.web import access, i18n


def reader_now() -> Reader:
    """Whoever is signed in, now."""
    return Reader(access.current_account(), datetime.now(UTC), i18n.zone())


def who(reader: Reader) -> Who:
    """The same as services that act want it."""
    return Who(reader.account.person_id, reader.account.id)


def card(session: Session, reader: Reader, shift_id: int) -> Item:
    """The shift as the person sees it; 404 where there is none that they may see."""
    access.load(session, ShiftRow, shift_id)
    item = agenda.one(session, reader, shift_id)
    if item is None:
        abort(404)
    return item


def context(session: Session, reader: Reader, shift_id: int) -> dict[str, Any]:
    """What the template of a card needs; `undoable` is the shift whose last change may be taken back."""
    item = card(session, reader, shift_id)
    undo = item.duty is not None and signup.undoable(session, who(reader), item.duty, datetime.now(UTC))
    return {
        "item": item,
        "undoable": shift_id if undo else None,
        "options": shift_options.options(session, reader, item),
    }
