"""A lottery for the places of an offer: entries frozen under codes, drawn, published, the rest waiting.

The published file holds codes only. A family is told its own code, so that it can find itself.
"""

import secrets
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import (
    ChildOfferRow,
    ChildRow,
    DrawEntryRow,
    DrawRow,
    FamilyRow,
    NoticeRow,
    PlaceRequestRow,
)
from scheduler.domain.children import RequestState
from scheduler.domain.lottery import (
    ALPHABET,
    CODE_LENGTH,
    RULE,
    Entry,
    Result,
    commitment,
    draw,
    next_up,
)
from scheduler.domain.notices import NoticeCode
from scheduler.services import audit
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused

SAID_AT_LEAST = 4


def of_offer(session: Session, offer_id: int) -> DrawRow | None:
    """The lottery of an offer, if there is one."""
    return session.exec(select(DrawRow).where(DrawRow.offer_id == offer_id)).first()


def freeze(session: Session, account: Account, offer: ChildOfferRow, now: datetime) -> DrawRow:
    """Close the list of entries: brothers and sisters are one entry, under a code that says nothing.

    Raises:
        Refused: `offer_open` while requests are taken, `frozen_already`, `no_entries`.
    """
    session.exec(select(ChildOfferRow.id).where(ChildOfferRow.id == offer.id).with_for_update()).one()
    if to_local(now).date() <= offer.closes_on:
        raise Refused("offer_open")
    if of_offer(session, offer.id or 0) is not None:
        raise Refused("frozen_already")
    seats = Counter(child.family_id for _, child in _requests(session, offer.id or 0, RequestState.ENTERED))
    if not seats:
        raise Refused("no_entries")
    row = DrawRow(
        offer_id=offer.id or 0,
        places=offer.places,
        rule=RULE,
        secret=secrets.token_hex(24),
        frozen_at=now,
        account_id=account.id,
    )
    session.add(row)
    session.flush()
    codes = _codes(len(seats))
    for (family, number), code in zip(sorted(seats.items()), codes, strict=True):
        session.add(DrawEntryRow(draw_id=row.id or 0, family_id=family, code=code, seats=number))
    session.flush()
    audit.note(session, account_id=account.id, action="draw.freeze", subject=f"offer:{offer.id}")
    return row


def hold(session: Session, account: Account, row: DrawRow, said: str, now: datetime) -> Result:
    """Draw with what somebody else has said: places and waiting list follow, and families are told.

    Raises:
        Refused: `drawn_already`, `said_short`.
    """
    session.refresh(row, with_for_update=True)
    if row.drawn_at is not None:
        raise Refused("drawn_already")
    if len(said) < SAID_AT_LEAST:
        raise Refused("said_short")
    entries = entries_of(session, row)
    found = draw([Entry(one.code, one.seats) for one in entries], row.places, row.secret, said)
    row.said, row.drawn_at = said, now
    session.add(row)
    by_code = {one.code: one for one in entries}
    for number, code in enumerate(found.order, start=1):
        by_code[code].place = number
    placed = set(found.placed)
    for entry in entries:
        state = RequestState.PLACED if entry.code in placed else RequestState.WAITING
        _settle(session, row, entry, state, now)
    session.flush()
    move_up(session, row.offer_id, now)  # places of families that withdrew since the list was frozen
    audit.note(session, account_id=account.id, action="draw.hold", subject=f"offer:{row.offer_id}")
    return found


def move_up(session: Session, offer_id: int, now: datetime) -> int:
    """Give places that became free to the waiting list in its order; how many families got them."""
    row = of_offer(session, offer_id)
    if row is None or row.drawn_at is None:
        return 0
    session.flush()
    moved = 0
    while (entry := _next(session, row)) is not None:
        _settle(session, row, entry, RequestState.PLACED, now)
        session.flush()
        moved += 1
    return moved


def entries_of(session: Session, row: DrawRow) -> list[DrawEntryRow]:
    """The entries by code before the draw, in the order drawn after it."""
    rows = session.exec(select(DrawEntryRow).where(DrawEntryRow.draw_id == row.id)).all()
    return sorted(rows, key=lambda one: (one.place or 0, one.code))


