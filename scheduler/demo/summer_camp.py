"""The summer camp of 2027: four weeks at three sites, 300 children in 11 classes, 120 volunteers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.db.tables import ShiftRow
from scheduler.demo import summer_camp_people as pool
from scheduler.demo.children import Filled, Group, Register
from scheduler.demo.places import Spot, opens, room, site
from scheduler.demo.plant import KUNMING, MENGZI, ZHENXIONG
from scheduler.demo.work import Occasion, Seats, Work, at, campaign
from scheduler.demo.world import World
from scheduler.domain.care import Purpose, Setting
from scheduler.domain.formulation import CareNeed, as_block, formulate, formulate_site
from scheduler.domain.interval import Interval
from scheduler.domain.organisations import Body
from scheduler.domain.places import RoomKind, SiteKind
from scheduler.domain.problem import Kind
from scheduler.domain.work import ActivityKind, SignupFlow

KEY = "summer_camp_2027"
FIRST, LAST = date(2027, 7, 12), date(2027, 8, 6)
FIRST_NIGHT, LAST_NIGHT = date(2027, 7, 11), date(2027, 8, 5)
MORNING, AFTERNOON = ("08:00", "11:45"), ("14:00", "17:15")
BLOCKS = (
    ("晨读", "Morning reading", "08:00", "08:30"),
    ("作业辅导", "Homework", "08:30", "10:00"),
    ("工坊一", "Workshop 1", "10:15", "11:45"),
    ("午休", "Midday rest", "12:30", "14:00"),
    ("工坊二", "Workshop 2", "14:00", "15:30"),
    ("运动与外出", "Sport and outings", "15:45", "17:15"),
)
CLASS, POST, NIGHT = 4, 5, 6
"""Priorities: a class short of adults, a post that keeps the site open, a night."""

YOUNG, OLD = (6, 8), (9, 14)
SLEEPERS = (6, 8, 6)
"""How many children of each class sleep at site C while a parent is on night shift."""


@dataclass(frozen=True, slots=True)
class Camp:
    """One site of the camp before it is built: its classes by age band, number of children and families."""

    letter: str
    county: str
    name_zh: str
    name_en: str
    classes: tuple[tuple[tuple[int, int], int, int], ...]
    language: str


CAMPS = (
    Camp(
        "A",
        KUNMING,
        "呈贡电子产业园小候鸟营",
        "Chenggong electronics park camp",
        ((YOUNG, 30, 23), (OLD, 30, 23), (OLD, 30, 23), (OLD, 30, 23)),
        "iii",
    ),
    Camp(
        "B",
        ZHENXIONG,
        "镇雄服装产业园小候鸟营",
        "Zhenxiong garment park camp",
        ((YOUNG, 24, 19), (OLD, 28, 22), (OLD, 28, 22), (OLD, 20, 15)),
        "hmd",
    ),
    Camp(
        "C",
        MENGZI,
        "蒙自园区小候鸟营",
        "Mengzi park camp",
        ((YOUNG, 24, 18), (OLD, 28, 22), (OLD, 28, 22)),
        "hni",
    ),
)


@dataclass(frozen=True, slots=True)
class Built:
    """A site of the camp with what was built for it."""

    camp: Camp
    site: int
    classrooms: tuple[int, ...]
    classes: tuple[Filled, ...]
    sleepers: Filled | None = None


def build(world: World) -> Work:
    """The whole campaign: sites, children, volunteers, sessions."""
    work = campaign(
        world.book,
        world.tree.area("530000"),
        KEY,
        ("2027暑期小候鸟四周营", "Summer camp 2027: four weeks for children of workers"),
        body=Body.TRADE_UNION,
        basis="云民发〔2020〕5号",
        starts_on=FIRST_NIGHT,
        ends_on=LAST + timedelta(days=1),
    )
    duty = work.activity(ActivityKind.CAMP, "带班", "Classes", SignupFlow.INSTANT)
    posts = work.activity(ActivityKind.CAMP, "营地值守", "Site duties", SignupFlow.INSTANT)
    timetable = work.activity(ActivityKind.CAMP, "课程表", "Timetable", SignupFlow.ORGANISER)
    for camp in CAMPS:
        built = _site(world, work, camp)
        pool.enrol(world, built.site, camp.letter)
        _weeks(work, built, duty, posts)
        _timetable(work, built, timetable)
        if built.sleepers is not None:
            _nights(work, built, work.activity(ActivityKind.CAMP, "夜间照护", "Nights"))
    pool.declines(world, work)
    return work


def days() -> list[date]:
    """The 20 days on which the camp is open."""
    return [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1) if n % 7 < 5]


def _site(world: World, work: Work, camp: Camp) -> Built:
    book = world.book
    site_id = site(
        book,
        world.plant.enterprise,
        SiteKind.SCHOOL,
        Spot(camp.county, 1.5, 1.0),
        (camp.name_zh, camp.name_en),
    )
    classrooms = tuple(
        room(book, site_id, RoomKind.CLASSROOM, (f"{number}号教室", f"Classroom {number}"), 40)
        for number in range(1, len(camp.classes) + 1)
    )
    computers = room(book, site_id, RoomKind.CLASSROOM, ("电脑教室", "Computer room"), 15)
    for one in (*classrooms, computers):
        opens(book, one, ("07:30", "20:30"), range(1, 6))
    if camp.letter == "C":
        for names in (("女生宿舍层", "Girls' floor"), ("男生宿舍层", "Boys' floor")):
            opens(book, room(book, site_id, RoomKind.DORMITORY_FLOOR, names, 16), ("00:00", "00:00"))
    register = Register(
        book,
        book.random(f"children {camp.letter}"),
        work.campaign,
        (Purpose.CAMP,),
        date(2027, 6, 7),
        FIRST,
        LAST,
        world.plant.guardians(f"camp {camp.letter}"),
    )
    home = world.village(camp.county)
    classes = tuple(
        register.fill(_class(camp, number, shape), home) for number, shape in enumerate(camp.classes, 1)
    )
    register.without_consent(2)
    sleepers = _sleepers(register, classes) if camp.letter == "C" else None
    return Built(camp, site_id, classrooms, classes, sleepers)


def _class(camp: Camp, number: int, shape: tuple[tuple[int, int], int, int]) -> Group:
    (low, high), children, families = shape
    code = f"{camp.letter}{number}"
    return Group(
        code,
        f"{camp.letter}营{number}班({low}–{high}岁)",
        f"Camp {camp.letter}, class {number} (ages {low}–{high})",
        ((low, high, children),),
        families,
        camp.language,
    )


def _weeks(work: Work, built: Built, duty: int, posts: int) -> None:
    faces: dict[tuple[int, int], list[int]] = {}
    for day in days():
        keys = _posts(work, built, posts, day)
        for half in (MORNING, AFTERNOON):
            for number, shift in enumerate(_half_day(work, built, duty, at(day, *half), keys)):
                faces.setdefault((day.isocalendar().week, number), []).append(shift)
    for shifts in faces.values():
        work.continuity(shifts)


def _half_day(work: Work, built: Built, duty: int, when: Interval, posts: dict[str, int]) -> tuple[int, ...]:
    """One session with its shift for each class; the people at the site's posts count for its teams."""
    part = ("上午", "morning") if when.start.hour < 12 else ("下午", "afternoon")
    needs = [_need(built, number, group, when) for number, group in enumerate(built.classes, 1)]
    there = [name for name, key in posts.items() if _covers(work, key, when) and not name.startswith("gate")]
    sessions = {
        need.shift_id: work.session(
            duty,
            Occasion(
                f"{built.camp.letter}营{number}班 {part[0]}",
                f"Camp {built.camp.letter}, class {number}, {part[1]}",
                built.site,
                when,
                group=built.classes[number - 1].key,
                setting=Setting.DAY,
            ),
        )
        for number, need in enumerate(needs, 1)
    }
    pieces = formulate_site(f"{built.camp.letter}.{when.start:%m%d%H}", needs, there)
    return tuple(work.put(sessions, pieces, posts).values())


