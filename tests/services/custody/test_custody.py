"""Hand-overs as people do them, with every way to be refused."""

import shutil
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from scheduler.db.session import engine, transaction
from scheduler.db.tables import (
    AssignmentRow,
    AuditRow,
    ChildGroupRow,
    CustodianRow,
    FamilyRow,
    HandOverRow,
    ShiftRow,
)
from scheduler.domain.custody import CustodianKind, Signed
from scheduler.domain.work import AssignmentState
from scheduler.services import family_data
from scheduler.services.custody import chain, codes, custodians, desk, giving
from scheduler.services.custody.custodians import NamedFacts
from scheduler.services.custody.giving import OnPhone
from scheduler.services.refusal import Refused
from tests.services.families import CARER, NOW, PARENT, Circle, account_of, make_circle


@pytest.fixture(scope="module")
def template(tmp_path_factory, sqlite_template):
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("custody") / "circle.sqlite3")
    with transaction(f"sqlite:///{path}") as db:
        circle = make_circle(db)
        shift = db.get_one(ShiftRow, circle.shift["today"])
        db.add(
            AssignmentRow(
                shift_id=shift.id,
                person_id=circle.person["host"],
                state=AssignmentState.ACCEPTED,
                changed_at=NOW,
            )
        )
    return f"sqlite:///{path}", circle


@pytest.fixture
def made(template):
    """The circle, with the host on duty beside the escort; everything is undone afterwards."""
    url, circle = template
    with Session(engine(url), expire_on_commit=False) as db:
        yield db, circle
        db.rollback()


def keys(db: Session, circle: Circle) -> dict[CustodianKind, str]:
    """The keys by which a form names guardian and carer."""
    custodians.ensure_family(db, [circle.child], NOW)
    return {one.kind: f"c{one.id}" for one in custodians.of_child(db, circle.child, NOW)}


def group(db: Session, circle: Circle) -> ChildGroupRow:
    return db.get_one(ChildGroupRow, circle.group)


def receive(db: Session, circle: Circle, who: str = "escort", signature: str = CARER, later: int = 0) -> None:
    """The carer brings the child, so many minutes after ten."""
    sent = OnPhone(keys(db, circle)[CustodianKind.CARER], f"p{circle.person[who]}", signature)
    giving.on_phone(db, account_of(db, circle, who), circle.child, sent, NOW + timedelta(minutes=later))


def give(db: Session, circle: Circle, who: str, receiver: str, signature: str) -> None:
    """Somebody hands the child on."""
    holder = chain.whereabouts(db, [circle.child])[circle.child].holder
    assert holder is not None
    sent = OnPhone(f"c{holder.id}", receiver, signature)
    giving.on_phone(db, account_of(db, circle, who), circle.child, sent, NOW + timedelta(minutes=5))


def refused(code: str):
    return pytest.raises(Refused, match=code)


def test_child_is_brought_passed_on_and_fetched_and_the_parent_sees_how(made):
    db, circle = made
    assert not chain.whereabouts(db, [circle.child])[circle.child].with_us
    receive(db, circle)
    give(db, circle, "escort", f"p{circle.person['host']}", "何主持")
    where = chain.whereabouts(db, [circle.child])[circle.child]
    assert (where.with_us, where.holder.name) == (True, "何主持")
    give(db, circle, "host", keys(db, circle)[CustodianKind.GUARDIAN], f" {PARENT} ")
    assert not chain.whereabouts(db, [circle.child])[circle.child].with_us
    assert [(one.giver.name, one.receiver.name) for one in reversed(chain.history(db, circle.child))] == [
        (CARER, "护送甲"),
        ("护送甲", "何主持"),
        ("何主持", PARENT),
    ]
    noted = db.exec(select(AuditRow).where(AuditRow.action == "custody.hand_over")).all()
    assert [(row.subject, row.purpose) for row in noted] == [(f"child:{circle.child}", "name")] * 3


@pytest.mark.parametrize("who", ["yesterday", "second_site", "leader"])
def test_nobody_receives_who_is_not_with_the_group_today(made, who):
    db, circle = made
    with refused("custody_not_named"):
        receive(db, circle, who)


def test_nobody_notes_what_others_do(made):
    db, circle = made
    known = keys(db, circle)
    sent = OnPhone(known[CustodianKind.CARER], f"p{circle.person['escort']}", CARER)
    with refused("custody_not_yours"):
        giving.on_phone(db, account_of(db, circle, "host"), circle.child, sent, NOW)


def test_wrong_signature_is_refused(made):
    db, circle = made
    with refused("signature_wrong"):
        receive(db, circle, signature="别人")


def test_who_does_not_have_the_child_cannot_give_it(made):
    db, circle = made
    receive(db, circle)
    known = keys(db, circle)
    sent = OnPhone(known[CustodianKind.CARER], f"p{circle.person['host']}", CARER)
    with refused("custody_not_holder"):
        giving.on_phone(db, account_of(db, circle, "host"), circle.child, sent, NOW)


