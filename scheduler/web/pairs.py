"""Long company: the organiser's list, the volunteer's pairs, the family's yes or no."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Literal

from flask import Blueprint, Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.tables import FamilyRow, PairRow, PersonRow
from scheduler.domain.care import Purpose
from scheduler.domain.organisations import Role
from scheduler.domain.pairing import RHYTHMS, PairMeans, PairState
from scheduler.domain.rules.violation import Violation
from scheduler.services import consents, families
from scheduler.services.pairs import answering, contacts, desks, mentors, proposing
from scheduler.services.pairs.contacts import Contact
from scheduler.services.pairs.proposing import Proposal
from scheduler.services.refusal import Refused
from scheduler.web import access, database, forms, htmx, i18n
from scheduler.web.access import Action, allow
from scheduler.web.texts import _

blueprint = Blueprint("pairs", __name__)

LAST_PAGE = 10**6
USUAL_DAYS = 14
Reasons = tuple[Violation, ...]


class ProposalForm(forms.Form):
    """Whom to ask, how often, from when."""

    volunteer: forms.Key
    days: int
    starts_on: forms.Day


class AnswerForm(forms.Form):
    """A volunteer's yes or no."""

    answer: Literal["yes", "no"]


class FamilyForm(forms.Form):
    """A guardian's yes or no, and for which children."""

    answer: Literal["yes", "no"]
    child: tuple[forms.Key, ...] = ()


class ContactForm(forms.Form):
    """What is put down of a contact."""

    day: forms.Day
    means: PairMeans
    minutes: Annotated[int, Field(ge=0, le=10_000)]


@blueprint.get("/pairs")
@allow(Role.ORGANISER)
def overview() -> Response:
    """The pairs of one's nodes, overdue ones first."""
    return _overview()


@blueprint.get("/pairs/without")
@allow(Role.ORGANISER)
def without() -> Response:
    """The families whom nobody keeps company."""
    with database.transaction() as db:
        found = desks.without(db, access.current_account(), _page())
    return htmx.render("pairs/without.html", found=found)


@blueprint.get("/pairs/families/<int:family_id>")
@allow(Role.ORGANISER)
def candidates(family_id: int) -> Response:
    """Who could keep a family company, the best first."""
    return _candidates(family_id)


@blueprint.post("/pairs/families/<int:family_id>")
@allow(Role.ORGANISER)
def propose(family_id: int) -> ResponseReturnValue:
    """Ask a volunteer and the family."""
    sent, account = forms.read(ProposalForm), access.current_account()
    try:
        with database.transaction() as db:
            wanted = Proposal(sent.volunteer, sent.days, sent.starts_on)
            proposing.propose(db, account, _family(db, family_id), wanted, datetime.now(UTC))
    except Refused as error:
        return _candidates(family_id, error.reasons)
    flash(_("已经问了双方。都同意后才开始。"))
    return htmx.redirect(url_for("pairs.overview"))


@blueprint.post("/pairs/<int:pair_id>/give-up")
@allow(Role.ORGANISER)
def give_up(pair_id: int) -> ResponseReturnValue:
    """Take a proposal back, or end a pair whose volunteer may not go on."""
    account = access.current_account()
    try:
        with database.transaction() as db:
            row = db.get(PairRow, pair_id)
            if row is None:
                abort(404)
            _family(db, row.family_id)
            family_id = row.family_id
            proposing.give_up(db, account, row, datetime.now(UTC))
    except Refused as error:
        return _overview(error.reasons)
    flash(_("已结束。可以另找一位志愿者。"))
    return htmx.redirect(url_for("pairs.candidates", family_id=family_id))


@blueprint.get("/companions")
@allow(Role.VOLUNTEER)
def mine() -> Response:
    """The families that one keeps company, and the questions that wait."""
    return _mine()


@blueprint.post("/companions/<int:pair_id>")
@allow(Role.VOLUNTEER)
def answer(pair_id: int) -> ResponseReturnValue:
    """Say yes or no to a family."""
    yes = forms.read(AnswerForm).answer == "yes"
    account, now = access.current_account(), datetime.now(UTC)
    return _as_volunteer(
        lambda db: answering.as_volunteer(db, account, _own(db, pair_id), yes, now),
        _("谢谢答复。"),
    )


@blueprint.post("/companions/<int:pair_id>/contacts")
@allow(Role.VOLUNTEER)
def put_down(pair_id: int) -> ResponseReturnValue:
    """Put down that the two were in touch."""
    sent, now = forms.read(ContactForm), datetime.now(UTC)
    contact = Contact(sent.day, sent.means, sent.minutes)
    return _as_volunteer(
        lambda db: contacts.put_down(db, _own(db, pair_id), contact, now),
        _("记下了。"),
    )