def _need(built: Built, number: int, group: Filled, when: Interval) -> CareNeed:
    closing = when.start.isoweekday() == 5 and when.start.hour >= 12
    return CareNeed(
        f"{built.camp.letter}{number}.{when.start:%m%d%H}",
        Kind.CAMP,
        str(built.site),
        when,
        Setting.DAY,
        group.ages,
        group.sexes,
        "class_teacher",
        spare=1 if closing else 0,
        priority=CLASS,
    )


def _covers(work: Work, shift: int, when: Interval) -> bool:
    row = work.book.row(ShiftRow, shift)
    return bool(
        row["starts_at"].replace(tzinfo=None) <= when.start
        and when.end <= row["ends_at"].replace(tzinfo=None)
    )


def _posts(work: Work, built: Built, activity: int, day: date) -> dict[str, int]:
    """The twelve fixed places of a site and day, in one session."""
    session = work.session(
        activity,
        Occasion(
            f"{built.camp.letter}营 {day.month}月{day.day}日值守",
            f"Camp {built.camp.letter}, site duties",
            built.site,
            at(day, "07:30", "18:00"),
            setting=Setting.DAY,
        ),
    )
    wanted: dict[str, Seats] = {
        "director": Seats("camp_lead", priority=POST, when=at(day, "07:30", "18:00")),
        "first_aid_1": Seats("first_aider", priority=POST, when=at(day, "07:30", "12:45")),
        "first_aid_2": Seats("first_aider", priority=POST, when=at(day, "12:45", "18:00")),
        "safety_1": Seats("safety_officer", priority=POST, when=at(day, "07:30", "12:45")),
        "safety_2": Seats("safety_officer", priority=POST, when=at(day, "12:45", "18:00")),
        "gate_1": Seats("gate", 2, 3, priority=2, when=at(day, "07:30", "08:00")),
        "gate_2": Seats("gate", 2, 3, priority=2, when=at(day, "17:15", "18:00")),
        "lunch": Seats("life_teacher", 3, 4, priority=3, when=at(day, "11:45", "14:00")),
    }
    return {name: work.shift(session, _vetted(seats)) for name, seats in wanted.items()}


