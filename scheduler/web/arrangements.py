"""What somebody has arranged beyond single shifts: waiting lists, regulars, companions, the stand-in list."""

from collections.abc import Callable
from typing import Annotated

from flask import Blueprint, Response, abort, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.tables import RegularRow
from scheduler.domain.organisations import Role
from scheduler.domain.rules.violation import Violation
from scheduler.domain.work import ActivityKind
from scheduler.services import arrangements, call_list, regulars
from scheduler.services.agenda import Reader
from scheduler.services.holding import Who
from scheduler.services.refusal import Refused
from scheduler.services.together import companions, friends, not_with
from scheduler.web import cards, database, forms, htmx
from scheduler.web.access import allow

blueprint = Blueprint("arrangements", __name__)


class CallForm(forms.Form):
    """For what one wants to be called, and whether to be put in at once."""

    kind: Annotated[ActivityKind | None, forms.EMPTY] = None
    at_once: bool = False


class PersonForm(forms.Form):
    """Somebody: chosen from those one served with, or by name and the last digits of a phone number."""

    person_id: Annotated[forms.Key | None, forms.EMPTY] = None
    name: str = Field(default="", max_length=60)
    digits: str = Field(default="", max_length=8)


@blueprint.get("/arrangements")
@allow(Role.VOLUNTEER)
def mine() -> Response:
    """All of it on one page."""
    return _page(cards.reader_now())


@blueprint.post("/regulars/<int:regular_id>/end")
@allow(Role.VOLUNTEER)
def end_regular(regular_id: int) -> ResponseReturnValue:
    """Take nothing more by itself."""

    def end(session: Session, reader: Reader, who: Who) -> None:
        row = session.get(RegularRow, regular_id)
        if row is None or row.person_id != who.person_id:
            abort(404)
        regulars.end(session, row, reader.now)

    return _do("regulars", end)


@blueprint.post("/friends")
@allow(Role.VOLUNTEER)
def ask_friend() -> ResponseReturnValue:
    """Ask somebody to sign each other up."""

    def ask(session: Session, reader: Reader, who: Who) -> None:
        friends.ask(session, who, _chosen(session, who), reader.now)

    return _do("friends", ask)


@blueprint.post("/friends/<int:person_id>/agree")
@allow(Role.VOLUNTEER)
def agree(person_id: int) -> ResponseReturnValue:
    """Say yes to somebody who asked."""
    return _do("friends", lambda session, reader, who: friends.agree(session, who, person_id, reader.now))


@blueprint.post("/friends/<int:person_id>/end")
@allow(Role.VOLUNTEER)
def end_friend(person_id: int) -> ResponseReturnValue:
    """No longer, or never."""
    return _do("friends", lambda session, _reader, who: friends.end(session, who, person_id))


@blueprint.post("/not-with")
@allow(Role.VOLUNTEER)
def add_not_with() -> ResponseReturnValue:
    """Never be put together with somebody."""
    return _do(
        "not-with", lambda session, _reader, who: not_with.add(session, who.person_id, _chosen(session, who))
    )


@blueprint.post("/not-with/<int:person_id>/remove")
@allow(Role.VOLUNTEER)
def remove_not_with(person_id: int) -> ResponseReturnValue:
    """Take that back."""
    return _do("not-with", lambda session, _reader, who: not_with.remove(session, who.person_id, person_id))


@blueprint.post("/call-me")
@allow(Role.VOLUNTEER)
def call_me() -> ResponseReturnValue:
    """Be on the stand-in list."""
    form = forms.read(CallForm)

    def join(session: Session, reader: Reader, who: Who) -> None:
        call_list.join(session, who.person_id, form.kind, form.at_once, reader.now)

    return _do("calls", join)


@blueprint.post("/call-me/<int:call_id>/stop")
@allow(Role.VOLUNTEER)
def stop_calling(call_id: int) -> ResponseReturnValue:
    """Be on it no longer."""
    return _do("calls", lambda session, _reader, who: call_list.leave(session, who.person_id, call_id))


def _do(section: str, change: Callable[[Session, Reader, Who], object]) -> ResponseReturnValue:
    """Do it in one transaction and lead back to that part of the page, or show why not."""
    reader = cards.reader_now()
    try:
        with database.transaction() as session:
            change(session, reader, cards.who(reader))
    except Refused as error:
        return _page(reader, error.reasons, section)
    return htmx.redirect(url_for("arrangements.mine") + f"#{section}")


def _chosen(session: Session, who: Who) -> int:
    """Whom the form means; only those one served with can be named by number."""
    form = forms.read(PersonForm)
    if form.person_id is None:
        return companions.named(session, who.person_id, form.name, form.digits).id or 0
    if form.person_id not in {one.id for one in companions.served_with(session, who.person_id)}:
        raise Refused("nobody_found")
    return form.person_id


def _page(reader: Reader, refused: tuple[Violation, ...] = (), section: str = "") -> Response:
    with database.reading() as session:
        return htmx.render(
            "arrangements/mine.html",
            status=forms.status(refused),
            found=arrangements.of_person(session, reader),
            kinds=tuple(ActivityKind),
            refused=refused,
            section=section,
        )
