"""Friends take two seats or none; whom one would rather not meet stays between oneself and planning."""

import pytest
from sqlmodel import select

from scheduler.db import tables as t
from scheduler.db.apart_facts import load_apart
from scheduler.db.session import reading, transaction
from scheduler.db.snapshot import load_problem
from scheduler.domain.work import AssignmentState
from scheduler.services import signup
from scheduler.services.holding import Who
from scheduler.services.refusal import Refused
from scheduler.services.together import companions, friends, not_with
from tests.season import Season, instant
from tests.services.volunteering import TALK, do, give, put, state_of

NOW = instant(0, "06:00")


@pytest.fixture
def pair(season_on: tuple[str, Season], second: Who) -> tuple[str, Season, Who, Who]:
    url, season = season_on
    return url, season, second, Who(season.person["third"], season.account["third"])


def befriend(url: str, one: Who, other: Who) -> None:
    with transaction(url) as db:
        friends.ask(db, one, other.person_id, NOW)
        friends.agree(db, other, one.person_id, NOW)


def both(url: str, one: Who, other: Who, shift: int) -> tuple[str, ...]:
    def act(db: object, who: Who, shift_id: int, now: object) -> None:
        friends.sign_up_both(db, who, other.person_id, shift_id, now)

    return do(url, act, one, shift, NOW)


def test_friends_get_two_seats_and_the_other_is_told(pair: tuple[str, Season, Who, Who]) -> None:
    url, season, one, other = pair
    befriend(url, one, other)
    assert both(url, one, other, season.shift[TALK]) == ()
    states = {state_of(url, who, season.shift[TALK]) for who in (one, other)}
    assert states == {AssignmentState.CONFIRMED}
    with reading(url) as db:
        codes = set(db.exec(select(t.NoticeRow.code).where(t.NoticeRow.person_id == other.person_id)))
    assert codes == {"friends.asked", "friends.signed_up"}


def test_one_seat_is_none_for_two(pair: tuple[str, Season, Who, Who]) -> None:
    url, season, one, other = pair
    befriend(url, one, other)
    put(url, t.ShiftRow, season.shift[TALK], max_people=1)
    assert both(url, one, other, season.shift[TALK]) == ("friend_cannot",)
    assert {state_of(url, who, season.shift[TALK]) for who in (one, other)} == {None}


def test_reason_of_the_friend_is_not_told(pair: tuple[str, Season, Who, Who]) -> None:
    url, season, one, other = pair
    befriend(url, one, other)
    put(url, t.PersonRow, other.person_id, is_volunteer=False)
    assert both(url, one, other, season.shift[TALK]) == ("friend_cannot",)


def test_nobody_is_signed_up_before_agreeing(pair: tuple[str, Season, Who, Who]) -> None:
    url, season, one, other = pair
    with transaction(url) as db:
        friends.ask(db, one, other.person_id, NOW)
    assert both(url, one, other, season.shift[TALK]) == ("not_friends",)
    with transaction(url) as db, pytest.raises(Refused, match="not_friends"):
        friends.agree(db, one, other.person_id, NOW)
    with transaction(url) as db:
        friends.ask(db, other, one.person_id, NOW)  # asking whoever asked is a yes
        assert [friend.agreed for friend in friends.listed(db, one.person_id)] == [True]
        friends.end(db, one, other.person_id)
        assert friends.listed(db, other.person_id) == []


def test_nobody_befriends_oneself(pair: tuple[str, Season, Who, Who]) -> None:
    url, _, one, _ = pair
    with transaction(url) as db, pytest.raises(Refused, match="nobody_found"):
        friends.ask(db, one, one.person_id, NOW)


def test_not_with_keeps_both_from_one_shift_without_saying_whom(pair: tuple[str, Season, Who, Who]) -> None:
    url, season, one, other = pair
    with transaction(url) as db:
        not_with.add(db, one.person_id, other.person_id)
        not_with.add(db, one.person_id, other.person_id)
    give(url, one, season.shift[TALK], AssignmentState.CONFIRMED)
    assert do(url, signup.sign_up, other, season.shift[TALK], NOW) == ("apart",)
    with reading(url) as db:
        assert not_with.listed(db, other.person_id) == []
        assert [person.id for person in not_with.listed(db, one.person_id)] == [other.person_id]
        assert db.exec(select(t.AuditRow).where(t.AuditRow.account_id == one.account_id)).all() == []


def test_not_with_is_a_constraint_of_planning_until_taken_back(pair: tuple[str, Season, Who, Who]) -> None:
    url, season, one, other = pair
    wanted = tuple(sorted((one.person_id, other.person_id)))
    with transaction(url) as db:
        not_with.add(db, other.person_id, one.person_id)
        assert load_apart(db) == [wanted]
        assert load_problem(db, season.campaign["talks"], now=NOW).apart == (tuple(map(str, wanted)),)
        not_with.remove(db, other.person_id, one.person_id)
        assert load_apart(db) == []


def test_not_with_has_an_end(pair: tuple[str, Season, Who, Who]) -> None:
    url, season, one, _ = pair
    with transaction(url) as db:
        people = [
            t.PersonRow(organisation_id=season.node["county"], name=f"人{n}")
            for n in range(not_with.MOST + 1)
        ]
        db.add_all(people)
        db.flush()
        for person in people[:-1]:
            not_with.add(db, one.person_id, person.id)
        with pytest.raises(Refused, match="too_many_not_with"):
            not_with.add(db, one.person_id, people[-1].id)


def test_companions_are_those_one_served_with(pair: tuple[str, Season, Who, Who]) -> None:
    url, season, one, other = pair
    give(url, one, season.shift[TALK], AssignmentState.CONFIRMED)
    give(url, other, season.shift[TALK], AssignmentState.DECLINED)
    with reading(url) as db:
        assert other.person_id not in {person.id for person in companions.served_with(db, one.person_id)}
    put(url, t.PersonRow, other.person_id, phone="13800001234")
    with reading(url) as db:
        assert companions.named(db, one.person_id, " 普文兰 ", "1234").id == other.person_id
        for name, digits in (
            ("普文兰", "4321"),
            ("普文", "1234"),
            ("普文兰", ""),
            ("普文兰", "234"),
            ("普文兰", "１２３４"),
        ):
            with pytest.raises(Refused, match="nobody_found"):
                companions.named(db, one.person_id, name, digits)
