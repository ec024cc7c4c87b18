"""A pair is proposed, agreed by both, kept up and ended by either; what stands against it is refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlmodel import Session, col, func, select

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.care import Purpose
from scheduler.domain.pairing import PairEnd, PairMeans, PairState
from scheduler.services import accounts, child_access, consent_answers, consents
from scheduler.services.accounts import Account
from scheduler.services.consents import Asked
from scheduler.services.pairs import answering, contacts, desks, diary, mentors, proposing
from scheduler.services.pairs.contacts import Contact
from scheduler.services.pairs.proposing import Proposal
from scheduler.services.refusal import Refused
from tests.season import TODAY, Season
from tests.services.families import NOW

DAY = timedelta(days=1)


@dataclass
class World:
    """The season's family, and those who may keep it company."""

    db: Session
    season: Season

    def account(self, name: str) -> Account:
        found = accounts.load(self.db, self.season.account[name])
        assert found is not None
        return found

    @property
    def family(self) -> t.FamilyRow:
        return self.db.get_one(t.FamilyRow, self.season.other["family"])

    def person(self, name: str) -> t.PersonRow:
        return self.db.get_one(t.PersonRow, self.season.person[name])

    def offered(self, who: str = "organiser") -> list[str]:
        found = mentors.candidates(self.db, self.account(who), self.family, TODAY, 14)
        return [one.person.name for one in found]

    def propose(self, name: str = "volunteer", days: int = 14, later: int = 0) -> t.PairRow:
        wanted = Proposal(self.season.person[name], days, TODAY + later * DAY)
        return proposing.propose(self.db, self.account("organiser"), self.family, wanted, NOW)

    def agreed(self, name: str = "volunteer") -> t.PairRow:
        row = self.propose(name)
        answering.as_volunteer(self.db, self.account(name), row, True, NOW)
        answering.as_family(self.db, self.account("worker"), row, [self.season.other["child"]], NOW)
        return row

    def sees(self, name: str = "volunteer") -> bool:
        child = self.season.other["child"]
        return child_access.sight(self.db, self.account(name), child, NOW) is not None


@pytest.fixture
def world(db: Session, season: Season) -> World:
    return World(db, season)


