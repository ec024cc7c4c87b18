"""A template and an organiser's choices as the sessions, shifts and teams of a season; nothing is written."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from scheduler.domain.care import Setting
from scheduler.domain.formulation import CareNeed, Pieces, as_block, formulate, formulate_site, requires
from scheduler.domain.interval import Interval
from scheduler.domain.problem import Gender, Kind, Shift, Team
from scheduler.domain.season import timing
from scheduler.domain.season.choices import Choice, Draft, Group, Place, Season
from scheduler.domain.season.shapes import Days, Direction, Line, Per, Template
from scheduler.domain.supervision import LEAST_ADULTS

MOST_SESSIONS = 4_000
"""What one press may make: a season of a prefecture; a province plans by county."""

BOTH = frozenset(Gender)
_FACES_FOR = 5
"""Weeks over which the same faces on the same weekday are wished for."""


class TooManySessionsError(ValueError):
    """The choices would make more sessions than one press may."""


def draw_up(template: Template, choice: Choice) -> Season:
    """Every session of the season, with the adults that its children need (H4-H7, H10, H15).

    Raises:
        TooManySessionsError: with how many there would be at least.
        LooserThanStandardError: if an own ratio is looser than the standard.
        ValueError: if children are to be looked after and there are none.
    """
    drawing = _Drawing(template, choice)
    for line in choice.lines:
        drawing.take(line)
    return drawing.season()


class _Drawing:
    """A season as it grows."""

    def __init__(self, template: Template, choice: Choice) -> None:
        self.template, self.choice = template, choice
        self.groups = {place.site: tuple(_groups(at, place)) for at, place in enumerate(choice.places)}
        self.drafts: list[Draft] = []
        self.pieces = Pieces()
        self.homes: dict[str, str] = {}
        self.turned: dict[str, tuple[timing.Turned, ...]] = {}
        self._faces: dict[tuple[object, ...], list[str]] = {}
        self._blocks: dict[tuple[object, ...], list[Pieces]] = {}

    def take(self, line: Line) -> None:
        """All sessions of one line."""
        turned: dict[date, timing.Turned] = {}
        used: dict[date, int] = {}
        for number, place in enumerate(self.choice.places):
            kept, changed = timing.days_of(line, self.choice.ends, self.choice.weekdays, place.calendar)
            turned |= {one.day.on: one for one in changed}
            if line.days is Days.SPREAD:
                free = tuple(day for day in kept if used.get(day, 0) < line.a_day)
                kept = timing.spread(free, line.times, line.apart, (number, len(self.choice.places)))
                used |= {day: used.get(day, 0) + 1 for day in kept}
            for day in kept:
                self._day(line, place, day)
        self.turned[line.key] = tuple(turned[on] for on in sorted(turned))

    def season(self) -> Season:
        """What was drawn up, blocks and wishes for the same faces included."""
        joined = (as_block(legs) if len(legs) > 1 else legs[0] for legs in self._blocks.values())
        lists = tuple(tuple(ids) for ids in self._faces.values() if len(ids) > 1)
        drafts = tuple(sorted(self.drafts, key=lambda one: (one.when.start, one.key)))
        whole = sum(joined, self.pieces) + Pieces(continuity=lists)
        groups = tuple(one for found in self.groups.values() for one in found)
        return Season(drafts, whole, self.homes, groups, self.turned, tuple(self._school_days()))

    def _school_days(self) -> Iterator[date]:
        calendars = {place.site: place.calendar for place in self.choice.places}
        legs = {
            (draft.when.start.date(), draft.end_site if draft.line.way is Direction.OUT else draft.site)
            for draft in self.drafts
            if draft.line.way
        }
        for on, site in sorted(legs, key=lambda leg: leg[0]):
            if site in calendars and timing.school_day(calendars[site].day(on)):
                yield on

    def _day(self, line: Line, place: Place, day: date) -> None:
        for hours in line.hours:
            when = _at(day, *hours)
            there = self.groups[place.site] if line.per is Per.GROUP else (None,)
            drafts = [self._draft(line, place, when, group) for group in there]
            self.drafts += drafts
            if len(self.drafts) > MOST_SESSIONS:
                raise TooManySessionsError(len(self.drafts))
            if line.care:
                self._care(line, drafts)
            for draft in drafts:
                self._posts(draft)

    def _draft(self, line: Line, place: Place, when: Interval, group: Group | None) -> Draft:
        start, end = place.site, None
        if line.way is not None and self.choice.home is not None:
            legs = (self.choice.home, place.site)
            start, end = legs if line.way is Direction.OUT else legs[::-1]
        series = f"{line.key}.{place.site}.{group.key if group else ''}"
        return Draft(f"{series}.{when.start:%m%d%H%M}", series, line, start, when, end, group)

    def _care(self, line: Line, drafts: list[Draft]) -> None:
        """The counted adults: classes of a site share first aid and both sexes, other groups stand alone."""
        needs = [self._need(line, draft) for draft in drafts]
        table = self.choice.ratios.get(needs[0].setting) if needs else None
        if line.setting is Setting.DAY and len(needs) > 1:
            found = [
                formulate_site(
                    f"{line.key}.{drafts[0].site}.{drafts[0].when.start:%m%d%H%M}", needs, (), table
                )
            ]
        else:
            found = [formulate(need, table) for need in needs]
        for need, draft in zip(needs, drafts, strict=True):
            self.homes[need.shift_id] = draft.key
            if need.kind is Kind.TRIP:
                self.homes[f"{need.id}.trip_leader"] = draft.key
        for pieces, draft in zip(found, drafts, strict=False):
            self._keep(line, draft, pieces)
        if not line.way and not line.same_people:
            for need, draft in zip(needs, drafts, strict=True):
                self._face((draft.series, draft.when.start.isocalendar().week), need.shift_id)

    def _need(self, line: Line, draft: Draft) -> CareNeed:
        assert line.setting is not None
        return CareNeed(
            draft.key,
            self.template.activities[line.activity].kind.planning_kind,
            draft.site,
            draft.when,
            line.setting,
            self.choice.ages,
            BOTH,
            line.care,
            draft.end_site,
            spare=1,
            priority=line.priority,
        )

    def _keep(self, line: Line, draft: Draft, pieces: Pieces) -> None:
        """Puts the pieces by: legs of one journey and nights of one week are served by the same people."""
        extra = self.choice.extra
        if extra:
            more = tuple(_more(one, line.care, extra) for one in pieces.shifts)
            pieces = replace(pieces, shifts=more)
        if line.way:
            self._blocks.setdefault(("way", draft.group), []).append(pieces)
        elif line.same_people:
            self._blocks.setdefault((draft.series, draft.when.start.isocalendar().week), []).append(pieces)
        else:
            self.pieces += pieces

    def _posts(self, draft: Draft) -> None:
        line = draft.line
        kind = self.template.activities[line.activity].kind.planning_kind
        shifts = []
        for post in line.posts:
            shift = Shift(
                f"{draft.key}.{post.role}",
                kind,
                draft.site,
                draft.when,
                post.role,
                draft.end_site or draft.site,
                requires(post.role, kind, with_children=line.setting is not None),
                frozenset(),
                post.people,
                post.people + post.spare,
                line.priority,
            )
            self.homes[shift.id] = draft.key
            shifts.append(shift)
        if not shifts:
            return
        ids = tuple(shift.id for shift in shifts)
        team = Team(f"{draft.key}.unrelated", ids, LEAST_ADULTS, line.priority, unrelated=True)
        self.pieces += Pieces(tuple(shifts), (team,) if line.unrelated else ())
        start = draft.when.start
        weeks = (start.date() - self.choice.ends.first).days // (7 * _FACES_FOR)
        if line.days is not Days.SPREAD:
            for shift in shifts:
                self._face((draft.series, shift.role, weeks, start.isoweekday(), start.time()), shift.id)

    def _face(self, key: tuple[object, ...], shift: str) -> None:
        self._faces.setdefault(key, []).append(shift)


def _more(shift: Shift, role: str, extra: int) -> Shift:
    return replace(shift, min=shift.min + extra, max=shift.max + extra) if shift.role == role else shift


def _groups(at: int, place: Place) -> Iterator[Group]:
    """A1, A2 at the first site, B1 at the second; numbers instead of letters beyond the 26th."""
    letter = chr(ord("A") + at) if at < 26 else f"{at + 1}-"
    for number in range(1, place.groups + 1):
        code = f"{letter}{number}"
        names = (f"{place.name_zh[:50]} {code}班", f"{place.name_en or place.name_zh} {code}"[:80])
        yield Group(code, code, *names, place.site)


def _at(day: date, opens: str, closes: str) -> Interval:
    """Local time on one date; hours that close before they open end on the next date."""
    start = datetime.combine(day, time.fromisoformat(opens))
    end = datetime.combine(day, time.fromisoformat(closes))
    return Interval(start, end if end > start else end + timedelta(days=1))
