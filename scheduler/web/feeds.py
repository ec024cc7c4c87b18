"""Subscribing to one's calendar: the page with addresses and devices, and what calendar programs fetch."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import segno
from flask import Blueprint, Response, abort, url_for
from flask.typing import ResponseReturnValue

from scheduler.db.tables import FeedRow
from scheduler.domain.organisations import Role
from scheduler.services import feeds, free_busy, shared_feeds
from scheduler.services.shared_feeds import FeedKind
from scheduler.web import access, database, feed_answer, forms, htmx, i18n, redaction, user_agents
from scheduler.web.access import Action, allow, public
from scheduler.web.durations import ahead
from scheduler.web.texts import _
from scheduler.web.user_agents import client_name

blueprint = Blueprint("feeds", __name__)
blueprint.add_app_template_filter(client_name)
blueprint.add_app_template_filter(ahead)
blueprint.record_once(lambda state: redaction.redact(state.app.logger))

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
SUBSCRIBERS = (Role.VOLUNTEER, Role.ORGANISER, Role.COORDINATOR)
ALARMS = (15, 60, 180, 1440)
"""Minutes before a shift at which a reminder may ring."""


class FeedForm(forms.Form):
    """What a new subscription is to be called, and whether its entries ring."""

    label: str = ""
    alarm: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """A new secret address in the three forms in which people carry it to a device."""

    https: str
    webcal: str
    qr: str

    @classmethod
    def of(cls, token: str) -> "Address":
        """The forms for a token: to copy, to tap, and to point a camera at."""
        https = f"{database.settings().public_url}/feeds/{token}.ics"
        webcal = urlsplit(https)._replace(scheme="webcal").geturl()
        return cls(https, webcal, segno.make(webcal, error="m").svg_data_uri(scale=4, border=2))


@blueprint.get("/feeds/<token>.ics")
@public
def calendar(token: str) -> Response:
    """What a calendar program gets: 200, 304, 404 for an unknown address, 410 for one taken back."""
    try:
        if not TOKEN.fullmatch(token):
            raise feeds.Unknown
        return feed_answer.answer(token)
    except feeds.Unknown:
        return feed_answer.refusal(404)
    except feeds.Gone:
        return feed_answer.refusal(410)


@blueprint.get("/subscribe")
@allow(*SUBSCRIBERS)
def mine() -> Response:
    """How to get one's shifts onto a phone, and which devices have them."""
    return _page()


@blueprint.post("/subscribe")
@allow(*SUBSCRIBERS)
def create() -> Response:
    """A new address; it is shown once, in this answer."""
    account, form = access.current_account(), forms.read(FeedForm)
    alarm = int(form.alarm) if form.alarm in map(str, ALARMS) else None
    kind, subject_id = _chosen(form.what)
    wanted = feeds.Wanted(form.label or _("我的手机"), i18n.current(), alarm, kind.value, subject_id)
    with database.transaction() as session:
        if not shared_feeds.permitted(session, account.person_id, kind, subject_id):
            abort(404)
        _row, token = feeds.create(
            session,
            person_id=account.person_id,
            account_id=account.id,
            wanted=wanted,
            now=datetime.now(UTC),
        )
    return _page(Address.of(token))


@blueprint.post("/subscribe/<int:feed_id>/rotate")
@allow(*SUBSCRIBERS)
def rotate(feed_id: int) -> Response:
    """A new address for the same device; the old one answers "gone" at once."""
    account = access.current_account()
    with database.transaction() as session:
        feed = access.load(session, FeedRow, feed_id, Action.OWN)
        if feed.kind == free_busy.KIND:
            abort(404)
        _row, token = feeds.rotate(session, feed, account_id=account.id, now=datetime.now(UTC))
    return _page(Address.of(token))


@blueprint.post("/subscribe/<int:feed_id>/revoke")
@allow(*SUBSCRIBERS)
def revoke(feed_id: int) -> ResponseReturnValue:
    """Take an address back; the device that has it stops asking."""
    account = access.current_account()
    with database.transaction() as session:
        feed = access.load(session, FeedRow, feed_id, Action.OWN)
        feeds.revoke(session, feed, account_id=account.id, now=datetime.now(UTC))
    return _page() if htmx.partial() else htmx.redirect(url_for("feeds.mine"))


def _chosen(what: str) -> tuple[FeedKind, int | None]:
    """What was chosen to subscribe to, "site-12"; one's own shifts when nothing was."""
    kind, _dash, key = what.partition("-")
    if not what:
        return FeedKind.PERSONAL, None
    if kind not in set(FeedKind) - {FeedKind.PERSONAL} or not key.isdecimal():
        abort(404)
    return FeedKind(kind), int(key)


def _page(address: Address | None = None) -> Response:
    account = access.current_account()
    with database.reading() as session:
        devices = [
            one for one in feeds.devices(session, account.person_id) if one.feed.kind != free_busy.KIND
        ]
        consent = free_busy.consent_of(session, account.person_id)
        readers = free_busy.readers(session, account.person_id)
        offers = shared_feeds.offers(session, account)
        subjects = {
            device.feed.id: shared_feeds.subject(session, FeedKind(device.feed.kind), device.feed.subject_id)
            for device in devices
            if device.feed.subject_id is not None
        }
    return htmx.render(
        "feeds/mine.html",
        "feeds/_mine.html",
        address=address,
        devices=devices,
        subjects=subjects,
        offers=offers,
        own=account.has(Role.VOLUNTEER),
        alarms=ALARMS,
        wechat=user_agents.in_wechat(),
        busy_consent=consent,
        busy_readers=readers,
    )
