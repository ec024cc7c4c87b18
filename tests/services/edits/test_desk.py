"""Changing a draft by hand: what is written, what is refused, undo and redo, what later runs keep to."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from scheduler.db import tables as t
from scheduler.db.snapshot import load_problem
from scheduler.domain.care import Setting
from scheduler.domain.edits import Condition, EditKind
from scheduler.domain.people import CheckStatus
from scheduler.domain.problem import Pair
from scheduler.domain.work import AssignmentState, PlanRunState, ShiftGroupKind
from scheduler.services import planning, publishing
from scheduler.services.boards import hold
from scheduler.services.edits import conditions, desk, history, replan
from scheduler.services.refusal import Refused
from tests.season import instant
from tests.services.edits.conftest import NOW, Desk, put_in

Named = tuple[tuple[str, int], ...]


def seat(at: Desk, person: str, shift: int, state: AssignmentState) -> None:
    who, where = at.place(person, shift)
    at.db.add(t.AssignmentRow(shift_id=where, person_id=who, state=state, changed_at=NOW))
    at.db.flush()


def test_move_is_written_with_its_figures_and_pins_the_person(at: Desk) -> None:
    before = at.run.plan["objective"]
    row = at.change(on=(at.place("third", 11),), off=(at.place("third", 9),))
    assert at.places == {at.place("third", 8), at.place("third", 11), at.place("second", 10)}
    assert (row.kind, row.revision, row.account_id) == (EditKind.MOVE, 1, at.season.account["organiser"])
    assert conditions.of_run(at.db, at.run.id or 0) == {at.place("third", 11): Condition.HELD}
    assert at.run.plan["objective"]["shortfall"] == before["shortfall"], "one seat filled, one emptied"
    assert [one["shift"] for one in at.run.plan["unfilled"]] == [str(at.season.shift[9])]
    assert at.run.plan["status"] == "feasible"
    assert at.db.exec(select(t.AuditRow.action).where(t.AuditRow.action == "plan.edit")).all() == [
        "plan.edit"
    ]


def test_assigning_fills_an_empty_seat_and_releasing_bars_the_person(at: Desk) -> None:
    at.change(on=(at.place("volunteer", 11),))
    assert at.run.plan["unfilled"] == []
    row = at.change(off=(at.place("third", 8),))
    assert row.kind is EditKind.RELEASE
    assert conditions.of_run(at.db, at.run.id or 0)[at.place("third", 8)] is Condition.BARRED
    at.change(on=(at.place("third", 8),))
    assert conditions.of_run(at.db, at.run.id or 0)[at.place("third", 8)] is Condition.HELD


def test_swap_and_replacement_are_one_change_each(at: Desk) -> None:
    swap = at.change(
        on=(at.place("third", 10), at.place("second", 8)), off=(at.place("third", 8), at.place("second", 10))
    )
    other = at.change(on=(at.place("volunteer", 9),), off=(at.place("third", 9),))
    assert (swap.kind, other.kind) == (EditKind.SWAP, EditKind.REPLACE)
    assert at.places == {at.place("second", 8), at.place("volunteer", 9), at.place("third", 10)}


def test_a_broken_rule_is_never_written(at: Desk) -> None:
    at.change(on=(at.place("second", 8),))
    assert at.refusal(on=(at.place("volunteer", 8),)) == ["capacity"]
    assert at.refusal(on=(at.place("worker", 11),)) == ["qualification"]
    seat(at, "third", 11, AssignmentState.DECLINED)
    assert at.refusal(on=(at.place("third", 11),)) == ["declined"]
    assert at.revision == 1


@pytest.mark.parametrize(
    ("on", "off", "code"),
    [
        ((("third", 8),), (), "in_draft_already"),
        ((), (("volunteer", 8),), "not_in_draft"),
        ((("third", 0),), (), "past"),
        ((), (), "nothing_to_do"),
        ((("second", 11),), (("volunteer", 9),), "not_in_draft"),
    ],
)
def test_what_makes_no_sense_is_refused(at: Desk, on: Named, off: Named, code: str) -> None:
    shift = at.db.get_one(t.ShiftRow, at.season.shift[0])
    shift.starts_at, shift.ends_at = instant(-3, "09:00"), instant(-3, "10:00")
    at.db.flush()
    comes, goes = tuple(at.place(*one) for one in on), tuple(at.place(*one) for one in off)
    assert at.refusal(on=comes, off=goes) == [code]


def test_whoever_said_yes_cannot_be_taken_off(at: Desk) -> None:
    seat(at, "third", 8, AssignmentState.ACCEPTED)
    assert at.refusal(off=(at.place("third", 8),)) == ["said_yes"]
    assert at.refusal(on=(at.place("third", 11),), off=(at.place("third", 8),)) == ["said_yes"]


@pytest.fixture
def camp(at: Desk) -> int:
    """A camp session next Monday with a child in it, its shift, `second` and `third` on it in the draft."""
    held = t.SessionRow(
        activity_id=at.season.other["camp"],
        site_id=at.season.site["school"],
        child_group_id=at.season.other["group"],
        title_zh="营地",
        starts_at=instant(7, "09:00"),
        ends_at=instant(7, "11:00"),
        setting=Setting.DAY,
    )
    at.db.add(held)
    at.db.flush()
    shift = t.ShiftRow(
        session_id=held.id,
        role="camp_leader",
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        min_people=2,
        max_people=3,
        requires=["child_safety"],
    )
    for name in ("volunteer", "second", "third"):
        person = at.db.get_one(t.PersonRow, at.season.person[name])
        person.insured_until = instant(60, "00:00").date()
        at.db.add(person)
    at.db.add(shift)
    at.db.flush()
    at.season.shift.append(shift.id or 0)
    put_in(at.run, at.place("second", 12), at.place("third", 12))
    at.db.add(at.run)
    at.db.flush()
    return shift.id or 0


@pytest.mark.usefixtures("camp")
def test_nobody_can_be_taken_from_children_who_need_them(at: Desk) -> None:
    assert "two_adults" in at.refusal(off=(at.place("third", 12),))
    assert "two_adults" in at.refusal(on=(at.place("third", 11),), off=(at.place("third", 12),))
    at.change(on=(at.place("volunteer", 12),), off=(at.place("third", 12),))
    assert at.place("volunteer", 12) in at.places


def test_whoever_is_held_is_told_before_the_move_what_it_does_to_children(at: Desk, camp: int) -> None:
    held = hold.targets(at.db, at.run, at.place("third", 12), [at.season.shift[11]], NOW)
    assert held is not None
    assert "two_adults" in [one.rule for one in held.targets[at.season.shift[11]].broken]
    person = at.db.get_one(t.PersonRow, at.season.person["volunteer"])
    person.check_status = CheckStatus.PENDING
    at.db.flush()
    at.change(on=(at.place("volunteer", 11),))
    held = hold.targets(at.db, at.run, at.place("volunteer", 11), [camp], NOW)
    assert held is not None
    assert "clearance" in [one.rule for one in held.targets[camp].broken]


@pytest.mark.usefixtures("camp")
def test_whoever_is_not_cleared_never_comes_to_children(at: Desk) -> None:
    person = at.db.get_one(t.PersonRow, at.season.person["volunteer"])
    person.check_status = CheckStatus.PENDING
    at.db.add(person)
    at.db.flush()
    assert "clearance" in at.refusal(on=(at.place("volunteer", 12),))


def test_shifts_that_are_served_together_move_together(at_both: Desk) -> None:
    at = at_both
    group = t.ShiftGroupRow(campaign_id=at.season.campaign["talks"], kind=ShiftGroupKind.BLOCK)
    at.db.add(group)
    at.db.flush()
    for number in (8, 9):
        at.db.add(t.ShiftGroupMemberRow(group_id=group.id, shift_id=at.season.shift[number]))
    at.db.flush()
    at.change(on=(at.place("volunteer", 8),), off=(at.place("third", 9),))
    assert {place for place in at.places if place[1] in at.season.shift[8:10]} == {
        at.place("volunteer", 8),
        at.place("volunteer", 9),
    }


def test_undo_and_redo_walk_the_history_and_a_new_change_ends_redoing(at_both: Desk) -> None:
    at = at_both
    start = at.places
    at.change(on=(at.place("volunteer", 11),))
    middle = at.places
    at.change(off=(at.place("third", 9),))
    assert desk.undo(at.db, at.hand()).turns == 2
    assert at.places == middle
    assert desk.undo(at.db, at.hand()).turns == 1
    assert at.places == start
    assert conditions.of_run(at.db, at.run.id or 0) == {}
    desk.redo(at.db, at.hand())
    assert at.places == middle
    at.change(off=(at.place("second", 10),))
    with pytest.raises(Refused, match="nothing_to_redo"):
        desk.redo(at.db, at.hand())
    assert [one.edit.kind for one in history.since(at.db, at.run.id or 0, 2)] == [
        EditKind.UNDO,
        EditKind.UNDO,
        EditKind.REDO,
        EditKind.RELEASE,
    ]
    for _ in range(2):
        desk.undo(at.db, at.hand())
    with pytest.raises(Refused, match="nothing_to_undo"):
        desk.undo(at.db, at.hand())
    assert at.places == start


def test_undo_is_judged_like_any_change(at: Desk) -> None:
    at.change(off=(at.place("third", 9),))
    at.change(on=(at.place("second", 9), at.place("volunteer", 9)))
    desk.undo(at.db, at.hand())
    at.change(on=(at.place("second", 9),))
    shift = at.db.get_one(t.ShiftRow, at.season.shift[9])
    shift.max_people = 1
    at.db.add(shift)
    at.db.flush()
    with pytest.raises(Refused, match="nothing_to_redo"):
        desk.redo(at.db, at.hand())
    assert at.refusal(on=(at.place("third", 9),)) == ["capacity"]


def test_pins_are_put_and_lifted(at: Desk) -> None:
    place = at.place("third", 8)
    at.settle(EditKind.PIN, place)
    assert conditions.of_run(at.db, at.run.id or 0) == {place: Condition.HELD}
    for kind, on in ((EditKind.PIN, place), (EditKind.ALLOW, place), (EditKind.UNPIN, at.place("third", 9))):
        with pytest.raises(Refused, match="nothing_to_do"):
            at.settle(kind, on)
    with pytest.raises(Refused, match="not_in_draft"):
        at.settle(EditKind.PIN, at.place("volunteer", 8))
    at.settle(EditKind.UNPIN, place)
    assert conditions.of_run(at.db, at.run.id or 0) == {}
    desk.undo(at.db, at.hand())
    assert conditions.of_run(at.db, at.run.id or 0) == {place: Condition.HELD}
    at.change(off=(place,))
    at.settle(EditKind.ALLOW, place)
    assert conditions.of_run(at.db, at.run.id or 0) == {}


def test_whoever_looked_at_an_older_draft_is_refused_and_shown_the_change(at: Desk) -> None:
    at.change(on=(at.place("volunteer", 11),))
    for act in (desk.undo, desk.redo):
        with pytest.raises(Refused, match="draft_changed"):
            act(at.db, at.hand(seen=0))
    with pytest.raises(Refused, match="draft_changed"):
        desk.change(at.db, at.hand(seen=0), removed=(at.place("third", 8),))
    (told,) = history.since(at.db, at.run.id or 0, 0)
    assert (told.edit.kind, told.author) == (EditKind.ASSIGN, "李秀英")


def test_only_a_finished_draft_of_the_present_roster_can_be_changed(at: Desk) -> None:
    at.run.based_on_version = 0
    at.db.add(at.run)
    at.db.flush()
    assert at.refusal(off=(at.place("third", 8),)) == ["plan_outdated"]
    at.run.state = PlanRunState.RUNNING
    at.db.add(at.run)
    at.db.flush()
    assert at.refusal(off=(at.place("third", 8),)) == ["run_not_done"]


def test_a_later_plan_run_keeps_to_what_was_settled(at: Desk) -> None:
    at.change(on=(at.place("volunteer", 11),))
    at.change(off=(at.place("third", 9),))
    made = replan.request(at.db, account_id=at.season.account["organiser"], run=at.run)
    settled = conditions.of_run(at.db, made.id or 0)
    problem = conditions.laid_on(load_problem(at.db, at.run.campaign_id, now=NOW), settled)
    assert Pair(*map(str, at.place("volunteer", 11))) in problem.pinned
    assert Pair(*map(str, at.place("third", 9))) in problem.declined
    with pytest.raises(Refused, match="plan_under_way"):
        replan.request(at.db, account_id=at.season.account["organiser"], run=at.run)


def test_a_plan_asked_for_on_the_campaign_keeps_to_what_was_settled(at: Desk) -> None:
    at.change(on=(at.place("volunteer", 11),))
    settled, wanted = conditions.of_run(at.db, at.run.id or 0), {"time_limit": 5}
    account = at.season.account["organiser"]
    made = replan.anew(at.db, campaign_id=at.run.campaign_id, account_id=account, **wanted)
    assert made.id != at.run.id
    assert conditions.of_run(at.db, made.id or 0) == settled != {}
    again = replan.anew(at.db, campaign_id=at.run.campaign_id, account_id=account, **wanted)
    assert again.id == made.id
    assert conditions.of_run(at.db, made.id or 0) == settled


def test_conditions_on_what_is_no_longer_planned_fall_away(at: Desk) -> None:
    settled = {at.place("third", 0): Condition.HELD, at.place("worker", 8): Condition.BARRED}
    shift = at.db.get_one(t.ShiftRow, at.season.shift[0])
    shift.starts_at, shift.ends_at = instant(-3, "09:00"), instant(-3, "10:00")
    at.db.flush()
    problem = load_problem(at.db, at.run.campaign_id, now=NOW)
    assert conditions.laid_on(problem, settled) == problem


def test_a_refused_line_of_the_change_list_does_not_happen_in_the_next_plan(at: Desk) -> None:
    seat(at, "third", 11, AssignmentState.PROPOSED)
    made = replan.request(
        at.db,
        account_id=at.season.account["organiser"],
        run=at.run,
        refused={at.season.person["third"]},
    )
    assert conditions.of_run(at.db, made.id or 0) == {
        at.place("third", 11): Condition.HELD,
        at.place("third", 8): Condition.BARRED,
        at.place("third", 9): Condition.BARRED,
    }


def test_what_is_published_is_the_draft_as_it_was_changed(at_both: Desk) -> None:
    at = at_both
    old = publishing.preview(at.db, at.run).fingerprint
    at.change(on=(at.place("volunteer", 11),))
    with pytest.raises(Refused, match="changed_meanwhile"):
        publish(at, old)
    publish(at, publishing.preview(at.db, at.run).fingerprint)
    rows = at.db.exec(select(t.AssignmentRow).where(t.AssignmentRow.roster_version == 2)).all()
    assert {(row.person_id, row.shift_id) for row in rows} == at.places
    assert at.refusal(off=(at.place("third", 8),)) == ["plan_outdated"]


def publish(at: Desk, fingerprint: str) -> None:
    publishing.publish(
        at.db, account_id=at.season.account["organiser"], run=at.run, fingerprint=fingerprint, comment=""
    )


def test_planning_anew_without_conditions_keeps_to_none(at: Desk) -> None:
    at.change(on=(at.place("volunteer", 11),))
    made = planning.request_plan(at.db, campaign_id=at.run.campaign_id)
    assert conditions.of_run(at.db, made.id or 0) == {}
    assert made.created_at <= datetime.now(UTC)
