"""Phones that have one's calendar within minutes: a password for each, how to enter it, taking it back."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field

from scheduler.db.tables import AccountRow, DevicePasswordRow
from scheduler.domain.organisations import Role
from scheduler.services import devices
from scheduler.web import access, database, forms, htmx, i18n
from scheduler.web.access import allow
from scheduler.web.caldav import PREFIX
from scheduler.web.texts import _

blueprint = Blueprint("devices", __name__)


class DeviceForm(forms.Form):
    """What a new device is called."""

    label: str = Field(default="", max_length=40)


@dataclass(frozen=True, slots=True)
class Entrance:
    """What is typed into a device; the password is shown once."""

    server: str
    address: str
    login: str
    password: str


@blueprint.get("/devices")
@allow(Role.VOLUNTEER)
def mine() -> Response:
    """The devices of whoever is signed in, and how to add one."""
    return _page()


@blueprint.post("/devices")
@allow(Role.VOLUNTEER)
def create() -> Response:
    """A password for one more device; it is shown once, in this answer."""
    account, label = access.current_account(), forms.read(DeviceForm).label
    with database.transaction() as session:
        _row, password = devices.create(
            session,
            person_id=account.person_id,
            account_id=account.id,
            label=label or _("我的手机"),
            language=i18n.current(),
            now=datetime.now(UTC),
        )
        login = session.get_one(AccountRow, account.id).login
    public = database.settings().public_url
    return _page(Entrance(urlsplit(public).netloc, f"{public}{PREFIX}/", login, password))


@blueprint.post("/devices/<int:device_id>/revoke")
@allow(Role.VOLUNTEER)
def revoke(device_id: int) -> ResponseReturnValue:
    """Take a password back."""
    account = access.current_account()
    with database.transaction() as session:
        row = session.get(DevicePasswordRow, device_id)
        if row is None or row.person_id != account.person_id:
            abort(404)
        devices.revoke(session, row, account_id=account.id, now=datetime.now(UTC))
    return htmx.redirect(url_for("devices.mine"))


def _page(entrance: Entrance | None = None) -> Response:
    with database.reading() as session:
        found = devices.active(session, access.current_account().person_id)
    return htmx.render("devices/mine.html", devices=found, entrance=entrance)
