"""The programme of a camp: a class's week, its blocks added, changed, swapped, removed; the parents' page."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from flask import Response, abort, flash, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field
from sqlmodel import Session

from scheduler.db.local_time import to_local
from scheduler.db.tables import CampaignRow, ChildGroupRow, ChildRow
from scheduler.domain.children import Reader
from scheduler.domain.organisations import Role
from scheduler.services import child_access
from scheduler.services.camps import programme, programme_edits, rooms
from scheduler.services.camps.orders import Act, BlockWanted, Days, Order, Place
from scheduler.services.camps.programme import Block
from scheduler.services.refusal import Refused
from scheduler.services.series import edits
from scheduler.web import access, database, forms, htmx, i18n
from scheduler.web.access import Action, allow
from scheduler.web.camps.rooms import LATEST
from scheduler.web.camps.shared import DayQuery, blueprint
from scheduler.web.texts import _

WEEK = timedelta(days=7)


class WeekQuery(DayQuery):
    """Which class is shown, in which week."""

    group: Annotated[forms.Key | None, forms.EMPTY] = None


class BlockQuery(forms.Form):
    """Which block is changed, or of which class and date one is added."""

    group: forms.Key
    on: forms.Day
    block: Annotated[forms.Key | None, forms.EMPTY] = None


class OrderForm(BlockQuery):
    """One edit of the programme."""

    act: Act
    days: Days = Days.ONE
    whole_site: bool = False
    other: Annotated[forms.Day | None, forms.EMPTY] = None
    title_zh: str = Field(default="", max_length=120)
    title_en: str = Field(default="", max_length=160)
    starts: Annotated[time | None, forms.EMPTY] = None
    ends: Annotated[time | None, forms.EMPTY] = None
    place: Place | forms.Key = Place.OWN
    indoor_zh: str = Field(default="", max_length=60)
    indoor_en: str = Field(default="", max_length=80)

    @property
    def order(self) -> Order:
        """As the service takes it.

        Raises:
            forms.Invalid: where a block lacks its title or its times.
        """
        wanted = None
        if self.act in (Act.ADD, Act.CHANGE):
            missing = [name for name in ("title_zh", "starts", "ends") if not getattr(self, name)]
            if missing or self.starts is None or self.ends is None:
                raise forms.Invalid(dict.fromkeys(missing, "missing"))
            names = self.title_zh, self.starts, self.ends, self.place, self.title_en
            wanted = BlockWanted(*names, self.indoor_zh, self.indoor_en)
        return Order(
            self.act, self.group, self.on, self.days, self.whole_site, self.block, wanted, self.other
        )


@blueprint.get("/campaigns/<int:campaign_id>/camp/programme")
@allow(Role.ORGANISER)
def week(campaign_id: int) -> Response:
    """A week of a class; the first class and the first days to come where none are asked for."""
    asked = forms.read(WeekQuery, request.args)
    with database.reading() as db:
        campaign = access.load(db, CampaignRow, campaign_id, Action.MANAGE)
        return _week(db, campaign, asked.group, asked.on)


@blueprint.get("/campaigns/<int:campaign_id>/camp/programme/block")
@allow(Role.ORGANISER)
def block(campaign_id: int) -> ResponseReturnValue:
    """The form of a block: a new one of a class and date, or one that there is."""
    with database.reading() as db:
        campaign = access.load(db, CampaignRow, campaign_id, Action.MANAGE)
        if not request.args:
            return htmx.redirect(url_for("camps.week", campaign_id=campaign_id))
        return _form(db, campaign, forms.read(BlockQuery, request.args))


@blueprint.post("/campaigns/<int:campaign_id>/camp/programme/look")
@allow(Role.ORGANISER)
def look_at_programme(campaign_id: int) -> Response:
    """What an edit of the programme would do; it is tried and taken back."""
    with database.transaction() as db:
        campaign = access.load(db, CampaignRow, campaign_id, Action.MANAGE)
        try:
            sent = forms.read(OrderForm)
            group = _group(db, campaign, sent.group)
            effect = _programme(db, campaign_id).look(sent.order)
        except (Refused, forms.Invalid) as error:
            return _again(db, campaign, error)
        fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
        return htmx.render(
            "camps/programme_look.html", campaign=campaign, group=group, effect=effect, fields=fields
        )


@blueprint.post("/campaigns/<int:campaign_id>/camp/programme/do")
@allow(Role.ORGANISER)
def change_programme(campaign_id: int) -> ResponseReturnValue:
    """Do what the look showed."""
    try:
        with database.transaction() as db:
            campaign = access.load(db, CampaignRow, campaign_id, Action.MANAGE)
            sent = forms.read(OrderForm)
            _group(db, campaign, sent.group)
            done = _programme(db, campaign_id).carry_out(sent.order, request.form.get("seen", ""))
    except (Refused, forms.Invalid) as error:
        with database.reading() as db:
            return _again(db, access.load(db, CampaignRow, campaign_id, Action.MANAGE), error)
    flash(_("课程表改好了，共 %(n)s 节。", n=done.blocks))
    on = sent.on.isoformat()
    return htmx.redirect(url_for("camps.week", campaign_id=campaign_id, group=sent.group, on=on))


@blueprint.get("/family/children/<int:child_id>/programme")
@allow(Role.WORKER)
def child_programme(child_id: int) -> Response:
    """What one's own child does in the camp, day by day."""
    on = forms.read(DayQuery, request.args).on
    with database.transaction() as db:
        child = access.load(db, ChildRow, child_id, Action.OWN)
        asked = on or programme.opens_on(db, child_id, i18n.today())
        child_access.note_reading(db, access.current_account(), child_id, Reader.GUARDIAN.value)
        days = programme.of_child(db, child_id, asked)
        return htmx.render("camps/child_programme.html", child=child, days=days, after=asked + WEEK)


