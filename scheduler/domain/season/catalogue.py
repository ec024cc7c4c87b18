"""The seven seasons of the circular 云民发〔2020〕5号 as templates; hours and posts are suggestions."""

from scheduler.domain.care import Setting
from scheduler.domain.organisations import Body
from scheduler.domain.places import RoomKind
from scheduler.domain.season.shapes import (
    ActivityShape,
    Anchor,
    Days,
    Direction,
    Line,
    Per,
    Post,
    Stretch,
    Template,
)
from scheduler.domain.work import ActivityKind, SignupFlow

_TRIP = ActivityShape(ActivityKind.TRIP, "往返护送", "Journeys there and back")
_HOST_DAYS = ActivityShape(ActivityKind.CAMP, "团聚日陪伴", "Days together", SignupFlow.INSTANT)
_RECEPTION = ActivityShape(ActivityKind.TRIP, "车站接送", "Reception at the station", SignupFlow.INSTANT)
_SPEAKERS = (Post("speaker"), Post("coordinator"))
_VISITORS = (Post("visitor", 2, 1),)
_DUTIES = (Post("camp_lead"), Post("first_aider"), Post("safety_officer"), Post("gate", 2, 1))


def _leg(key: str, names: tuple[str, str], way: Direction, day: int) -> Line:
    return Line(
        key,
        0,
        *names,
        (("08:30", "17:00"),),
        stretch=Stretch(day, day),
        per=Per.GROUP,
        setting=Setting.TRAVEL,
        care="escort",
        way=way,
        priority=5,
    )


def _host_day(first: int, last: int) -> Line:
    return Line(
        "host_day",
        1,
        "团聚日活动",
        "Day together",
        (("09:30", "15:30"),),
        stretch=Stretch(first, last),
        per=Per.GROUP,
        setting=Setting.DAY,
        care="life_teacher",
        room=RoomKind.HALL,
        priority=3,
    )


SPRING_REUNION = Template(
    "spring_reunion",
    "春节团聚行程",
    "Spring Festival: journeys to be together",
    Anchor.SPRING_FESTIVAL,
    Stretch(-14, 16),
    (_TRIP, _HOST_DAYS, _RECEPTION),
    (
        _leg("out", ("去团聚", "Journey out"), Direction.OUT, -3),
        _host_day(-2, 5),
        _leg("back", ("返程", "Journey home"), Direction.BACK, 6),
        Line(
            "reception",
            2,
            "车站接送",
            "Reception at the station",
            (("08:00", "13:00"), ("13:00", "18:00")),
            stretch=Stretch(-14, -2),
            posts=(Post("reception", 2, 1),),
            offered=False,
        ),
    ),
    Body.CIVIL_AFFAIRS,
    children=((6, 6), (9, 8)),
)

NATIONAL_DAY = Template(
    "national_day",
    "国庆反探亲",
    "National Day: children visit their parents",
    Anchor.NATIONAL_DAY,
    Stretch(-3, 7),
    (_TRIP, _HOST_DAYS),
    (
        _leg("out", ("去父母身边", "Journey to the parents"), Direction.OUT, 0),
        _host_day(1, 3),
        Line(
            "ice_break",
            1,
            "亲子破冰活动",
            "Parents and children together",
            (("18:30", "20:00"),),
            stretch=Stretch(1, 1),
            per=Per.GROUP,
            setting=Setting.DAY,
            care="activity_lead",
            room=RoomKind.HALL,
            open_to_workers=True,
            priority=2,
        ),
        _leg("back", ("返程", "Journey home"), Direction.BACK, 4),
    ),
    Body.TRADE_UNION,
    children=((6, 8), (9, 12)),
)