def refused(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as error:
        act()
    return [reason.rule for reason in error.value.reasons]


def told(world: World, name: str) -> set[str]:
    query = select(t.NoticeRow.code).where(t.NoticeRow.person_id == world.season.person[name])
    return {code for code in world.db.exec(query) if code.startswith("pairs.")}


def test_pair_begins_only_when_both_have_said_yes_and_consent_is_kept(world: World) -> None:
    row = world.propose()
    assert told(world, "volunteer") == told(world, "worker") == {"pairs.asked"}
    answering.as_volunteer(world.db, world.account("volunteer"), row, True, NOW)
    assert row.accepted_at is None
    assert not world.sees()
    child = world.season.other["child"]
    answering.as_family(world.db, world.account("worker"), row, [child], NOW)
    assert row.accepted_at == NOW
    assert world.sees()
    answer = consent_answers.newest(world.db, [child])[child, Purpose.PAIRING]
    assert consent_answers.stands(answer)
    assert answer.account_id == world.season.account["worker"]
    assert refused(lambda: answering.as_family(world.db, world.account("worker"), row, [], NOW)) == [
        "pair_answered"
    ]
    assert refused(lambda: answering.as_volunteer(world.db, world.account("volunteer"), row, True, NOW)) == [
        "pair_answered"
    ]
    assert "pairs.begins" in told(world, "volunteer") & told(world, "worker")


def test_either_ends_it_without_a_reason_and_is_not_proposed_again(world: World) -> None:
    row = world.agreed()
    answering.leave(world.db, world.account("volunteer"), row, NOW)
    assert (row.end, row.ends_on) == (PairEnd.VOLUNTEER_LEFT, TODAY)
    assert not world.sees()
    assert "pairs.ended" in told(world, "organiser") & told(world, "worker")
    assert refused(lambda: answering.leave(world.db, world.account("worker"), row, NOW)) == ["pair_over"]
    assert [one.before.id for one in desks.without(world.db, world.account("organiser")).items if one.before]
    assert world.person("volunteer").name not in world.offered()
    assert refused(lambda: world.propose("volunteer")) == ["pair_no_candidate"]
    after = world.agreed("third")
    assert after.follows_id == row.id
    answering.leave(world.db, world.account("worker"), after, NOW)
    assert after.end is PairEnd.FAMILY_LEFT


def test_a_no_of_either_ends_the_proposal(world: World) -> None:
    row = world.propose()
    answering.as_family(world.db, world.account("worker"), row, [], NOW)
    assert row.end is PairEnd.DECLINED
    assert world.season.other["child"] not in [
        child
        for child, purpose in consent_answers.newest(world.db, [world.season.other["child"]])
        if purpose == "pairing"
    ]
    other = world.propose("third")
    answering.as_volunteer(world.db, world.account("third"), other, False, NOW)
    assert other.end is PairEnd.DECLINED


@pytest.mark.parametrize("bar", ["check", "training", "kin", "not_with", "apart", "gone"])
def test_whoever_may_not_keep_company_is_not_offered(world: World, bar: str) -> None:
    person, guardian = world.person("volunteer"), world.family.guardian_id
    assert person.name in world.offered()
    pair = {"person_id": min(person.id or 0, guardian), "other_id": max(person.id or 0, guardian)}
    if bar == "check":
        person.check_until = TODAY + 13 * DAY
    elif bar == "training":
        held = world.db.exec(
            select(t.QualificationRow).where(
                t.QualificationRow.person_id == person.id, t.QualificationRow.code == "child_safety"
            )
        ).one()
        world.db.delete(held)
    elif bar == "kin":
        world.db.add(t.KinRow(**pair))
    elif bar == "apart":
        world.db.add(t.ApartRow(**pair))
    elif bar == "not_with":
        world.db.add(t.NotWithRow(person_id=guardian, other_id=person.id or 0))
    else:
        person.is_volunteer = False
    world.db.flush()
    assert person.name not in world.offered()
    assert refused(world.propose) == ["pair_no_candidate"]


def test_another_enterprises_organiser_finds_neither_family_nor_volunteers(world: World) -> None:
    foreigner = world.account("foreigner")
    assert proposing.family_of(world.db, foreigner, world.family.id or 0) is None
    assert proposing.family_of(world.db, world.account("organiser"), world.family.id or 0) is not None
    assert world.offered("foreigner") == []
    world.agreed()
    assert desks.desk(world.db, foreigner, NOW).lines.total == 0
    assert desks.without(world.db, foreigner).total == 0


def test_proposal_wants_a_rhythm_a_day_to_come_and_a_family_without_company(world: World) -> None:
    assert refused(lambda: world.propose(days=8)) == ["pair_rhythm"]
    assert refused(lambda: world.propose(later=-1)) == ["pair_start"]
    row = world.propose()
    assert refused(lambda: world.propose("third")) == ["pair_taken"]
    proposing.give_up(world.db, world.account("organiser"), row, NOW)
    assert row.end is PairEnd.TAKEN_BACK


def test_lapsed_check_closes_the_childs_data_and_the_organiser_may_end_it(world: World) -> None:
    row = world.agreed()
    organiser = world.account("organiser")
    assert refused(lambda: proposing.give_up(world.db, organiser, row, NOW)) == ["pair_theirs"]
    world.person("volunteer").check_until = TODAY - DAY
    world.db.flush()
    assert not world.sees()
    today = Contact(TODAY, PairMeans.PHONE, 30)
    assert refused(lambda: contacts.put_down(world.db, row, today, NOW)) == ["pair_check"]
    line = desks.desk(world.db, organiser, NOW).lines.items[0]
    assert [bar.value for bar in line.bars] == ["pair_check"]
    proposing.give_up(world.db, organiser, row, NOW)
    assert row.end is PairEnd.LAPSED
    assert refused(lambda: proposing.give_up(world.db, organiser, row, NOW)) == ["pair_over"]


def test_withdrawn_consent_ends_the_pair(world: World) -> None:
    row = world.agreed()
    child, account = world.season.other["child"], world.season.account["worker"]
    consents.withdraw(world.db, Asked(child, Purpose.PAIRING, account), now=NOW)
    assert row.end is PairEnd.FAMILY_LEFT
    assert not world.sees()
    assert "pairs.ended" in told(world, "volunteer")


def test_contact_is_credited_and_sets_the_next_day(world: World) -> None:
    row = world.propose()
    put = lambda days, minutes=30: contacts.put_down(  # noqa: E731 - said five times below
        world.db, row, Contact(TODAY + days * DAY, PairMeans.VIDEO, minutes), NOW
    )
    assert refused(lambda: put(0)) == ["pair_not_yet"]
    answering.as_family(world.db, world.account("worker"), row, [world.season.other["child"]], NOW)
    answering.as_volunteer(world.db, world.account("volunteer"), row, True, NOW)
    assert [one.day for one in diary.of_volunteer(world.db, row.volunteer_id, NOW)] == [TODAY]
    for days, minutes, code in ((1, 30, "pair_day"), (-1, 30, "pair_day"), (0, 241, "pair_minutes")):
        assert refused(lambda days=days, minutes=minutes: put(days, minutes)) == [code]
    put(0)
    assert refused(lambda: put(0)) == ["pair_day_noted"]
    assert contacts.credited(world.db, row.volunteer_id) == (1, 30)
    due = diary.of_volunteer(world.db, row.volunteer_id, NOW)
    assert [(one.day, one.over) for one in due] == [(TODAY + 14 * DAY, False)]
    answering.leave(world.db, world.account("worker"), row, NOW)
    assert [one.over for one in diary.of_volunteer(world.db, row.volunteer_id, NOW)] == [True]


def test_overdue_pairs_stand_first_and_each_look_is_noted(world: World) -> None:
    second = t.FamilyRow(guardian_id=world.season.person["coordinator"])
    world.db.add(second)
    world.db.flush()
    world.agreed()
    late = t.PairRow(
        family_id=second.id or 0,
        volunteer_id=world.season.person["third"],
        starts_on=TODAY - 20 * DAY,
        accepted_at=NOW - 20 * DAY,
    )
    world.db.add(late)
    world.db.flush()
    found = desks.desk(world.db, world.account("organiser"), NOW)
    assert [line.state for line in found.lines.items] == [PairState.OVERDUE, PairState.DUE]
    assert found.counts[PairState.OVERDUE] == 1
    noted = world.db.exec(
        select(func.count()).select_from(t.AuditRow).where(t.AuditRow.action == "pair.read")
    ).one()
    assert noted == 2


def test_two_organisers_at_once_make_one_pair(season_on: tuple[str, Season]) -> None:
    url, season = season_on

    def ask(name: str) -> str:
        try:
            with transaction(url) as db:
                World(db, season).propose(name)
        except Refused as error:
            return error.reasons[0].rule
        return "asked"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(ask, ("volunteer", "third"))) == ["asked", "pair_taken"]
    with transaction(url) as db:
        going = select(func.count()).select_from(t.PairRow).where(col(t.PairRow.ends_on).is_(None))
        row = db.exec(select(t.PairRow)).one()
        row.accepted_at = NOW
        db.add(row)
        db.flush()
        own = select(func.count()).select_from(t.CalendarChangeRow)
        own = own.where(t.CalendarChangeRow.person_id == row.volunteer_id)
        before = db.exec(own).one()
        db.add(t.PairContactRow(pair_id=row.id or 0, day=TODAY, minutes=30))
        row.ends_on = TODAY
        db.flush()
        assert db.exec(own).one() == before + 2, "a contact and the end: each counted for the calendar"
        db.rollback()
    with transaction(url) as db:
        assert db.exec(going).one() == 1
