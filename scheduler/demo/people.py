"""Volunteers of the demo season: what each is, holds, speaks and can give, put down as rows."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from scheduler.db.tables import (
    ApartRow,
    AvailabilityRow,
    HatRow,
    KinRow,
    LanguageRow,
    PersonRow,
    QualificationRow,
    WeeklyAvailabilityRow,
    WishRow,
)
from scheduler.demo.book import Book, instant
from scheduler.domain import reference
from scheduler.domain.interval import Interval
from scheduler.domain.people import AvailabilityKind, CheckStatus, Hat
from scheduler.domain.problem import Gender, Limits

MANDARIN = "cmn"
DIALECT = "cmn-x-yunnan"
CHECK_GOOD_FOR = timedelta(days=365)
YEAR = timedelta(days=365)
REST = 11 * 60
"""Minutes between one day's duty and the next; the plants' rule after a night shift (H2)."""

WEEKDAYS = (1, 2, 3, 4, 5)
WEEKEND = (6, 7)
AFTER_OFFICE = tuple((day, "17:45", "23:00") for day in WEEKDAYS) + tuple(
    (day, "07:00", "23:00") for day in WEEKEND
)
"""What staff can give in a plain week: after office hours, and whole weekends."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """One volunteer before being written down.

    Attributes:
        organisation: the node the person belongs to.
        home: site from where the person sets out.
        hats: what the person is.
        ages: years of birth to choose from, both inclusive.
        holds: codes of trainings and certificates.
        lapse: code of a training, "record_check" or "insured", with its last good day.
        languages: besides Mandarin and the dialect of Yunnan.
        free: dated stretches that the person gives.
        weekly: (ISO weekday, from, to) that the person gives every week.
        away: dated stretches on which the person cannot come after all.
        checked: whether a record check was made.
    """

    organisation: int
    home: int
    hats: tuple[Hat, ...]
    gender: Gender
    ages: tuple[int, int] = (1975, 2000)
    holds: tuple[str, ...] = ()
    lapse: tuple[str, date] | None = None
    languages: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    free: tuple[Interval, ...] = ()
    weekly: tuple[tuple[int, str, str], ...] = ()
    away: tuple[Interval, ...] = ()
    checked: bool = True
    crew: int | None = None
    sites: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The season that volunteers are enrolled for: papers are made out so that they outlast `last`."""

    book: Book
    random: Random
    first: date
    last: date

    def enrol(self, sketch: Sketch) -> int:
        """Write one volunteer down; the person's key."""
        insured = self.last + timedelta(days=self.random.randrange(20, 200))
        if sketch.lapse is not None and sketch.lapse[0] == "insured":
            insured = sketch.lapse[1]
        checked_on = self._day_before(300, self.last - CHECK_GOOD_FOR + timedelta(days=10))
        until = checked_on + CHECK_GOOD_FOR
        if sketch.lapse is not None and sketch.lapse[0] == "record_check":
            until = sketch.lapse[1]
            checked_on = until - CHECK_GOOD_FOR
        person = self.book.add(
            PersonRow,
            organisation_id=sketch.organisation,
            name=self.book.names.adult(sketch.gender),
            gender=sketch.gender,
            birth_year=self.random.randint(*sketch.ages),
            phone=_phone(self.random),
            source=sketch.hats[0].value,
            home_site_id=sketch.home,
            crew_id=sketch.crew,
            is_volunteer=True,
            insured_until=insured,
            check_status=CheckStatus.CLEAR if sketch.checked else None,
            checked_on=checked_on if sketch.checked else None,
            check_until=until if sketch.checked else None,
            **asdict(sketch.limits),
        )
        self._papers(person, sketch)
        self._time(person, sketch)
        return person

    def _day_before(self, days: int, not_before: date) -> date:
        """A day up to so many days before the season, yet recent enough."""
        return max(self.first - timedelta(days=self.random.randrange(20, days)), not_before)

    def _papers(self, person: int, sketch: Sketch) -> None:
        for hat in sketch.hats:
            self.book.add(HatRow, person_id=person, hat=hat)
        for language in dict.fromkeys((MANDARIN, DIALECT, *sketch.languages)):
            self.book.add(LanguageRow, person_id=person, language=language)
        for site in sketch.sites:
            self.book.add(WishRow, person_id=person, about="site", value=str(site))
        for code in dict.fromkeys(("induction", *sketch.holds)):
            self._held(person, code, sketch.lapse)

    def _held(self, person: int, code: str, lapse: tuple[str, date] | None) -> None:
        course = reference.courses().get(code)
        months = None if course is None else course.valid_months
        since = self.first - timedelta(days=self.random.randrange(30, 240))
        until = None
        if months is not None:
            days = months * 365 // 12
            since = max(since, self.last + timedelta(days=15 - days))
            until = since + timedelta(days=days)
        if lapse is not None and lapse[0] == code:
            until = lapse[1]
            since = until - timedelta(days=(months or 12) * 365 // 12)
        self.book.add(QualificationRow, person_id=person, code=code, valid_from=since, valid_until=until)

    def _time(self, person: int, sketch: Sketch) -> None:
        for weekday, opens, closes in sketch.weekly:
            self.book.add(
                WeeklyAvailabilityRow,
                person_id=person,
                kind=AvailabilityKind.AVAILABLE,
                weekday=weekday,
                opens=time.fromisoformat(opens),
                closes=time.fromisoformat(closes),
            )
        for kind, stretches in (
            (AvailabilityKind.AVAILABLE, sketch.free),
            (AvailabilityKind.UNAVAILABLE, sketch.away),
        ):
            for when in stretches:
                says(self.book, person, kind, when)


def says(book: Book, person: int, kind: AvailabilityKind, when: Interval) -> None:
    """One dated word of a person about a stretch of local time."""
    book.add(
        AvailabilityRow, person_id=person, kind=kind, starts_at=instant(when.start), ends_at=instant(when.end)
    )


def between(first: date, last: date, opens: str = "00:00", closes: str = "00:00") -> Interval:
    """Local time from the first date to the last; `closes` at midnight is the end of the last date."""
    end = datetime.combine(last, time.fromisoformat(closes))
    return Interval(
        datetime.combine(first, time.fromisoformat(opens)),
        end + timedelta(days=1) if closes == "00:00" else end,
    )


def only_within(first: date, last: date) -> tuple[Interval, ...]:
    """The rest of the year 2027 around a season, for people whose weekly hours are meant for it alone."""
    return (
        between(date(2026, 12, 1), first - timedelta(days=1)),
        between(last + timedelta(days=1), date(2027, 12, 31)),
    )


def couple(book: Book, one: int, other: int) -> None:
    """Two people of one family."""
    book.add(KinRow, person_id=min(one, other), other_id=max(one, other))


def keep_apart(book: Book, one: int, other: int) -> None:
    """Two people who are never put together."""
    book.add(ApartRow, person_id=min(one, other), other_id=max(one, other))


def alternating(number: int) -> Gender:
    """Women and men in turn, so that each small group has both."""
    return Gender.FEMALE if number % 2 == 0 else Gender.MALE


def _phone(random: Random) -> str:
    """A number in a form that no operator gives out (second digit 0)."""
    return f"10{random.randrange(10**9):09d}"