@blueprint.post("/companions/<int:pair_id>/end")
@allow(Role.VOLUNTEER)
def leave(pair_id: int) -> ResponseReturnValue:
    """End it, without a reason."""
    account, now = access.current_account(), datetime.now(UTC)
    return _as_volunteer(
        lambda db: answering.leave(db, account, _own(db, pair_id), now),
        _("结对已结束。谢谢您的陪伴。"),
    )


@blueprint.get("/family/companion")
@allow(Role.WORKER)
def family() -> Response:
    """Who keeps one's family company, or would."""
    return _of_family()


@blueprint.post("/family/companion/<int:pair_id>")
@allow(Role.WORKER)
def family_answer(pair_id: int) -> ResponseReturnValue:
    """Say yes for some children, or no."""
    sent, now = forms.read(FamilyForm), datetime.now(UTC)
    account = access.current_account()
    if sent.answer == "yes" and not sent.child:
        return _of_family((Violation("pair_no_child"),))
    chosen = sent.child if sent.answer == "yes" else ()
    try:
        with database.transaction() as db:
            answering.as_family(db, account, _ours(db, pair_id), chosen, now)
    except Refused as error:
        return _of_family(error.reasons)
    flash(_("已记下。随时可以改变主意。"))
    return htmx.redirect(url_for("pairs.family"))


@blueprint.post("/family/companion/<int:pair_id>/end")
@allow(Role.WORKER)
def family_leave(pair_id: int) -> ResponseReturnValue:
    """End it, without a reason."""
    account, now = access.current_account(), datetime.now(UTC)
    try:
        with database.transaction() as db:
            answering.leave(db, account, _ours(db, pair_id), now)
    except Refused as error:
        return _of_family(error.reasons)
    flash(_("结对已结束。"))
    return htmx.redirect(url_for("pairs.family"))


def _page() -> int:
    return min(request.args.get("page", 1, int), LAST_PAGE)


def _overview(reasons: Reasons = ()) -> Response:
    with database.transaction() as db:  # looking is noted
        found = desks.desk(db, access.current_account(), datetime.now(UTC), _page())
    return htmx.render("pairs/overview.html", status=forms.status(reasons), found=found, reasons=reasons)


def _candidates(family_id: int, reasons: Reasons = ()) -> Response:
    account, today = access.current_account(), i18n.today()
    with database.transaction() as db:  # looking is noted
        row = _family(db, family_id)
        guardian = db.get_one(PersonRow, row.guardian_id)
        desks.note_look(db, account, guardian)
        return htmx.render(
            "pairs/candidates.html",
            status=forms.status(reasons),
            family=row,
            guardian=guardian,
            going=proposing.going_on(db, family_id),
            found=mentors.candidates(db, account, row, today, USUAL_DAYS),
            rhythms=RHYTHMS,
            usual=USUAL_DAYS,
            today=today,
            reasons=reasons,
        )


def _mine(reasons: Reasons = ()) -> Response:
    with database.transaction() as db:  # reading about a child is noted
        account = access.current_account()
        return htmx.render(
            "pairs/mine.html",
            status=forms.status(reasons),
            lines=desks.of_volunteer(db, account, datetime.now(UTC)),
            credited=contacts.credited(db, account.person_id),
            means=list(PairMeans),
            today=i18n.today(),
            reasons=reasons,
        )


def _of_family(reasons: Reasons = ()) -> Response:
    account, now = access.current_account(), datetime.now(UTC)
    with database.transaction() as db:  # reading about a child is noted
        lines = desks.of_family(db, account, now)
        asked = any(line.state is PairState.ASKED for line in lines)
        return htmx.render(
            "pairs/family.html",
            status=forms.status(reasons),
            lines=lines,
            cards=families.own_children(db, account, now) if asked else [],
            pairing=Purpose.PAIRING,
            notice=consents.notice_of_person(db, account.person_id),
            reasons=reasons,
        )


def _as_volunteer(act: Callable[[Session], object], done: str) -> ResponseReturnValue:
    try:
        with database.transaction() as db:
            act(db)
    except Refused as error:
        return _mine(error.reasons)
    flash(done)
    return htmx.redirect(url_for("pairs.mine"))


def _family(db: Session, family_id: int) -> FamilyRow:
    """A family of a node that the account organises; otherwise 404."""
    found = proposing.family_of(db, access.current_account(), family_id)
    if found is None:
        abort(404)
    return found


def _own(db: Session, pair_id: int) -> PairRow:
    """A pair whose volunteer the account is; otherwise 404."""
    row = access.load(db, PairRow, pair_id, Action.OWN)
    if row.volunteer_id != access.current_account().person_id:
        abort(404)
    return row


def _ours(db: Session, pair_id: int) -> PairRow:
    """A pair of the account's own family; otherwise 404."""
    row = access.load(db, PairRow, pair_id, Action.OWN)
    if not answering.is_of(db, access.current_account(), row):
        abort(404)
    return row
