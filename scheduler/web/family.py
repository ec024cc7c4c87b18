"""A parent's pages: what comes next, what is missing, a place for a child in a camp, and one's own data."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, abort, flash, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from scheduler.db.tables import ChildOfferRow, ChildRow, PlaceRequestRow
from scheduler.domain import reference
from scheduler.domain.organisations import Role
from scheduler.services import consents, draws, entry_codes, families, family, place_requests
from scheduler.services.custody import desk
from scheduler.services.family_diary import diary, first_of_each
from scheduler.services.refusal import Refused
from scheduler.services.video_room import offers as calls
from scheduler.web import access, database, forms, htmx, i18n
from scheduler.web.access import Action, allow
from scheduler.web.family_forms import GRADES, CarerForm, ChildForm, EntryForm
from scheduler.web.texts import _

blueprint = Blueprint("family", __name__)

TALKS, ROTA_DAYS = timedelta(days=28), 14
CHILD_YEARS = 17


@blueprint.get("/family")
@allow(Role.WORKER)
def page() -> Response:
    """What comes next, what is missing, what can be asked for; then the crew's rota and the talks."""
    account, today, now = access.current_account(), i18n.today(), datetime.now(UTC)
    start = datetime.combine(today, time(), i18n.zone())
    last = today + timedelta(days=ROTA_DAYS - 1)
    with database.transaction() as db:  # reading about a child is noted
        cards = families.own_children(db, account, now)
        return htmx.render(
            "family/page.html",
            cards=cards,
            whereabouts=desk.of_cards(db, cards),
            coming=first_of_each(diary(families.coming(db, cards, now))),
            missing=families.missing(db, cards, now),
            own_draws=draws.own_draws(db, account.person_id),
            calls=calls.of_person(db, account.person_id, now),
            offers=place_requests.offers(db, account.person_id, today),
            entered=families.entered(cards),
            weeks=family.crew_weeks(db, account.person_id, today, last),
            talks=family.open_sessions(db, account.person_id, start, start + TALKS),
            no_password=entry_codes.has_no_password(db, account.id),
            today=today,
        )


@blueprint.get("/family/offers/<int:offer_id>")
@allow(Role.WORKER)
def offer(offer_id: int) -> Response:
    """The one page on which a child is entered: which child, what is told first, yes or no."""
    with database.transaction() as db:
        return _offer_page(db, _open_offer(db, offer_id))


@blueprint.post("/family/offers/<int:offer_id>")
@allow(Role.WORKER)
def enter(offer_id: int) -> ResponseReturnValue:
    """Enter a child with the guardian's consent, or keep that there is none."""
    try:
        sent = forms.read(EntryForm)
        with database.transaction() as db:
            found = _open_offer(db, offer_id)
            if sent.answer == "no":
                _say_no(db, found, sent)
            else:
                _enter(db, found, sent)
    except (Refused, forms.Invalid) as error:
        with database.transaction() as db:
            return _offer_page(db, _open_offer(db, offer_id), error)
    flash(
        _("已登记。名额统一安排，结果会显示在这里。")
        if sent.answer == "yes"
        else _("没有报名。随时可以改变主意。")
    )
    return htmx.redirect(url_for("family.page"))


@blueprint.post("/family/requests/<int:request_id>/withdraw")
@allow(Role.WORKER)
def withdraw(request_id: int) -> ResponseReturnValue:
    """Take a request for a place back."""
    with database.transaction() as db:
        row = access.load(db, PlaceRequestRow, request_id, Action.OWN)
        place_requests.withdraw(db, access.current_account(), row, datetime.now(UTC))
    flash(_("已撤回。"))
    return htmx.redirect(url_for("family.page"))


@blueprint.get("/family/children/new")
@allow(Role.WORKER)
def new_child() -> Response:
    """The form of a child."""
    return _child_form({})


@blueprint.post("/family/children/new")
@allow(Role.WORKER)
def add_child() -> ResponseReturnValue:
    """Enter a child of one's own."""
    try:
        facts = forms.read(ChildForm).facts()
        with database.transaction() as db:
            families.add_child(db, access.current_account(), facts, datetime.now(UTC))
    except (Refused, forms.Invalid) as error:
        return _child_form(problems_of(error), 422)
    flash(_("已保存。"))
    return htmx.redirect(url_for("family.page"))


@blueprint.get("/family/home")
@allow(Role.WORKER)
def home() -> Response:
    """Who looks after the children at home."""
    with database.reading() as db:
        row = families.family_of(db, access.current_account().person_id)
        return htmx.render("family/home.html", family=row, languages=languages(), problems={})


@blueprint.post("/family/home")
@allow(Role.WORKER)
def save_home() -> ResponseReturnValue:
    """Say who looks after the children at home."""
    account = access.current_account()
    with database.transaction() as db:
        row = families.family_of(db, account.person_id)
        if row is None:
            abort(404)
        try:
            families.set_carer(db, account, row, forms.read(CarerForm).carer())
        except forms.Invalid as error:
            return htmx.render(
                "family/home.html", status=422, family=row, languages=languages(), problems=error.problems
            )
    flash(_("已保存。"))
    return htmx.redirect(url_for("family.page"))


def problems_of(error: Refused | forms.Invalid) -> dict[str, str]:
    """What is wrong, by field, whoever found it; what belongs to no field stands under ""."""
    if isinstance(error, forms.Invalid):
        return error.problems
    return {reason.subject or "": reason.rule for reason in error.reasons}


def languages() -> list[Any]:
    """The languages that can be chosen, each with a code and names."""
    return list(reference.languages().values())


def birth_years() -> list[int]:
    """Years in which a child can have been born, the latest first."""
    year = i18n.today().year
    return list(range(year - 3, year - CHILD_YEARS - 1, -1))


def _open_offer(db: Session, offer_id: int) -> ChildOfferRow:
    mine = place_requests.offers(db, access.current_account().person_id, i18n.today())
    found = next((row for row in mine if row.id == offer_id), None)
    if found is None:
        abort(404)
    return found


def _enter(db: Session, found: ChildOfferRow, sent: EntryForm) -> None:
    account, now = access.current_account(), datetime.now(UTC)
    if sent.child.isdecimal():
        child = access.load(db, ChildRow, int(sent.child), Action.OWN)
    else:
        child = families.add_child(db, account, forms.read(ChildForm).facts(), now)
    place_requests.enter(db, account, found, child, now)


def _say_no(db: Session, found: ChildOfferRow, sent: EntryForm) -> None:
    """A no about a child that we know is kept; of one that we do not know nothing is."""
    if sent.child.isdecimal():
        child = access.load(db, ChildRow, int(sent.child), Action.OWN)
        place_requests.say_no(db, access.current_account(), found, child, datetime.now(UTC))


def _offer_page(db: Session, found: ChildOfferRow, error: Refused | forms.Invalid | None = None) -> Response:
    account, now = access.current_account(), datetime.now(UTC)
    cards = families.own_children(db, account, now)
    return htmx.render(
        "family/offer.html",
        status=forms.status(error),
        offer=found,
        cards=cards,
        fitting=[card for card in cards if place_requests.as_offer(found).fits(card.child.birth_year)],
        notice=consents.notice_of_person(db, account.person_id),
        reasons=error.reasons if isinstance(error, Refused) else (),
        problems=error.problems if isinstance(error, forms.Invalid) else {},
        years=birth_years(),
        grades=GRADES,
    )


def _child_form(problems: dict[str, str], status: int = 200) -> Response:
    return htmx.render(
        "family/new_child.html",
        status=status,
        problems=problems,
        years=birth_years(),
        grades=GRADES,
        languages=languages(),
    )