SUMMER_CAMP = Template(
    "summer_camp",
    "暑期小候鸟四周营",
    "Four-week summer camp",
    Anchor.SUMMER_BREAK,
    Stretch(),
    (
        ActivityShape(ActivityKind.CAMP, "带班", "Classes", SignupFlow.INSTANT),
        ActivityShape(ActivityKind.CAMP, "营地值守", "Site duties", SignupFlow.INSTANT),
        ActivityShape(ActivityKind.CAMP, "夜间照护", "Nights"),
    ),
    (
        Line(
            "class",
            0,
            "带班",
            "Class",
            (("08:00", "11:45"), ("14:00", "17:15")),
            Days.WORKED,
            per=Per.GROUP,
            setting=Setting.DAY,
            care="class_teacher",
            room=RoomKind.CLASSROOM,
            priority=4,
        ),
        Line(
            "duty",
            1,
            "营地值守",
            "Site duties",
            (("07:30", "12:45"), ("12:45", "18:00")),
            Days.WORKED,
            setting=Setting.DAY,
            posts=_DUTIES,
            priority=5,
        ),
        Line(
            "lunch",
            1,
            "午餐与午休",
            "Lunch and midday rest",
            (("11:45", "14:00"),),
            Days.WORKED,
            per=Per.GROUP,
            setting=Setting.DAY,
            care="life_teacher",
            priority=3,
        ),
        Line(
            "night",
            2,
            "夜间照护",
            "Night",
            (("19:30", "07:30"),),
            Days.WORKED,
            per=Per.GROUP,
            setting=Setting.OVERNIGHT,
            care="life_teacher",
            room=RoomKind.DORMITORY_FLOOR,
            same_people=True,
            priority=6,
            offered=False,
        ),
    ),
    Body.TRADE_UNION,
    weeks=4,
    children=((6, 12), (9, 16)),
    groups=2,
)

VIDEO_ROOM = Template(
    "video_room",
    "亲情视频室一学期",
    "Video room for a term",
    Anchor.SPRING_TERM,
    Stretch(),
    (ActivityShape(ActivityKind.VIDEO_ROOM, "亲情视频室值守", "Video-room hosts", SignupFlow.INSTANT),),
    (
        Line(
            "evening",
            0,
            "视频室 傍晚",
            "Video room, evening",
            (("16:30", "19:30"), ("19:30", "21:30")),
            Days.WORKED,
            posts=(Post("video_host"),),
        ),
        Line(
            "day_off",
            0,
            "视频室 休息日",
            "Video room, day off",
            (("09:00", "12:00"), ("12:00", "15:00"), ("15:00", "18:00"), ("18:00", "21:00")),
            Days.FREE,
            posts=(Post("video_host", 2),),
            unrelated=True,
            priority=2,
        ),
    ),
    Body.TRADE_UNION,
)

TOURING_TALKS = Template(
    "touring_talks",
    "家风家教巡讲",
    "Touring talks on family and upbringing",
    Anchor.SPRING_TERM,
    Stretch(14, -21),
    (ActivityShape(ActivityKind.TALK, "家风家教宣讲", "Talks on family and upbringing"),),
    (
        Line(
            "talk",
            0,
            "家风家教宣讲",
            "Talk on family and upbringing",
            (("18:30", "20:00"),),
            Days.SPREAD,
            posts=_SPEAKERS,
            room=RoomKind.HALL,
            times=2,
            apart=14,
            a_day=2,
            open_to_workers=True,
        ),
    ),
    Body.WOMENS_FEDERATION,
)

CONDOLENCE = Template(
    "condolence",
    "春节慰问走访",
    "Condolence visits before Spring Festival",
    Anchor.SPRING_FESTIVAL,
    Stretch(-21, -3),
    (ActivityShape(ActivityKind.HOME_VISIT, "慰问走访", "Condolence visits"),),
    (
        Line(
            "visit",
            0,
            "慰问走访",
            "Condolence visit",
            (("09:00", "11:30"),),
            Days.SPREAD,
            posts=_VISITORS,
            unrelated=True,
            times=2,
            apart=3,
            a_day=4,
        ),
    ),
    Body.CIVIL_AFFAIRS,
)

COUNSELLING = Template(
    "counselling",
    "心理咨询时间",
    "Counselling hours",
    Anchor.SPRING_TERM,
    Stretch(),
    (ActivityShape(ActivityKind.COUNSELLING, "心理咨询", "Counselling"),),
    (
        Line(
            "hours",
            0,
            "心理咨询",
            "Counselling hours",
            (("18:30", "20:30"),),
            Days.CHOSEN,
            posts=(Post("counsellor"), Post("social_worker")),
            room=RoomKind.COUNSELLING,
            open_to_workers=True,
        ),
    ),
    Body.WOMENS_FEDERATION,
    weekdays=(3,),
)

TEMPLATES = {
    one.code: one
    for one in (
        SPRING_REUNION,
        NATIONAL_DAY,
        SUMMER_CAMP,
        VIDEO_ROOM,
        TOURING_TALKS,
        CONDOLENCE,
        COUNSELLING,
    )
}
"""Every template by its code, in the order in which they are offered."""
