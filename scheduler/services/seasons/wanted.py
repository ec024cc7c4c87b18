"""What an organiser enters to make a season from a template, checked against what there is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlmodel import Session

from scheduler.db.tables import CampaignRow, SiteRow
from scheduler.domain import reference
from scheduler.domain.calendar_days import CalendarLayer
from scheduler.domain.care import Setting
from scheduler.domain.organisations import Body
from scheduler.domain.rules.violation import Violation
from scheduler.domain.season.catalogue import TEMPLATES
from scheduler.domain.season.choices import Choice, Place, ages_of
from scheduler.domain.season.shapes import Line
from scheduler.domain.season.timing import Ends, ends
from scheduler.domain.supervision import OLDEST_CHILD, RatioBand, RatioTable
from scheduler.services import layers
from scheduler.services.accounts import Account
from scheduler.services.own_sites import own_sites
from scheduler.services.refusal import Refused

MOST_DAYS = 370
MOST_SITES = 60
YOUNGEST = 4
"""No camp or journey takes children under four."""


@dataclass(frozen=True, slots=True)
class LineWanted:
    """A line as it was changed: opening and closing times of its sessions of a day, people by role."""

    hours: tuple[tuple[str, str], ...]
    people: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is entered; `campaign_id` adds the sessions to a campaign that there is.

    Attributes:
        children: of one group, (first year of the age band, how many).
        children_per_adult: an own ratio, which may only be stricter than the standard.
        extra: adults with the children on top of the ratio.
        lines: the lines that are taken, by key.
    """

    template: str
    year: int
    organisation_id: int
    name_zh: str
    starts_on: date
    ends_on: date
    sites: tuple[int, ...]
    lines: Mapping[str, LineWanted]
    name_en: str = ""
    body: Body | None = None
    basis: str = ""
    home_site_id: int | None = None
    groups: int = 1
    children: tuple[tuple[int, int], ...] = ()
    children_per_adult: int | None = None
    extra: int = 0
    weekdays: tuple[int, ...] = ()
    campaign_id: int | None = None


def bands() -> tuple[RatioBand, ...]:
    """The age bands that children are counted in: those of the ratios by day."""
    return tuple(band for band in reference.ratios()[Setting.DAY].bands if band.age_from >= YOUNGEST)


def usual(code: str, year: int) -> Wanted:
    """A template's own suggestions in a year, without sites.

    Raises:
        LookupError: for a template that there is not, or a year that no lunar calendar reaches.
    """
    template = TEMPLATES[code]
    when = ends(template, year)
    return Wanted(
        template=code,
        year=year,
        organisation_id=0,
        name_zh=f"{year}{template.name_zh}",
        name_en=f"{template.name_en}, {year}",
        starts_on=when.first,
        ends_on=when.last,
        sites=(),
        lines={
            line.key: LineWanted(line.hours, {post.role: post.people for post in line.posts})
            for line in template.lines
            if line.offered
        },
        body=template.body,
        groups=template.groups,
        children=template.children,
        weekdays=template.weekdays,
    )


def chosen(session: Session, account: Account, wanted: Wanted) -> Choice:
    """The choice as the domain takes it.

    Raises:
        Refused: with every field at fault as subject.
    """
    template = TEMPLATES[wanted.template]
    lines = tuple(
        _changed(line, wanted.lines[line.key]) for line in template.lines if line.key in wanted.lines
    )
    known = {row.id: row for row, _ in own_sites(session, account)}
    problems = [*_problems(wanted, lines, known), *_campaign_problems(session, wanted)]
    if problems:
        raise Refused(*problems)
    groups = wanted.groups if any(line.care for line in lines) else 0
    kept = layers.kept_layers(session)
    return Choice(
        ends=Ends(ends(template, wanted.year).anchor, wanted.starts_on, wanted.ends_on),
        places=tuple(_place(known[one], kept, groups) for one in wanted.sites),
        lines=lines,
        weekdays=wanted.weekdays,
        ages=ages_of(wanted.children),
        ratios=_ratios(wanted),
        extra=wanted.extra,
        home=None if wanted.home_site_id is None else str(wanted.home_site_id),
    )


def _problems(
    wanted: Wanted, lines: tuple[Line, ...], known: Mapping[int | None, SiteRow]
) -> Iterator[Violation]:
    if not wanted.name_zh.strip() and wanted.campaign_id is None:
        yield Violation("missing", subject="name_zh")
    if wanted.ends_on < wanted.starts_on:
        yield Violation("before_start", subject="ends_on")
    elif (wanted.ends_on - wanted.starts_on).days > MOST_DAYS:
        yield Violation("season_too_long", subject="ends_on", needed=MOST_DAYS)
    if not lines:
        yield Violation("no_lines", subject="lines")
    if any(line.care for line in lines):
        yield from _children_problems(wanted, lines)
    yield from _place_problems(wanted, lines, known)


def _place_problems(
    wanted: Wanted, lines: tuple[Line, ...], known: Mapping[int | None, SiteRow]
) -> Iterator[Violation]:
    if not wanted.sites:
        yield Violation("missing", subject="sites")
    elif len(wanted.sites) > MOST_SITES or any(one not in known for one in wanted.sites):
        yield Violation("not_in_scope", subject="sites")
    if any(line.way for line in lines) and wanted.home_site_id not in known:
        yield Violation("missing", subject="home_site_id")


def _children_problems(wanted: Wanted, lines: Iterable[Line]) -> Iterator[Violation]:
    ages = ages_of(wanted.children)
    if not ages or not wanted.groups:
        yield Violation("no_children", subject="children")
        return
    settings = {line.setting for line in lines if line.care and line.setting is not None}
    most = min(reference.ratios()[setting].children_per_adult(max(ages)) for setting in settings)
    if wanted.children_per_adult is not None and wanted.children_per_adult > most:
        yield Violation(
            "looser_than_standard",
            subject="children_per_adult",
            amount=wanted.children_per_adult,
            needed=most,
        )


def _campaign_problems(session: Session, wanted: Wanted) -> Iterator[Violation]:
    """Sessions that are added to a campaign lie within its dates."""
    if wanted.campaign_id is None:
        return
    campaign = session.get_one(CampaignRow, wanted.campaign_id)
    if wanted.starts_on < campaign.starts_on or wanted.ends_on > campaign.ends_on:
        yield Violation("outside_campaign", subject="starts_on")


def _changed(line: Line, wanted: LineWanted) -> Line:
    posts = (replace(post, people=wanted.people.get(post.role, post.people)) for post in line.posts)
    return replace(line, hours=wanted.hours, posts=tuple(post for post in posts if post.people))


def _place(row: SiteRow, kept: Mapping[str, CalendarLayer], groups: int) -> Place:
    calendar = layers.calendar_of(kept, layers.concerning(row.division, row.id))
    return Place(str(row.id), row.name_zh, row.name_en, calendar, groups)


def _ratios(wanted: Wanted) -> dict[Setting, RatioTable]:
    """The standard with the own ratio where that is stricter; it never loosens anything."""
    own = wanted.children_per_adult
    if own is None:
        return {}
    return {
        setting: table.stricter(
            RatioBand(age, age, own) for age in range(OLDEST_CHILD + 1) if own < table.children_per_adult(age)
        )
        for setting, table in reference.ratios().items()
    }