def test_named_person_fetches_with_a_pin_until_the_guardian_ends_it(made):
    db, circle = made
    parent = account_of(db, circle, "parent")
    row = custodians.name(
        db, parent, circle.child, NamedFacts("雀舅舅", "舅舅", "10500000003", "4711"), NOW - timedelta(days=1)
    )
    receive(db, circle)
    with refused("signature_wrong"):
        give(db, circle, "escort", f"c{row.id}", "雀舅舅")
    give(db, circle, "escort", f"c{row.id}", "4711")
    assert chain.history(db, circle.child)[0].row.signed is Signed.PIN
    custodians.end(db, parent, row, NOW)
    receive(db, circle, later=5)
    with refused("custody_not_named"):
        give(db, circle, "escort", f"c{row.id}", "4711")


def test_custodian_of_another_child_is_nobody(made):
    db, circle = made
    other = CustodianRow(
        child_id=circle.season.other["traveller"], kind=CustodianKind.NAMED, name="甲", named_at=NOW
    )
    db.add(other)
    db.flush()
    receive(db, circle)
    with refused("custody_not_named"):
        give(db, circle, "escort", f"c{other.id}", "甲")


@pytest.mark.parametrize("key", ["x1", "c", "c0", "c²", "p99999", "c12345678901", "pp"])
def test_odd_keys_name_nobody(made, key):
    db, circle = made
    sent = OnPhone(keys(db, circle)[CustodianKind.CARER], key, CARER)
    with refused("custody_not_named"):
        giving.on_phone(db, account_of(db, circle, "escort"), circle.child, sent, NOW)


@pytest.mark.parametrize(("minutes", "code"), [(-1, "custody_past"), (6 * 60, "custody_future")])
def test_times_go_forward_and_not_beyond_now(made, minutes, code):
    db, circle = made
    receive(db, circle)
    holder = chain.whereabouts(db, [circle.child])[circle.child].holder
    guardian = int(keys(db, circle)[CustodianKind.GUARDIAN][1:])
    given = chain.Given(circle.child, holder.id, guardian, NOW + timedelta(minutes=minutes))
    with refused(code):
        chain.hand_over(db, account_of(db, circle, "escort"), given, Signed.NAME, NOW)


def test_pins_and_numbers_of_named_people_are_bounded(made):
    db, circle = made
    parent = account_of(db, circle, "parent")
    for pin in ("12", "12a4", "１２３４"):
        with refused("pin_digits"):
            custodians.name(db, parent, circle.child, NamedFacts("甲", "", "10500000003", pin), NOW)
    for _ in range(custodians.MOST_NAMED):
        custodians.name(db, parent, circle.child, NamedFacts("甲", "", "10500000003"), NOW)
    with refused("too_many_named"):
        custodians.name(db, parent, circle.child, NamedFacts("甲", "", "10500000003"), NOW)


def test_whole_hand_goes_to_a_colleague_with_one_signature(made):
    db, circle = made
    escort, to = account_of(db, circle, "escort"), circle.person["host"]
    with refused("custody_none_here"):
        giving.hand_on(db, escort, group(db, circle), (to, "何主持"), NOW)
    receive(db, circle)
    with refused("signature_wrong"):
        giving.hand_on(db, escort, group(db, circle), (to, "别人"), NOW)
    assert giving.hand_on(db, escort, group(db, circle), (to, "何主持"), NOW) == 1
    assert chain.whereabouts(db, [circle.child])[circle.child].holder.name == "何主持"


def test_paper_is_typed_in_whole_or_not_at_all(made):
    db, circle = made
    organiser, row = account_of(db, circle, "organiser"), group(db, circle)
    code = codes.of_group(db, row)[circle.child]
    day = NOW.date()
    text = f"{code} 08:05 e1\n\n{code.lower()} 09:10 G"
    assert giving.from_paper(db, organiser, row, day, text, NOW) == 2
    assert [one.row.signed for one in chain.history(db, circle.child)] == [Signed.PAPER] * 2
    for line in (
        f"{code} 9 G",
        f"{code} 09:20 N1",
        f"{code} 09:20 E9",
        "B1-01A 09:20 G",
        "x",
        f"{code} 09:20 C",
    ):
        with pytest.raises(Refused) as wrong:
            giving.from_paper(db, organiser, row, day, f"\n{line}", NOW)
        assert (wrong.value.reasons[0].rule, wrong.value.reasons[0].subject) == ("paper_line", "2")
    with refused("paper_empty"):
        giving.from_paper(db, organiser, row, day, "\n \n", NOW)
    with refused("custody_not_yours"):
        giving.from_paper(db, account_of(db, circle, "escort"), row, day, text, NOW)


def test_family_takes_its_chain_with_it(made):
    db, circle = made
    receive(db, circle)
    give(db, circle, "escort", keys(db, circle)[CustodianKind.GUARDIAN], PARENT)
    family = db.get_one(FamilyRow, circle.family)
    told = family_data.export(db, account_of(db, circle, "parent"), family, NOW)
    assert len(told["tables"]["hand_over"]) == 2
    family_data.erase(db, account_of(db, circle, "parent"), family, NOW + timedelta(days=9))
    assert db.exec(select(HandOverRow)).all() == []


def test_lines_of_a_group_tell_who_may_and_who_helps(made):
    db, circle = made
    (line,) = desk.of_group(db, account_of(db, circle, "escort"), group(db, circle), NOW)
    assert {one.kind for one in line.parties} == {CustodianKind.GUARDIAN, CustodianKind.CARER}
    assert [one.name for one in line.helpers] == ["何主持", "护送甲"]
    assert line.card.contacts is None
