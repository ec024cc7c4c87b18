"""The video room of the plant in the spring of 2027: 20 weeks, 16 host shifts a week, 26 hosts."""

from datetime import date, timedelta

from scheduler.demo import video_room_people as pool
from scheduler.demo.plant import KUNMING
from scheduler.demo.work import Occasion, Seats, Work, at, campaign
from scheduler.demo.world import World
from scheduler.domain.organisations import Body
from scheduler.domain.problem import Gender
from scheduler.domain.work import ActivityKind, SignupFlow

KEY = "video_room_spring_2027"
FIRST, WEEKS = date(2027, 2, 22), 20
LAST = FIRST + timedelta(days=7 * WEEKS - 1)
HOURS = {
    **dict.fromkeys(range(1, 6), (("16:15", "19:30"), ("20:15", "21:00"))),
    6: (("15:45", "19:30"), ("20:15", "21:00")),
    7: (("09:00", "12:00"), ("12:00", "15:00"), ("15:00", "18:00"), ("18:00", "21:00")),
}
"""Only when some crew is off and some child can be reached; on Sundays families come with children."""
SUNDAY = 7
FACES_FOR = 5
"""Weeks over which the same host on the same weekday is wished for."""


def build(world: World) -> Work:
    """The whole campaign, with its hosts."""
    site = world.plant.sites[KUNMING]
    pool.enrol(world, site, FIRST, LAST)
    work = campaign(
        world.book,
        world.tree.area(KUNMING),
        KEY,
        ("5000人工厂亲情视频室(2027春季学期)", "Video room of a plant of 5,000, spring term 2027"),
        body=Body.TRADE_UNION,
        basis="云民发〔2020〕5号",
        starts_on=FIRST,
        ends_on=LAST,
    )
    activity = work.activity(
        ActivityKind.VIDEO_ROOM, "亲情视频室值守", "Video-room hosts", SignupFlow.INSTANT
    )
    faces: dict[tuple[int, int, int], list[int]] = {}
    for number in range(7 * WEEKS):
        day = FIRST + timedelta(days=number)
        for slot, (opens, closes) in enumerate(HOURS[day.isoweekday()]):
            shift = _shift(world, work, activity, (day, opens, closes))
            faces.setdefault((number // (7 * FACES_FOR), day.isoweekday(), slot), []).append(shift)
    for shifts in faces.values():
        work.continuity(shifts)
    pool.history(world, work)
    return work


def _shift(world: World, work: Work, activity: int, hours: tuple[date, str, str]) -> int:
    day, opens, closes = hours
    sunday = day.isoweekday() == SUNDAY
    session = work.session(
        activity,
        Occasion(
            f"亲情视频室 {opens}–{closes}",
            f"Video room {opens}–{closes}",
            world.plant.sites[KUNMING],
            at(day, opens, closes),
            open_to_workers=True,
        ),
    )
    people = 2 if sunday else 1
    shift = work.shift(
        session, Seats("video_host", people, people + 1, priority=1 + sunday, with_children=sunday)
    )
    if sunday:
        work.two_adults([shift], priority=2)
        work.one_of([shift], Gender.FEMALE, priority=2)
    return shift
