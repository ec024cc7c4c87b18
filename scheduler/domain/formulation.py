"""What children in our care need, as pieces of the planning problem; never looser than the care rules.

The rules judge what a roster holds (`domain.rules.care`), these functions ask the optimiser for it
beforehand. Teams can fall short in a plan, so a published roster is still judged.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from scheduler.domain import reference
from scheduler.domain.availability import Expanded
from scheduler.domain.care import Setting
from scheduler.domain.interval import Interval
from scheduler.domain.people import CheckStatus, Person
from scheduler.domain.problem import Gender, Held, Kind, Shift, Team, Volunteer
from scheduler.domain.reference import CheckNeed
from scheduler.domain.supervision import LEAST_ADULTS, RatioTable, adults_needed

RECORD_CHECK = "record_check"
INSURED = "insured"
ADULT = "adult"
FIRST_AID = "first_aid"
EXPERIENCED = "experienced"
TRIP_LEADER = "trip_leader"
_SURELY_OF_AGE = 19  # from the first of January of that year on, whatever the birthday
RISKY = frozenset({Kind.TRIP, Kind.CAMP})
"""Kinds of shift for which accident insurance is a condition (志愿服务条例 art. 17)."""


@dataclass(frozen=True, slots=True)
class CareNeed:
    """One group of children in one session, and the adults it needs.

    Attributes:
        id: of the session and group; the ids of the pieces begin with it.
        ages: of every child; the certain age where only the birth year is known.
        sexes: of the children.
        role: what the counted adults are called: escort, class teacher, life teacher.
        first_aid: whether the group needs a first-aider of its own.
        new_hands: whether an experienced person must be among the adults.
        spare: how many more than needed may come.
    """

    id: str
    kind: Kind
    site: str
    when: Interval
    setting: Setting
    ages: tuple[int, ...]
    sexes: frozenset[Gender]
    role: str
    end_site: str | None = None
    languages_any: frozenset[str] = frozenset()
    first_aid: bool = True
    new_hands: bool = False
    spare: int = 0
    priority: int = 1

    @property
    def shift_id(self) -> str:
        """Id of the shift of the counted adults."""
        return f"{self.id}.{self.role}"


@dataclass(frozen=True, slots=True)
class Pieces:
    """Parts of a planning problem."""

    shifts: tuple[Shift, ...] = ()
    teams: tuple[Team, ...] = ()
    blocks: tuple[tuple[str, ...], ...] = ()
    continuity: tuple[tuple[str, ...], ...] = ()

    def __add__(self, other: "Pieces") -> "Pieces":
        return Pieces(
            self.shifts + other.shifts,
            self.teams + other.teams,
            self.blocks + other.blocks,
            self.continuity + other.continuity,
        )


def requires(role: str, kind: Kind, with_children: bool, on_risky_site: bool = False) -> frozenset[str]:
    """The qualification codes that a role asks for: its trainings, a record check, insurance.

    With children in care everybody is of age and has a record check, whatever the role (the law speaks of
    staff; we treat volunteers alike).
    """
    facts = reference.roles().get(role)
    codes = set(facts.trainings) if facts else set()
    if with_children or (facts is not None and facts.record_check is CheckNeed.ALWAYS):
        codes.add(RECORD_CHECK)
    if with_children:
        codes.add(ADULT)
    if kind in RISKY or on_risky_site:
        codes.add(INSURED)
    return frozenset(codes)


def formulate(need: CareNeed, table: RatioTable | None = None) -> Pieces:
    """The shifts and teams of one group that is looked after by itself: a leg, a night on a floor, a visit.

    H4, H5, H15 become the shift, H6, H7, H10 teams. A trip has its leader on top, who is not one of the
    counted adults but counts as one of the two, and for the sexes.

    Args:
        need: the group and its session.
        table: an organiser's stricter ratios; the product's own when absent.

    Raises:
        ValueError: if there are no children, or the table is for another setting.
        LooserThanStandardError: if the table is looser than the product's at some age.
    """
    shifts = [_adults(need, table)]
    if need.kind is Kind.TRIP:
        shifts.append(_leader(need))
    ids = tuple(shift.id for shift in shifts)
    teams = [_unrelated(need, ids), *_sexes(need, ids)]
    if need.first_aid:
        teams.append(_first_aid(need, ids))
    if need.new_hands:
        teams.append(Team(f"{need.id}.experienced", ids, 1, need.priority, qualification=EXPERIENCED))
    return Pieces(tuple(shifts), tuple(teams))


def formulate_site(
    name: str, needs: Sequence[CareNeed], posts: Sequence[str] = (), table: RatioTable | None = None
) -> Pieces:
    """The classes of a site at one time: two unrelated adults to each, both sexes and first aid at the site.

    Args:
        name: of the site and time; the ids of the site's teams begin with it.
        needs: the classes.
        posts: ids of further shifts of the site at that time (gate, safety) whose people count for the site.
        table: as in `formulate`.

    Raises:
        ValueError: if the classes are not all at one site and time, or for the reasons of `formulate`.
    """
    if len({(need.site, need.when) for need in needs}) != 1:
        raise ValueError(f"{name}: the classes are not all at one site and time")
    shifts = tuple(_adults(need, table) for need in needs)
    teams = [_unrelated(need, (need.shift_id,)) for need in needs]
    all_ids = (*(shift.id for shift in shifts), *posts)
    whole = replace(needs[0], id=name, sexes=frozenset(sex for need in needs for sex in need.sexes))
    teams += [*_sexes(whole, all_ids), _first_aid(whole, all_ids)]
    return Pieces(shifts, tuple(teams))


def as_block(legs: Sequence[Pieces]) -> Pieces:
    """The legs served by the same people from first to last: a trip out and back, the nights of a week.

    Teams of the same name on each leg become one over all of them, as the people are the same: a certificate
    must then be good on every date. Each leg takes as many people as the one that needs most.

    Raises:
        ValueError: if the legs have not the same roles, once each.
    """
    roles = [tuple(shift.role for shift in leg.shifts) for leg in legs]
    if len(set(roles)) != 1 or len(set(roles[0])) != len(roles[0]):
        raise ValueError(f"the legs of a block have different roles: {sorted(set(roles))}")
    blocks = tuple(
        tuple(shift.id for shift in same) for same in zip(*(leg.shifts for leg in legs), strict=True)
    )
    teams: dict[str, Team] = {}
    for leg in legs:
        for team in leg.teams:
            name = team.id.rpartition(".")[2]
            found = teams.get(name)
            teams[name] = team if found is None else _joined(found, team)
    least = {role: max(leg.shifts[at].min for leg in legs) for at, role in enumerate(roles[0])}
    most = {role: max(leg.shifts[at].max for leg in legs) for at, role in enumerate(roles[0])}
    shifts = tuple(
        replace(one, min=least[one.role], max=most[one.role]) for leg in legs for one in leg.shifts
    )
    return Pieces(shifts, tuple(teams.values()), blocks)


def as_continuity(sessions: Sequence[Pieces]) -> Pieces:
    """The sessions with a wish for the same faces: one continuity list for each role."""
    by_role: dict[str, list[str]] = {}
    for pieces in sessions:
        for shift in pieces.shifts:
            by_role.setdefault(shift.role, []).append(shift.id)
    lists = tuple(tuple(ids) for ids in by_role.values() if len(ids) > 1)
    together = sum(sessions, Pieces())
    return together + Pieces(continuity=lists)


def care_qualifications(person: Person) -> tuple[Held, ...]:
    """What a person holds, with majority, record check and insurance as qualifications.

    Every mapping of people to volunteers goes through here: the shifts ask for these codes. Nothing tells why
    one is missing. Without a birth year a person counts as of age.
    """
    born = person.birth_year
    held = [*person.qualifications, Held(ADULT, None if born is None else date(born + _SURELY_OF_AGE, 1, 1))]
    if (
        person.check is not None
        and person.check.status is CheckStatus.CLEAR
        and person.check.last_day is not None
    ):
        held.append(Held(RECORD_CHECK, person.check.checked_on, person.check.last_day))
    if person.insured_until is not None:
        held.append(Held(INSURED, None, person.insured_until))
    return tuple(held)


def as_volunteer(person: Person, time: Expanded) -> Volunteer:
    """A person as the planning problem sees one, without wishes, source and body."""
    return Volunteer(
        person.id,
        time.available,
        person.gender,
        person.home_site,
        care_qualifications(person),
        person.languages,
        time.avoids,
        time.prefers,
        limits=person.limits,
    )


def first_lapse(person: Person) -> date | None:
    """The first date on which something the person holds is no longer good."""
    ends = [one.valid_until for one in care_qualifications(person) if one.valid_until is not None]
    return min(ends, default=None)


def _adults(need: CareNeed, table: RatioTable | None) -> Shift:
    least = adults_needed(_table(need.setting, table), need.ages)
    if not least:
        raise ValueError(f"{need.id}: no children")
    if need.setting is Setting.OVERNIGHT:  # two of each sex do not fit into fewer seats
        least = max(least, LEAST_ADULTS * len(need.sexes))
    return _shift(need, need.role, least, least + need.spare)


def _leader(need: CareNeed) -> Shift:
    return _shift(need, TRIP_LEADER, 1, 1)


def _shift(need: CareNeed, role: str, least: int, most: int) -> Shift:
    return Shift(
        f"{need.id}.{role}",
        need.kind,
        need.site,
        need.when,
        role,
        need.end_site or need.site,
        requires(role, need.kind, with_children=True),
        need.languages_any if role == need.role else frozenset(),
        least,
        most,
        need.priority,
    )


def _unrelated(need: CareNeed, ids: tuple[str, ...]) -> Team:
    return Team(f"{need.id}.unrelated", ids, LEAST_ADULTS, need.priority, unrelated=True)


def _sexes(need: CareNeed, ids: tuple[str, ...]) -> tuple[Team, ...]:
    sexes = need.sexes
    if need.setting is Setting.OVERNIGHT:
        least = LEAST_ADULTS
    else:
        least, sexes = 1, sexes if len(sexes) > 1 else frozenset()
        if need.kind is Kind.VIDEO:  # one of the two is a woman, whoever the children are
            sexes |= {Gender.FEMALE}
    return tuple(Team(f"{need.id}.sex_{sex}", ids, least, need.priority, gender=sex) for sex in sorted(sexes))


def _first_aid(need: CareNeed, ids: tuple[str, ...]) -> Team:
    return Team(f"{need.id}.first_aid", ids, 1, need.priority, qualification=FIRST_AID)


def _joined(one: Team, other: Team) -> Team:
    return replace(one, shifts=one.shifts + other.shifts, at_least=max(one.at_least, other.at_least))


def _table(setting: Setting, own: RatioTable | None) -> RatioTable:
    standard = reference.ratios()[setting]
    if own is None:
        return standard
    if own.setting is not setting:
        raise ValueError(f"ratios for {own.setting} used for {setting}")
    return standard.stricter(own.bands)