def _programme(db: Session, campaign_id: int) -> programme_edits.Programme:
    account, now = access.current_account(), datetime.now(UTC)
    return programme_edits.Programme(db, account, campaign_id, now, i18n.zone())


def _group(db: Session, campaign: CampaignRow, group_id: int) -> ChildGroupRow:
    row = db.get(ChildGroupRow, group_id)
    if row is None or row.campaign_id != campaign.id:
        abort(404)
    return row


def _week(
    db: Session, campaign: CampaignRow, group_id: int | None, on: date | None, error: Refused | None = None
) -> Response:
    assert campaign.id is not None
    classes = programme.classes_of(db, campaign.id)
    group = next((one for one in classes if group_id in (None, one.id)), None)
    if group is None and group_id is not None:
        abort(404)
    if on is None and group is not None:
        on = programme.next_open(db, group.id or 0, i18n.today())
    on = on or min(max(i18n.today(), campaign.starts_on), campaign.ends_on)
    monday = on - timedelta(days=on.weekday())
    return htmx.render(
        "camps/programme.html",
        status=forms.status(error),
        campaign=campaign,
        classes=classes,
        group=group,
        on=on,
        days=() if group is None else programme.days(db, group.id or 0, monday),
        before=on - WEEK,
        after=on + WEEK,
        edits=edits.latest(db, campaign.id)[:LATEST],
        reasons=() if error is None else error.reasons,
    )


def _form(
    db: Session, campaign: CampaignRow, asked: BlockQuery, error: Refused | forms.Invalid | None = None
) -> Response:
    group = _group(db, campaign, asked.group)
    known = programme.blocks(db, [asked.group])
    chosen = next((one for one in known if one.row.id == asked.block), None)
    if chosen is None and asked.block is not None:
        abort(404)
    return htmx.render(
        "camps/block.html",
        status=forms.status(error),
        campaign=campaign,
        group=group,
        asked=asked,
        chosen=chosen,
        entered=request.form if error else _entered(chosen),
        rooms=rooms.of_class(db, asked.group),
        problems=error.problems if isinstance(error, forms.Invalid) else {},
        reasons=error.reasons if isinstance(error, Refused) else (),
    )


def _entered(chosen: Block | None) -> dict[str, object]:
    """The fields of the form as a block has them."""
    if chosen is None:
        return {"place": Place.OWN}
    row, weather = chosen.row, chosen.weather
    place: object = Place.NONE if row.room_id is None else row.room_id
    return {
        "title_zh": row.title_zh,
        "title_en": row.title_en,
        "starts": to_local(row.starts_at).strftime("%H:%M"),
        "ends": to_local(row.ends_at).strftime("%H:%M"),
        "place": place if weather is None else Place.OUTDOORS,
        "indoor_zh": weather.indoor_zh if weather else "",
        "indoor_en": weather.indoor_en if weather else "",
    }


def _again(db: Session, campaign: CampaignRow, error: Refused | forms.Invalid) -> Response:
    """The form, or for two days that are swapped the week, with what is wrong."""
    asked = forms.read(BlockQuery)
    if isinstance(error, Refused) and request.form.get("act") == Act.SWAP:
        return _week(db, campaign, asked.group, asked.on, error)
    return _form(db, campaign, asked, error)
