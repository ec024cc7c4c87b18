"""A round is drawn, made, walked and called off; what stands against it is refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.care import Purpose
from scheduler.domain.problem import Gender
from scheduler.domain.visits import VisitOutcome
from scheduler.domain.work import AssignmentState
from scheduler.services import accounts, child_access, consents
from scheduler.services.accounts import Account
from scheduler.services.consents import Asked
from scheduler.services.refusal import Refused
from scheduler.services.visits import choices, going, rounds
from tests.season import TODAY, Season
from tests.services.visits.visiting import DAY, MORNING, consent, make_families, wish

ONE = timedelta(days=1)


@dataclass
class World:
    """The season with two families that may be visited."""

    db: Session
    season: Season
    families: list[int] = field(default_factory=list)

    def account(self, name: str = "organiser") -> Account:
        found = accounts.load(self.db, self.season.account[name])
        assert found is not None
        return found

    def person(self, name: str) -> t.PersonRow:
        return self.db.get_one(t.PersonRow, self.season.person[name])

    def make(self, who: str = "organiser", **other: Any) -> t.VisitRoundRow:
        wanted = wish(self.season, self.families, **other)
        return rounds.make(self.db, self.account(who), wanted, MORNING)

    def refused(self, **other: Any) -> list[str]:
        return refused(lambda: self.make(**other))

    def stops(self) -> list[t.VisitStopRow]:
        return list(self.db.exec(select(t.VisitStopRow).order_by(col(t.VisitStopRow.place))))

    def sees(self, name: str, days: int) -> bool:
        child, now = self.season.other["child"], MORNING + (DAY - TODAY + days * ONE)
        return child_access.sight(self.db, self.account(name), child, now) is not None


@pytest.fixture
def world(db: Session, season: Season) -> World:
    return World(db, season, make_families(db, season))


def refused(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as error:
        act()
    return [reason.rule for reason in error.value.reasons]


def test_round_is_kept_as_it_was_drawn_and_both_are_told(world: World) -> None:
    drawn = rounds.draw(world.db, world.account(), wish(world.season, world.families), MORNING)
    assert world.stops() == []
    row = world.make()
    assert [stop.family_id for stop in world.stops()] == [stop.family for stop in drawn.stops]
    assert row.ends_at - row.starts_at == drawn.ends - drawn.starts
    told = world.db.exec(select(t.NoticeRow.person_id).where(t.NoticeRow.code == "visits.changed")).all()
    assert {world.season.person[name] for name in ("volunteer", "second", "organiser")} == set(told)


def test_one_visitor_kin_and_those_without_a_woman_are_refused(world: World) -> None:
    volunteer, second, third = (world.season.person[name] for name in ("volunteer", "second", "third"))
    assert world.refused(visitors=(volunteer,)) == ["visit_alone"]
    assert world.refused(visitors=(volunteer, volunteer)) == ["visit_alone"]
    assert world.refused(visitors=(volunteer, second, third)) == ["visit_alone"]
    world.db.add(t.KinRow(person_id=min(volunteer, second), other_id=max(volunteer, second)))
    world.db.flush()
    assert world.refused() == ["visit_kin"]
    world.person("third").gender = Gender.MALE
    world.db.flush()
    assert world.refused(visitors=(second, third)) == ["visit_no_woman"]


@pytest.mark.parametrize("table", [t.KinRow, t.ApartRow, t.NotWithRow])
def test_kin_of_the_family_and_private_wishes_are_refused_alike(world: World, table: type) -> None:
    two = sorted((world.season.person["second"], world.season.person["worker"]))
    world.db.add(table(person_id=two[0], other_id=two[1]))
    world.db.flush()
    assert world.refused() == ["visit_apart"]


def test_check_and_training_must_hold_on_the_day(world: World) -> None:
    world.person("second").check_until = DAY - ONE
    world.db.flush()
    assert world.refused() == ["pair_check"]
    assert "赵志强" not in [one.name for one in choices.visitors(world.db, world.account(), DAY)]
    world.person("second").check_until = DAY
    for held in world.db.exec(select(t.QualificationRow).where(t.QualificationRow.code == "child_safety")):
        held.valid_until = DAY - ONE
    world.db.flush()
    assert world.refused() == ["pair_training"]


def test_strangers_and_other_organisers_are_refused(world: World) -> None:
    stranger = world.season.person["foreigner"]
    assert world.refused(visitors=(world.season.person["volunteer"], stranger)) == ["visit_no_visitor"]
    assert world.refused(who="foreigner") == ["visit_site"]
    assert world.refused(who="foreigner", site_id=world.season.site["village"]) == ["visit_family"]
    assert choices.families(world.db, world.account("foreigner"), DAY) == []
    row = world.make()
    assert rounds.of_organiser(world.db, world.account("foreigner"), row.id or 0) is None
    assert going.of_organiser(world.db, world.account("foreigner")).total == 0
    assert (
        going.put_down(world.db, world.account("third"), world.stops()[0].id or 0, VisitOutcome.MET, MORNING)
        is None
    )


def test_family_without_consent_or_home_is_not_visited(world: World) -> None:
    for row in world.db.exec(select(t.ConsentRow).where(t.ConsentRow.purpose == Purpose.PAIRING)):
        row.withdrawn_at = MORNING
    world.db.flush()
    assert world.refused() == ["visit_no_consent"]
    assert choices.families(world.db, world.account(), DAY) == []
    for family in world.families:
        consent(world.db, family)
    world.db.get_one(t.FamilyRow, world.families[0]).home_site_id = None
    world.db.flush()
    assert world.refused() == ["visit_no_home"]


def test_times_and_numbers_out_of_bounds_are_refused(world: World) -> None:
    for other, code in (
        ({"day": TODAY - ONE}, "visit_day"),
        ({"day": TODAY + 91 * ONE}, "visit_day"),
        ({"minutes": 14}, "visit_minutes"),
        ({"minutes": 121}, "visit_minutes"),
        ({"starts": time(6, 30)}, "visit_late"),
        ({"starts": time(18)}, "visit_late"),
    ):
        assert world.refused(**other) == [code]
    many = wish(world.season, list(range(1, 10)))
    for families in (many.families, ()):
        asked = wish(world.season, list(families))
        assert refused(lambda asked=asked: rounds.draw(world.db, world.account(), asked, MORNING)) == [
            "visit_families"
        ]


@pytest.mark.parametrize("with_what", ["shift", "appointment", "round"])
def test_visitor_who_is_elsewhere_that_day_is_refused(world: World, with_what: str) -> None:
    second, starts = world.season.person["second"], MORNING + (DAY - TODAY) + timedelta(hours=12)
    if with_what == "shift":
        shift = world.db.get_one(t.ShiftRow, world.season.shift[3])
        shift.starts_at, shift.ends_at = starts, starts + timedelta(hours=1)
        held = select(t.AssignmentRow).where(t.AssignmentRow.shift_id == shift.id)
        row = world.db.exec(held.where(t.AssignmentRow.person_id == second)).one()
        assert row.state is AssignmentState.CONFIRMED
    elif with_what == "appointment":
        contract = t.HourContractRow(
            organisation_id=world.season.node["plant"],
            agency="社工",
            starts_on=TODAY,
            ends_on=DAY,
            minutes=99,
        )
        world.db.add(contract)
        world.db.flush()
        world.db.add(t.CounsellingRow(contract_id=contract.id or 0, counsellor_id=second, starts_at=starts))
    else:
        first = wish(world.season, world.families[:1])
        rounds.make(world.db, world.account(), first, MORNING)
        world.families = world.families[1:]
    world.db.flush()
    assert world.refused() == ["visit_busy"]
    assert second not in [one.id for one in choices.visitors(world.db, world.account(), DAY)]


def test_visitors_know_the_family_on_the_day_and_the_day_before_only(world: World) -> None:
    row = world.make()
    assert [world.sees("volunteer", days) for days in (-2, -1, 0, 1)] == [False, True, True, False]
    assert world.sees("second", 0)
    assert not world.sees("third", 0)
    day = MORNING + (DAY - TODAY)
    found = going.of_visitor(world.db, world.account("volunteer"), day)
    assert [card.child.short_name for call in found[0].calls for card in call.cards] == ["小豆", "小树1"]
    read = select(func.count()).select_from(t.AuditRow).where(t.AuditRow.purpose == "visitor")
    assert world.db.exec(read).one() == 2
    early = going.of_visitor(world.db, world.account("volunteer"), day - 2 * ONE)
    assert [one.calls for one in early] == [()]
    assert going.one_of_visitor(world.db, world.account("volunteer"), row.id or 0, day - 2 * ONE) is None
    assert going.one_of_visitor(world.db, world.account("third"), row.id or 0, day) is None
    world.person("volunteer").check_until = DAY - ONE
    world.db.flush()
    assert not world.sees("volunteer", 0)


def test_who_was_not_met_stands_first_and_only_the_day_itself_counts(world: World) -> None:
    world.make()
    stops, visitor = world.stops(), world.account("second")
    day = MORNING + (DAY - TODAY)
    for now in (day - ONE, day + ONE):
        late = lambda now=now: going.put_down(world.db, visitor, stops[0].id or 0, VisitOutcome.MET, now)  # noqa: E731 - said twice
        assert refused(late) == ["visit_not_today"]
    going.put_down(world.db, visitor, stops[0].id or 0, VisitOutcome.MET, day)
    going.put_down(world.db, visitor, stops[1].id or 0, VisitOutcome.NOT_MET, day)
    asked = choices.families(world.db, world.account(), DAY + ONE)
    assert [one.family.id for one in asked] == [stops[1].family_id, stops[0].family_id]
    assert choices.families(world.db, world.account(), DAY) == [], "visited that day already"
    shown = going.of_organiser(world.db, world.account()).items[0]
    assert (shown.met, shown.not_met, shown.calls) == (1, 1, ())
    world.person("second").check_until = DAY - ONE
    world.db.flush()
    again = lambda: going.put_down(world.db, visitor, stops[0].id or 0, VisitOutcome.MET, day)  # noqa: E731
    assert refused(again) == ["pair_check"]


def test_withdrawn_consent_takes_the_stop_out_and_an_empty_round_is_called_off(world: World) -> None:
    world.families = world.families[:1]
    row = world.make()
    child, account = world.season.other["child"], world.season.account["worker"]
    consents.withdraw(world.db, Asked(child, Purpose.PAIRING, account), now=MORNING)
    assert world.stops() == []
    assert row.cancelled_at == MORNING
    assert not world.sees("volunteer", 0)
    assert going.of_visitor(world.db, world.account("volunteer"), MORNING) == []


def test_round_called_off_frees_families_and_visitors_until_it_begins(world: World) -> None:
    row = world.make()
    assert refused(lambda: rounds.call_off(world.db, world.account(), row, row.starts_at)) == ["visit_over"]
    rounds.call_off(world.db, world.account(), row, MORNING)
    assert refused(lambda: rounds.call_off(world.db, world.account(), row, MORNING)) == ["visit_over"]
    again = world.make()
    told = going.in_calendar(world.db, row.first_id, MORNING)
    assert [(one.id, one.cancelled_at is None) for one in told] == [(row.id, False), (again.id, True)]


def test_two_organisers_at_once_never_send_two_rounds_to_a_family(season_on: tuple[str, Season]) -> None:
    url, season = season_on
    with transaction(url) as db:
        families = make_families(db, season)
        extra = t.PersonRow(**db.get_one(t.PersonRow, season.person["second"]).model_dump(exclude={"id"}))
        db.add(extra)
        db.flush()
        extra_id = extra.id or 0
        db.add(t.QualificationRow(person_id=extra_id, code="child_safety", valid_from=TODAY))
    crews = ((season.person["volunteer"], season.person["second"]), (season.person["third"], extra_id))

    def ask(two: tuple[int, int]) -> str:
        try:
            with transaction(url) as db:
                World(db, season, families).make(visitors=two)
        except Refused as error:
            return error.reasons[0].rule
        return "made"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(ask, crews)) == ["made", "visit_twice"]
    with transaction(url) as db:
        row = db.exec(select(t.VisitRoundRow)).one()
        assert db.exec(select(func.count()).select_from(t.VisitStopRow)).one() == 2
        own = select(func.count()).select_from(t.CalendarChangeRow)
        own = own.where(col(t.CalendarChangeRow.person_id).in_((row.first_id, row.second_id)))
        before = db.exec(own).one()
        row.cancelled_at = MORNING
        db.add(row)
        db.flush()
        assert db.exec(own).one() == before + 2, "counted for both calendars"