def _vetted(seats: Seats) -> Seats:
    return Seats(seats.role, seats.least, seats.most, seats.priority, with_children=True, when=seats.when)


def _timetable(work: Work, built: Built, activity: int) -> None:
    """What each class does block by block; the adults of the half-day are with it."""
    for day in days():
        for place, group in enumerate(built.classes):
            for zh, en, start, end in BLOCKS:
                work.session(
                    activity,
                    Occasion(
                        zh,
                        en,
                        built.site,
                        at(day, start, end),
                        room=built.classrooms[place],
                        group=group.key,
                    ),
                )


def _nights(work: Work, built: Built, activity: int) -> None:
    """Nights in blocks: Sunday to Thursday by the same four, Friday and Saturday by another four."""
    nights = [FIRST_NIGHT + timedelta(days=n) for n in range((LAST_NIGHT - FIRST_NIGHT).days + 1)]
    runs: dict[tuple[int, bool], list[date]] = {}
    for night in nights:
        weekend = night.isoweekday() in (5, 6)
        week = (night + timedelta(days=1)).isocalendar().week - weekend
        runs.setdefault((week, weekend), []).append(night)
    for run in runs.values():
        _run(work, built, activity, run)


def _run(work: Work, built: Built, activity: int, run: Sequence[date]) -> None:
    legs = []
    sessions = {}
    group = built.sleepers
    assert group is not None
    for night in run:
        need = CareNeed(
            f"night.{night:%m%d}",
            Kind.CAMP,
            str(built.site),
            at(night, "19:30", "07:30"),
            Setting.OVERNIGHT,
            group.ages,
            group.sexes,
            "life_teacher",
            priority=NIGHT,
        )
        legs.append(formulate(need))
        sessions[need.shift_id] = work.session(
            activity,
            Occasion(
                f"C营 {night.month}月{night.day}日夜间照护",
                "Camp C, night",
                built.site,
                need.when,
                group=group.key,
                setting=Setting.OVERNIGHT,
            ),
        )
    work.put(sessions, as_block(legs) if len(legs) > 1 else legs[0])


def _sleepers(register: Register, classes: Sequence[Filled]) -> Filled:
    """Some of each class, girls and boys."""
    group = Group("CN", "C营夜宿组", "Camp C, those who sleep there", (), 0)
    chosen = [
        child
        for filled, number in zip(classes, SLEEPERS, strict=True)
        for child in filled.children[1 : number + 1]
    ]
    return register.gather(group, chosen, FIRST_NIGHT)
