"""The video room of the plant around today: hosts, calls, the queue, weekly contact, a lottery drawn."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    CallBlockRow,
    CampaignRow,
    ChildOfferRow,
    ChildRow,
    ConsentRow,
    DrawEntryRow,
    DrawRow,
    FamilyContactRow,
    FamilyRow,
    HatRow,
    PersonRow,
    PlaceRequestRow,
    SessionRow,
    ShiftRow,
)
from scheduler.demo.book import instant
from scheduler.demo.people import alternating
from scheduler.demo.plant import KUNMING
from scheduler.demo.video_room import HOURS, SUNDAY
from scheduler.demo.work import at
from scheduler.demo.world import World
from scheduler.domain.calls import proposals
from scheduler.domain.care import Purpose
from scheduler.domain.children import RequestState
from scheduler.domain.contacts import BlockKind, ContactMeans
from scheduler.domain.lottery import Entry, draw, order
from scheduler.domain.people import Hat
from scheduler.domain.work import ActivityKind, AssignmentState, CampaignState
from scheduler.services.refusal import Refused
from scheduler.services.video_room import booking, offers, queue

KEY = "video_room_daily"
CALLING, BOOKED, WAITING, DRAWN = 120, 45, 3, 18
BEFORE, AFTER = 7, 28
HOSTS = 4
DAY = timedelta(days=1)
SECRET, SAID = "c0ffee" * 8, "双色球 2026134 期 07 12 18 23 29 31 05"
FEW_PLACES = 8


def fill(session: Session, world: World, now: datetime) -> None:
    """Add it to a season that has been written; `now` is an instant, so that the room is open today."""
    families = _families(session, world.plant.sites[KUNMING])
    if not families:
        return
    today = to_local(now).date()
    _consents(session, families, now)
    _hosts(session, world, today)
    _contacts(session, families, today)
    session.flush()
    _calls(session, world, families[1:], now)
    _lottery(session, families[:DRAWN], today)
    exams = today + 10 * DAY
    node = world.plant.enterprise
    session.add(
        CallBlockRow(
            organisation_id=node,
            kind=BlockKind.EXAMS,
            first_on=exams,
            last_on=exams + 2 * DAY,
            grade_from=9,
            grade_to=9,
        )
    )
    session.flush()


def _families(session: Session, site: int) -> list[FamilyRow]:
    """Families whose parent works in a crew of the plant, the demo's parent first."""
    rows = session.exec(
        select(FamilyRow)
        .join(PersonRow, col(PersonRow.id) == FamilyRow.guardian_id)
        .where(PersonRow.home_site_id == site, col(PersonRow.crew_id).is_not(None))
        .order_by(col(FamilyRow.id))
    ).all()
    return list(rows[:CALLING])


def _consents(session: Session, families: Sequence[FamilyRow], now: datetime) -> None:
    ids = [one.id for one in families]
    for child in session.exec(select(ChildRow).where(col(ChildRow.family_id).in_(ids))):
        session.add(
            ConsentRow(child_id=child.id or 0, purpose=Purpose.VIDEO_ROOM, given=True, at=now - 40 * DAY)
        )


def _hosts(session: Session, world: World, today: date) -> None:
    """Staff of the plant's union in turns, from a week ago to four weeks ahead, two on Sundays."""
    campaign = CampaignRow(
        organisation_id=world.plant.enterprise,
        key=KEY,
        name_zh="亲情视频室（日常）",
        name_en="Video room, every day",
        state=CampaignState.PUBLISHED,
        starts_on=today - BEFORE * DAY,
        ends_on=today + AFTER * DAY,
        version=1,
    )
    session.add(campaign)
    session.flush()
    activity = ActivityRow(
        campaign_id=campaign.id or 0,
        kind=ActivityKind.VIDEO_ROOM,
        name_zh="视频室值守",
        name_en="Video-room hosts",
    )
    session.add(activity)
    session.flush()
    hosts = _staff(session, world)
    for number in range(-BEFORE, AFTER):
        day = today + number * DAY
        for turn, (opens, closes) in enumerate(HOURS[day.isoweekday()]):
            people = 2 if day.isoweekday() == SUNDAY else 1
            on = [hosts[(number + turn + extra) % HOSTS] for extra in range(people)]
            _shift(session, world, activity.id or 0, (day, opens, closes), on)


def _staff(session: Session, world: World) -> list[int]:
    found = []
    for number in range(HOSTS):
        gender = alternating(number)
        person = PersonRow(
            organisation_id=world.plant.enterprise,
            name=world.book.names.adult(gender),
            gender=gender,
            birth_year=1980 + number,
            home_site_id=world.plant.sites[KUNMING],
            source=Hat.STAFF.value,
        )
        session.add(person)
        session.flush()
        session.add(HatRow(person_id=person.id or 0, hat=Hat.STAFF))
        found.append(person.id or 0)
    return found