def own_entry(session: Session, row: DrawRow, person_id: int) -> DrawEntryRow | None:
    """The entry of somebody's own family."""
    return session.exec(
        select(DrawEntryRow)
        .join(FamilyRow, col(FamilyRow.id) == DrawEntryRow.family_id)
        .where(DrawEntryRow.draw_id == row.id, FamilyRow.guardian_id == person_id)
    ).first()


def own_draws(session: Session, person_id: int) -> list[tuple[DrawRow, ChildOfferRow, DrawEntryRow]]:
    """The lotteries that somebody's own family is in, the newest first."""
    rows = session.exec(
        select(DrawRow, ChildOfferRow, DrawEntryRow)
        .join(ChildOfferRow, col(ChildOfferRow.id) == DrawRow.offer_id)
        .join(DrawEntryRow, col(DrawEntryRow.draw_id) == DrawRow.id)
        .join(FamilyRow, col(FamilyRow.id) == DrawEntryRow.family_id)
        .where(FamilyRow.guardian_id == person_id)
        .order_by(col(DrawRow.id).desc())
    )
    return [(row, offer, entry) for row, offer, entry in rows]


def published(session: Session, row: DrawRow) -> dict[str, Any]:
    """What everybody may read and repeat: codes, places, rule; the secret once it was drawn."""
    entries = entries_of(session, row)
    document: dict[str, Any] = {
        "format": "draw/1",
        "rule": row.rule,
        "places": row.places,
        "commitment": commitment(row.secret),
        "frozen_at": row.frozen_at.isoformat(timespec="seconds"),
        "entries": [
            {"code": one.code, "seats": one.seats} for one in sorted(entries, key=lambda one: one.code)
        ],
    }
    if row.drawn_at is None:
        return document
    found = draw([Entry(one.code, one.seats) for one in entries], row.places, row.secret, row.said)
    return document | {
        "secret": row.secret,
        "said": row.said,
        "drawn_at": row.drawn_at.isoformat(timespec="seconds"),
        "order": list(found.order),
        "placed": list(found.placed),
        "waiting": list(found.waiting),
    }


def _settle(session: Session, row: DrawRow, entry: DrawEntryRow, state: RequestState, now: datetime) -> None:
    """The requests of one family get a state, and its guardian a message; one that withdrew stays so."""
    if entry.family_id is None:
        return
    open_ = (RequestState.ENTERED, RequestState.WAITING)
    found = [
        request
        for request, child in _requests(session, row.offer_id, *open_)
        if child.family_id == entry.family_id
    ]
    for request in found:
        request.state, request.changed_at = state, now
        session.add(request)
    if found:
        guardian = session.get_one(FamilyRow, entry.family_id).guardian_id
        details = {"draw_id": row.id}
        session.add(
            NoticeRow(person_id=guardian, code=NoticeCode.PLACE_GIVEN.value, details=details, created_at=now)
        )


def _next(session: Session, row: DrawRow) -> DrawEntryRow | None:
    """The first of the waiting list whose places are there."""
    held = len(_requests(session, row.offer_id, RequestState.PLACED))
    waiting = Counter(child.family_id for _, child in _requests(session, row.offer_id, RequestState.WAITING))
    entries = {one.code: one for one in entries_of(session, row) if one.family_id in waiting}
    found = next_up(
        [Entry(code, waiting[one.family_id or 0]) for code, one in entries.items()], row.places - held
    )
    return None if found is None else entries[found.code]


def _requests(
    session: Session, offer_id: int, *states: RequestState
) -> list[tuple[PlaceRequestRow, ChildRow]]:
    rows = session.exec(
        select(PlaceRequestRow, ChildRow)
        .join(ChildRow, col(ChildRow.id) == PlaceRequestRow.child_id)
        .where(PlaceRequestRow.offer_id == offer_id, col(PlaceRequestRow.state).in_(states))
        .order_by(col(PlaceRequestRow.id))
    )
    return [(request, child) for request, child in rows]


def _codes(number: int) -> Iterable[str]:
    """So many different codes."""
    found: set[str] = set()
    while len(found) < number:
        found.add("".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)))
    return list(found)
