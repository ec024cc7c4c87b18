"""When somebody is taken, for organisers' calendar programs: the consent, the addresses, what they get."""

import hashlib
from datetime import UTC, datetime

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from pydantic import Field

from scheduler.calendar.free_busy import free_busy
from scheduler.db.tables import FeedRow, PersonRow
from scheduler.domain.organisations import Role
from scheduler.domain.rules.violation import Violation
from scheduler.services import feeds
from scheduler.services import free_busy as times
from scheduler.services.refusal import Refused
from scheduler.web import access, database, feed_answer, feed_words, forms, htmx, i18n
from scheduler.web.access import Action, allow, public
from scheduler.web.feeds import TOKEN
from scheduler.web.texts import _

blueprint = Blueprint("free_busy", __name__)

PLANNERS = (Role.ORGANISER, Role.COORDINATOR)


class ConsentForm(forms.Form):
    """Yes or no to being seen as taken."""

    consent: str = Field(pattern="^(yes|no)$")


@blueprint.get("/feeds/<token>.ifb")
@public
def calendar(token: str) -> Response:
    """What a calendar program gets: 200, 304, 404 for an unknown address, 410 once the consent is gone."""
    try:
        if not TOKEN.fullmatch(token):
            raise feeds.Unknown
        return _answer(token)
    except feeds.Unknown:
        return feed_answer.refusal(404)
    except feeds.Gone:
        return feed_answer.refusal(410)


@blueprint.post("/subscribe/busy")
@allow(Role.VOLUNTEER)
def consent() -> ResponseReturnValue:
    """Give the consent, or take it back."""
    account, given = access.current_account(), forms.read(ConsentForm).consent == "yes"
    with database.transaction() as session:
        change = times.consent if given else times.withdraw
        change(session, account, datetime.now(UTC))
    flash(_("已同意，只看得到忙闲时间。") if given else _("已撤回同意，所有忙闲地址立即失效。"))
    return htmx.redirect(url_for("feeds.mine"))


@blueprint.get("/people/<int:person_id>/busy")
@allow(*PLANNERS)
def person(person_id: int) -> Response:
    """Whether one may see when a person is taken, and one's addresses."""
    return _page(person_id)


@blueprint.post("/people/<int:person_id>/busy")
@allow(*PLANNERS)
def create(person_id: int) -> Response:
    """A new address; it is shown once, in this answer."""
    account = access.current_account()
    try:
        with database.transaction() as session:
            row = access.load(session, PersonRow, person_id, Action.COORDINATE)
            _feed, token = times.create(session, account, row, i18n.current(), datetime.now(UTC))
    except Refused as error:
        return _page(person_id, reasons=error.reasons, status=409)
    return _page(person_id, f"{database.settings().public_url}/feeds/{token}.ifb")


@blueprint.post("/people/<int:person_id>/busy/<int:feed_id>/revoke")
@allow(*PLANNERS)
def revoke(person_id: int, feed_id: int) -> ResponseReturnValue:
    """Take one's own address back."""
    account = access.current_account()
    with database.transaction() as session:
        feed = access.load(session, FeedRow, feed_id, Action.OWN)
        feeds.revoke(session, feed, account_id=account.id, now=datetime.now(UTC))
    return htmx.redirect(url_for("free_busy.person", person_id=person_id))


def _answer(token: str) -> Response:
    """The times are looked up each time; bytes are made only for whoever does not have them.

    Raises:
        feeds.Unknown: when there never was such an address.
        feeds.Gone: when it was taken back, or the consent was.
    """
    now, client = datetime.now(UTC), request.headers.get("User-Agent", "")
    domain = database.settings().uid_domain
    with database.reading() as session:
        found = feeds.find(session, token, now.date())
        subject = times.subject(session, found.feed)
        with force_locale(found.feed.language):
            taken = times.taken(session, subject.id or 0, feed_words.FeedWords(), domain, now)
        feed = found.feed
    tag = hashlib.sha256(repr(taken).encode()).hexdigest()[:32]
    if feed.tag != tag or feeds.fetch_is_news(feed, client, now):
        feed = _noted(token, tag, client, now)
    response = Response(status=200)
    response.set_etag(tag)
    response.last_modified = feed.tagged_at
    response.make_conditional(request)
    if response.status_code == 200:
        assert feed.tagged_at is not None
        response.set_data(free_busy(taken, feed.tagged_at))
    return feed_answer.described(response, "houniao.ifb")


def _noted(token: str, tag: str, client: str, now: datetime) -> FeedRow:
    with database.transaction() as session:
        found = feeds.find(session, token, now.date())
        feeds.retag(session, found, tag, now)
        feeds.note_fetch(session, found.feed, client, now)
        return found.feed


def _page(
    person_id: int, address: str = "", reasons: tuple[Violation, ...] = (), status: int = 200
) -> Response:
    account = access.current_account()
    with database.reading() as session:
        row = access.load(session, PersonRow, person_id, Action.COORDINATE)
        readers = times.readers(session, person_id)
        return htmx.render(
            "free_busy/person.html",
            status=status,
            person=row,
            consent=times.consent_of(session, person_id),
            addresses=[one.feed for one in readers if one.feed.person_id == account.person_id],
            address=address,
            reasons=reasons,
        )