def _shift(
    session: Session, world: World, activity: int, hours: tuple[date, str, str], hosts: list[int]
) -> None:
    when = at(*hours)
    starts, ends = instant(when.start), instant(when.end)
    one = SessionRow(
        activity_id=activity,
        site_id=world.plant.sites[KUNMING],
        title_zh=f"亲情视频室 {hours[1]}–{hours[2]}",
        title_en=f"Video room {hours[1]}–{hours[2]}",
        starts_at=starts,
        ends_at=ends,
    )
    session.add(one)
    session.flush()
    shift = ShiftRow(
        session_id=one.id or 0, role="video_host", starts_at=starts, ends_at=ends, min_people=len(hosts)
    )
    shift.max_people = len(hosts) + 1
    session.add(shift)
    session.flush()
    session.add_all(
        AssignmentRow(
            shift_id=shift.id or 0,
            person_id=host,
            state=AssignmentState.CONFIRMED,
            roster_version=1,
            changed_at=starts - 20 * DAY,
        )
        for host in hosts
    )


def _contacts(session: Session, families: Sequence[FamilyRow], today: date) -> None:
    """Most were in touch within a week, some longer ago, a few are not known to have been at all."""
    random = Random("contacts of the demo")  # noqa: S311 - invents people, guards nothing
    for family in families:
        days = random.choice((*range(1, 7), *range(1, 7), *range(1, 7), 8, 9, 11, 13, 16, 20, None))
        if days is not None:
            means = ContactMeans.ROOM if random.random() < 0.7 else ContactMeans.OWN_PHONE
            session.add(FamilyContactRow(family_id=family.id or 0, day=today - days * DAY, means=means))


def _calls(session: Session, world: World, families: Sequence[FamilyRow], now: datetime) -> None:
    """Calls of the next days, wherever they fit, and a few who wait."""
    local = to_local(now)
    site = world.plant.sites[KUNMING]
    desk = offers.desk(session, site, local)
    random = Random("calls of the demo")  # noqa: S311 - invents people, guards nothing
    for family in families[:BOOKED]:
        caller = desk.families.get(family.id or 0)
        if caller is None:
            continue
        fitting = [one.slot for one in proposals(caller.time, desk.site.time, local) if one.fits]
        if fitting:
            slot = random.choice(fitting[:40])
            try:
                booking.take(session, desk.site.free(slot), family.id or 0, slot, now - DAY)
            except Refused:
                continue
    for number, family in enumerate(families[BOOKED : BOOKED + WAITING]):
        queue.join(session, family, site, now - number * DAY)


def _lottery(session: Session, families: Sequence[FamilyRow], today: date) -> None:
    """Few places of an outing, drawn by lot two days ago."""
    campaign = session.exec(select(CampaignRow.id).where(CampaignRow.key == KEY)).one()
    offer = ChildOfferRow(
        campaign_id=campaign or 0,
        purpose=Purpose.TRIP,
        name_zh="周末亲子一日游",
        name_en="A day out with parents",
        starts_on=today + 12 * DAY,
        ends_on=today + 12 * DAY,
        opens_on=today - 20 * DAY,
        closes_on=today - 3 * DAY,
        places=FEW_PLACES,
        age_from=0,
        age_to=17,
    )
    session.add(offer)
    session.flush()
    drawn_at = instant(datetime.combine(today - 2 * DAY, datetime.min.time()))
    row = DrawRow(offer_id=offer.id or 0, places=FEW_PLACES, secret=SECRET, frozen_at=drawn_at - DAY)
    row.said, row.drawn_at = SAID, drawn_at
    session.add(row)
    session.flush()
    codes = {f"{number:02}KMQ{number % 7 + 2}": family for number, family in enumerate(families, start=22)}
    placed = set(draw([Entry(code) for code in codes], FEW_PLACES, SECRET, SAID).placed)
    places = {code: place for place, code in enumerate(order(codes, SECRET, SAID), start=1)}
    for code, family in codes.items():
        child = session.exec(
            select(ChildRow.id).where(ChildRow.family_id == family.id).order_by(col(ChildRow.id))
        ).first()
        state = RequestState.PLACED if code in placed else RequestState.WAITING
        session.add(DrawEntryRow(draw_id=row.id or 0, family_id=family.id, code=code, place=places[code]))
        session.add(
            PlaceRequestRow(
                offer_id=offer.id or 0,
                child_id=child or 0,
                state=state,
                entered_at=drawn_at - 5 * DAY,
                changed_at=drawn_at,
            )
        )
