from scheduler.domain.problem import Gender
from tests.factories import at, held, make_problem, make_shift, make_team, make_volunteer
from tests.optimizer.models import levels

ANA = make_volunteer("ana", gender=Gender.FEMALE, languages=frozenset({"hani"}))
BEN = make_volunteer("ben", qualifications=(held("aid", None, at(12, "00:00")),))
CAI = make_volunteer("cai", gender=Gender.FEMALE)
SHIFTS = [make_shift("one", min=0, max=3), make_shift("two", 13, min=0, max=3)]


def lacking(*places: str, **team: object) -> int:
    wanted = {"shifts": ("one", "two"), "at_least": 2, "priority": 10} | team
    kin = (("ana", "cai"),)
    problem = make_problem([ANA, BEN, CAI], SHIFTS, teams=(make_team(**wanted),), kin=kin)
    return levels(problem, *places)[0]


def test_a_plain_team_counts_people_once() -> None:
    assert lacking() == 20
    assert lacking("ana one", "ana two") == 10
    assert lacking("ana one", "ben two") == 0


def test_women() -> None:
    assert lacking("ben one", "ana one", gender=Gender.FEMALE) == 10
    assert lacking("cai two", "ana one", gender=Gender.FEMALE) == 0


def test_a_language() -> None:
    assert lacking("ana one", "ben one", language="hani", at_least=1) == 0
    assert lacking("ben one", language="hani", at_least=1) == 10


def test_a_qualification_must_be_valid_on_all_of_the_persons_dates() -> None:
    assert lacking("ben one", qualification="aid", at_least=1) == 0
    assert lacking("ben two", qualification="aid", at_least=1) == 10
    assert lacking("ben one", "ben two", qualification="aid", at_least=1) == 10


def test_kin_count_once() -> None:
    assert lacking("ana one", "cai one", unrelated=True) == 10
    assert lacking("ana one", "ben two", unrelated=True) == 0
