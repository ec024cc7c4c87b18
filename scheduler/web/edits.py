"""Changing a draft by hand: one form for every act, answered in words; its history; planning again."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from flask import Blueprint, Response, flash, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.tables import PlanEditRow, PlanRunRow
from scheduler.domain.edits import EditKind
from scheduler.domain.organisations import Role
from scheduler.services import drafts
from scheduler.services.change_list import Place
from scheduler.services.edits import desk, history, replan
from scheduler.services.edits.change import read
from scheduler.services.edits.desk import Hand
from scheduler.services.refusal import Refused
from scheduler.web import access, boards, database, forms, htmx, wording, wording_edits
from scheduler.web.access import Action, allow
from scheduler.web.texts import _

blueprint = Blueprint("edits", __name__)

ACT = re.compile(r"^(change|pin|unpin|allow|undo|redo)((?: [+-]\d{1,9}\.\d{1,9}){0,12})$")


class Act(boards.BoardQuery):
    """What the press of a button sends: the act, the revision that was looked at, and where one was.

    An act is a word and places: `change -55.120 +55.130` takes person 55 off shift 120 and puts them on 130.
    """

    do: Annotated[str, Field(pattern=ACT.pattern)]
    seen: Annotated[int, Field(ge=0, le=2**31 - 1)]
    alone: bool = False


class Lines(forms.Form):
    """People of a change list as it was shown, and those whose line was left ticked."""

    shown: tuple[forms.Key, ...] = ()
    accepted: tuple[forms.Key, ...] = ()


@blueprint.post("/plans/<int:run_id>/edits")
@allow(Role.ORGANISER)
def create(run_id: int) -> ResponseReturnValue:
    """Make a change, or say why not; whoever looked at an older draft is shown what changed."""
    with database.reading() as session:
        boards.load(session, run_id)
    act = forms.read(Act)
    try:
        with database.transaction() as session:
            hand = Hand(access.current_account().id, run_id, act.seen, datetime.now(UTC))
            made = _done(session, hand, act.do)
    except Refused as error:
        return _refused(run_id, act, error)
    if htmx.partial():
        return _answer(run_id, act, made)
    flash(_("已改：%(what)s", what=wording.word(made.kind)))
    return htmx.redirect(_back(run_id, act))


@blueprint.get("/plans/<int:run_id>/edits")
@allow(Role.ORGANISER)
def changes(run_id: int) -> Response:
    """Every change that was made to the draft by hand, the newest first."""
    with database.reading() as session:
        run, campaign = boards.load(session, run_id)
        lines = _lines(session, run_id, 0)[::-1]
        return htmx.render("boards/changes.html", run=run, campaign=campaign, lines=lines)


@blueprint.post("/plans/<int:run_id>/replan")
@allow(Role.ORGANISER)
def plan_again(run_id: int) -> ResponseReturnValue:
    """Ask for a plan that keeps what was settled by hand, and leaves out refused lines of the change list."""
    with database.transaction() as session:
        run = access.load(session, PlanRunRow, run_id, Action.MANAGE)
        lines = forms.read(Lines)
        made = replan.request(
            session,
            account_id=access.current_account().id,
            run=run,
            refused=set(lines.shown).difference(lines.accepted),
        )
        return htmx.redirect(url_for("plans.run", run_id=made.id))


def _done(session: Session, hand: Hand, text: str) -> PlanEditRow:
    found = ACT.fullmatch(text)
    assert found is not None
    word, comes, goes = found[1], _places(found[2], "+"), _places(found[2], "-")
    if word == "undo":
        return desk.undo(session, hand)
    if word == "redo":
        return desk.redo(session, hand)
    if word == "change":
        return desk.change(session, hand, added=comes, removed=goes)
    if len(comes) != 1:
        raise Refused("nothing_to_do")
    return desk.settle(session, hand, EditKind(word), comes[0])


def _places(text: str, sign: str) -> tuple[Place, ...]:
    found = (part[1:].split(".") for part in text.split() if part[0] == sign)
    return tuple((int(person), int(shift)) for person, shift in found)


def _answer(run_id: int, act: Act, made: PlanEditRow) -> Response:
    """The parts of the board that the change touches."""
    with database.reading() as session:
        run, campaign = boards.load(session, run_id)
        said: dict[str, Any] = {"made": _lines(session, run_id, made.revision - 1)}
        if act.by == "people":
            people = {who for who, _ in read(made.kind, made.changes).places}
            return htmx.render(
                "boards/board.html",
                "boards/_moved.html",
                **boards.moved(session, run, campaign, act, people),
                **said,
            )
        return htmx.render(
            "boards/board.html", "boards/_board.html", **boards.shown(session, run, campaign, act), **said
        )


def _refused(run_id: int, act: Act, error: Refused) -> Response:
    """The board as it is now, with the reasons, and with what others changed meanwhile."""
    with database.reading() as session:
        run, campaign = boards.load(session, run_id)
        stale = any(reason.rule == "draft_changed" for reason in error.reasons)
        return htmx.render(
            "boards/board.html",
            "boards/_board.html",
            status=409,
            **boards.shown(session, run, campaign, act),
            reasons=error.reasons,
            meanwhile=_lines(session, run_id, act.seen) if stale else (),
            again=act.do if stale and act.do not in ("undo", "redo") else None,
        )


def _lines(session: Session, run_id: int, seen: int) -> list[wording_edits.Line]:
    told = history.since(session, run_id, seen)
    places = [place for one in told for place in read(one.edit.kind, one.edit.changes).places]
    people = drafts.names(session, {who for who, _ in places})
    seats = drafts.empty_seats(session, {shift for _, shift in places})
    return wording_edits.Histories(people, seats).lines(told)


def _back(run_id: int, act: Act) -> str:
    where: dict[str, Any] = {"by": act.by, "on": act.on.isoformat() if act.on else None, "page": act.page}
    if act.alone and act.seat is not None:
        return url_for("boards.one_seat", run_id=run_id, shift_id=act.seat, **where)
    return url_for("boards.board", run_id=run_id, **where)
