"""Publishing a draft: what it says it will do, what it then does, what it never does, and when it refuses."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.people import CheckStatus
from scheduler.domain.work import AssignmentState, CampaignState, PlanRunState, SessionState
from scheduler.services import change_list, drafts, publishing, signup
from scheduler.services.refusal import Refused
from tests.season import ZONE, Season, make_season
from tests.services.organising import season_in

EARLIER = datetime(2026, 1, 1, tzinfo=UTC)


def place(season: Season, person: str, shift: int) -> tuple[int, int]:
    """A standing person on the shift of that number; shifts from 8 on lie in the future."""
    return season.person[person], season.shift[shift]


def draft(db: Session, season: Season, *places: tuple[int, int], **changes: Any) -> t.PlanRunRow:
    """A finished run whose plan has exactly these places on the shifts that are still to come."""
    run = t.PlanRunRow(
        campaign_id=season.campaign["talks"],
        state=PlanRunState.DONE,
        created_at=EARLIER,
        based_on_version=db.get_one(t.CampaignRow, season.campaign["talks"]).version,
        plan={
            "assignments": [{"volunteer": str(who), "shift": str(shift)} for who, shift in places],
            "unfilled": [],
        },
    )
    for name, value in changes.items():
        setattr(run, name, value)
    db.add(run)
    db.flush()
    return run


def seat(db: Session, season: Season, person: str, shift: int, state: AssignmentState) -> t.AssignmentRow:
    who, where = place(season, person, shift)
    row = t.AssignmentRow(shift_id=where, person_id=who, state=state, roster_version=1, changed_at=EARLIER)
    db.add(row)
    db.flush()
    return row


def publish(db: Session, season: Season, run: t.PlanRunRow, fingerprint: str | None = None) -> Any:
    seen = publishing.preview(db, run).fingerprint if fingerprint is None else fingerprint
    return publishing.publish(
        db, account_id=season.account["organiser"], run=run, fingerprint=seen, comment="改了周二"
    )


def refusal(db: Session, season: Season, run: t.PlanRunRow, fingerprint: str | None = None) -> list[str]:
    with pytest.raises(Refused) as error:
        publish(db, season, run, fingerprint)
    return [reason.rule for reason in error.value.reasons]


def coming(db: Session, season: Season) -> dict[tuple[int, int], AssignmentState]:
    """The states of all places on shifts from 8 on."""
    rows = db.exec(
        select(t.AssignmentRow).where(t.AssignmentRow.shift_id.in_(season.shift[8:]))  # type: ignore[attr-defined]  # a column
    )
    return {(row.person_id, row.shift_id): row.state for row in rows}


def notices(db: Session) -> list[tuple[int, str, list[int], list[int]]]:
    rows = db.exec(select(t.NoticeRow).order_by(t.NoticeRow.person_id))
    return [(row.person_id, row.code, row.details["asked"], row.details["released"]) for row in rows]


def test_new_places_are_proposed(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        before = db.get_one(t.ShiftRow, season.shift[8]).version
        run = draft(db, season, place(season, "second", 8), place(season, "third", 9))
        made = publish(db, season, run)
        db.expire_all()
        rows = db.exec(select(t.AssignmentRow).where(t.AssignmentRow.roster_version == 2)).all()
        campaign = db.get_one(t.CampaignRow, season.campaign["talks"])
        assert coming(db, season) == {
            place(season, "second", 8): AssignmentState.PROPOSED,
            place(season, "third", 9): AssignmentState.PROPOSED,
        }
        assert {row.origin for row in rows} == {"plan"}
        assert db.get_one(t.ShiftRow, season.shift[8]).version == before + 1
        assert db.get_one(t.ShiftRow, season.shift[10]).version == before
        assert (campaign.version, campaign.state) == (2, CampaignState.PUBLISHED)
        assert (made.version, made.comment, made.account_id) == (2, "改了周二", season.account["organiser"])
        assert made.plan_run_id == run.id


def test_publication_is_written_into_the_audit_trail(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        publish(db, season, draft(db, season, place(season, "second", 8)))
        noted = db.exec(select(t.AuditRow.subject).where(t.AuditRow.action == "roster.publish")).all()
    assert noted == [f"campaign:{season.campaign['talks']}"]


def test_first_publication_of_a_draft_campaign(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        campaign = db.get_one(t.CampaignRow, season.campaign["talks"])
        campaign.version, campaign.state = 0, CampaignState.DRAFT
        db.exec(t.RosterVersionRow.__table__.delete())  # type: ignore[attr-defined]  # SQLModel hides it
        db.flush()
        publish(db, season, draft(db, season, place(season, "second", 8)))
        assert (campaign.version, campaign.state) == (1, CampaignState.PUBLISHED)


def test_proposal_that_stands_in_the_plan_is_left_alone(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        row = seat(db, season, "second", 8, AssignmentState.PROPOSED)
        run = draft(db, season, place(season, "second", 8), place(season, "third", 9))
        publish(db, season, run)
        db.refresh(row)
        assert (row.state, row.changed_at, row.roster_version) == (AssignmentState.PROPOSED, EARLIER, 1)
        assert [who for who, *_ in notices(db)] == [season.person["third"]]


def test_dropped_proposal_is_cancelled_and_the_row_is_kept(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        row = seat(db, season, "second", 8, AssignmentState.PROPOSED)
        publish(db, season, draft(db, season, place(season, "third", 8)))
        db.refresh(row)
        assert (row.state, row.came_from) == (AssignmentState.CANCELLED, AssignmentState.PROPOSED)
        assert notices(db) == [
            (season.person["second"], "roster.released", [], [season.shift[8]]),
            (season.person["third"], "roster.asked", [season.shift[8]], []),
        ]


def test_person_who_moves_gets_one_message(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        seat(db, season, "second", 8, AssignmentState.PROPOSED)
        run = draft(db, season, place(season, "second", 9), place(season, "second", 10))
        seen = publishing.preview(db, run)
        assert (seen.moved, seen.joining, seen.leaving) == (
            frozenset({season.person["second"]}),
            frozenset(),
            frozenset(),
        )
        publish(db, season, run)
        assert notices(db) == [
            (season.person["second"], "roster.moved", season.shift[9:11], season.shift[8:9])
        ]


@pytest.mark.parametrize("state", [AssignmentState.ACCEPTED, AssignmentState.CONFIRMED])
def test_who_said_yes_is_never_dropped(any_database: str, state: AssignmentState) -> None:
    with season_in(any_database) as (db, season):
        row = seat(db, season, "second", 8, state)
        run = draft(db, season, place(season, "third", 9))
        seen = publishing.preview(db, run)
        publish(db, season, run)
        db.refresh(row)
        assert place(season, "second", 8) in seen.stays
        assert (row.state, row.changed_at) == (state, EARLIER)


def test_who_said_no_since_is_not_asked_again(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        row = seat(db, season, "second", 8, AssignmentState.DECLINED)
        run = draft(db, season, place(season, "second", 8), place(season, "third", 9))
        seen = publishing.preview(db, run)
        publish(db, season, run)
        db.refresh(row)
        assert seen.declined == (place(season, "second", 8),)
        assert row.state is AssignmentState.DECLINED
        assert season.person["second"] not in {who for who, *_ in notices(db)}


def test_request_that_the_plan_grants_is_confirmed(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        row = seat(db, season, "second", 9, AssignmentState.REQUESTED)
        publish(db, season, draft(db, season, place(season, "second", 9)))
        db.refresh(row)
        assert row.state is AssignmentState.CONFIRMED


def test_request_that_the_plan_does_not_grant_stays_a_request(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        row = seat(db, season, "second", 9, AssignmentState.REQUESTED)
        publish(db, season, draft(db, season, place(season, "third", 9)))
        db.refresh(row)
        assert (row.state, row.changed_at) == (AssignmentState.REQUESTED, EARLIER)


def test_place_once_cancelled_is_proposed_again_in_its_row(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        row = seat(db, season, "second", 8, AssignmentState.CANCELLED)
        publish(db, season, draft(db, season, place(season, "second", 8)))
        db.refresh(row)
        assert (row.state, row.came_from) == (AssignmentState.PROPOSED, AssignmentState.CANCELLED)


def test_place_on_a_cancelled_session_is_gone(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        db.get_one(t.SessionRow, season.session[8]).state = SessionState.CANCELLED
        run = draft(db, season, place(season, "second", 8), place(season, "third", 9))
        seen = publishing.preview(db, run)
        publish(db, season, run)
        assert seen.gone == (place(season, "second", 8),)
        assert coming(db, season) == {place(season, "third", 9): AssignmentState.PROPOSED}


def test_draft_of_an_older_version_is_refused(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        mine = draft(db, season, place(season, "second", 8))
        theirs = draft(db, season, place(season, "third", 8))
        publish(db, season, theirs)
        assert publishing.preview(db, mine).outdated
        assert refusal(db, season, mine) == ["plan_outdated"]
        assert [one.plan_run_id for one in publishing.since(db, mine.campaign_id, 1)] == [theirs.id]


def test_second_press_of_publish_is_told_that_it_is_done(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        run = draft(db, season, place(season, "second", 8))
        publish(db, season, run)
        assert refusal(db, season, run) == ["already_published"]
        assert len(notices(db)) == 1


def test_list_that_changed_since_it_was_seen_is_refused(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        row = seat(db, season, "second", 8, AssignmentState.PROPOSED)
        run = draft(db, season, place(season, "third", 9))
        seen = publishing.preview(db, run).fingerprint
        row.state = AssignmentState.ACCEPTED
        db.flush()
        assert refusal(db, season, run, seen) == ["changed_meanwhile"]
        assert row.state is AssignmentState.ACCEPTED


def test_acceptance_of_what_stays_does_not_stop_publishing(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        row = seat(db, season, "second", 8, AssignmentState.PROPOSED)
        run = draft(db, season, place(season, "second", 8), place(season, "third", 9))
        seen = publishing.preview(db, run).fingerprint
        row.state = AssignmentState.ACCEPTED
        db.flush()
        assert publish(db, season, run, seen).version == 2


def test_plan_that_breaks_a_rule_is_refused(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        first, second = (db.get_one(t.ShiftRow, season.shift[number]) for number in (8, 9))
        second.starts_at, second.ends_at = first.starts_at, first.ends_at
        run = draft(db, season, place(season, "second", 8), place(season, "second", 9))
        assert refusal(db, season, run) == ["overlap"]
        assert coming(db, season) == {}
        assert notices(db) == []


def test_who_said_yes_elsewhere_since_makes_a_rule_break(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        first, second = (db.get_one(t.ShiftRow, season.shift[number]) for number in (8, 9))
        second.starts_at, second.ends_at = first.starts_at, first.ends_at
        run = draft(db, season, place(season, "second", 8))
        seat(db, season, "second", 9, AssignmentState.CONFIRMED)
        assert refusal(db, season, run) == ["overlap"]


def test_person_without_a_record_check_is_not_published_among_children(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        camp = db.get_one(t.SessionRow, season.session[12])
        camp.starts_at += timedelta(days=7)
        camp.ends_at += timedelta(days=7)
        db.get_one(t.ShiftRow, season.shift[10]).session_id = season.session[12]
        person = db.get_one(t.PersonRow, season.person["second"])
        person.check_status, person.insured_until = CheckStatus.PENDING, camp.ends_at.date()
        db.flush()
        run = draft(db, season, place(season, "second", 10))
        assert season.session[12] in publishing.preview(db, run).children_sessions
        assert refusal(db, season, run) == ["clearance"]


def test_publishing_nothing_new_is_refused(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        seat(db, season, "second", 8, AssignmentState.ACCEPTED)
        assert refusal(db, season, draft(db, season, place(season, "second", 8))) == ["nothing_changed"]


@pytest.mark.parametrize(
    "changes", [{"state": PlanRunState.RUNNING}, {"state": PlanRunState.FAILED}, {"plan": {}}]
)
def test_run_without_a_plan_is_refused(any_database: str, changes: dict[str, Any]) -> None:
    with season_in(any_database) as (db, season):
        assert refusal(db, season, draft(db, season, **changes), "") == ["run_not_done"]


def test_failure_leaves_nothing_behind(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        run_id = draft(db, season, place(season, "second", 8)).id

    def power_cut() -> None:
        with transaction(any_database) as db:
            publish(db, season, db.get_one(t.PlanRunRow, run_id))
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        power_cut()
    with transaction(any_database) as db:
        assert coming(db, season) == {}
        assert notices(db) == []
        assert db.get_one(t.CampaignRow, season.campaign["talks"]).version == 1


def test_of_two_organisers_at_once_one_publishes(any_database: str) -> None:
    with transaction(any_database) as db:
        season = make_season(db)
        runs = [draft(db, season, place(season, person, 8)).id for person in ("second", "third")]
        seen = [publishing.preview(db, db.get_one(t.PlanRunRow, run)).fingerprint for run in runs]
    barrier = Barrier(2)

    def press(number: int) -> str:
        barrier.wait()
        try:
            with transaction(any_database) as db:
                publish(db, season, db.get_one(t.PlanRunRow, runs[number]), seen[number])
        except Refused as error:
            return error.reasons[0].rule
        return "published"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(press, range(2)))
    assert outcomes == ["plan_outdated", "published"]
    with transaction(any_database) as db:
        assert len(coming(db, season)) == 1
        assert db.get_one(t.CampaignRow, season.campaign["talks"]).version == 2


def test_last_seat_is_not_given_twice_by_publishing_and_signing_up(any_database: str) -> None:
    with transaction(any_database) as db:
        season = make_season(db)
        db.get_one(t.ShiftRow, season.shift[8]).max_people = 1
        run_id = draft(db, season, place(season, "second", 8)).id
        seen = publishing.preview(db, db.get_one(t.PlanRunRow, run_id)).fingerprint
    barrier = Barrier(2)

    def organiser() -> str:
        barrier.wait()
        with transaction(any_database) as db:
            publish(db, season, db.get_one(t.PlanRunRow, run_id), seen)
        return "published"

    def volunteer() -> str:
        who = signup.Who(season.person["third"], season.account["third"])
        barrier.wait()
        with transaction(any_database) as db:
            signup.sign_up(db, who, season.shift[8], datetime.now(UTC))
        return "signed up"

    def outcome(action: Callable[[], str]) -> str:
        try:
            return action()
        except Refused as error:
            return error.reasons[0].rule

    with ThreadPoolExecutor(2) as pool:
        outcomes = set(pool.map(outcome, (organiser, volunteer)))
    assert outcomes in ({"published", "capacity"}, {"changed_meanwhile", "signed up"})
    with transaction(any_database) as db:
        held = [state for (_, shift), state in coming(db, season).items() if shift == season.shift[8]]
    assert len(held) == 1


def test_draft_is_shown_by_site_and_by_person(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        run = draft(db, season, place(season, "second", 8), place(season, "second", 10))
        on = db.get_one(t.ShiftRow, season.shift[8]).starts_at.date()
        week = drafts.week(db, run, on, ZONE)
        people = drafts.people(db, run)
        by_shift = {seat.shift.id: seat for row in week.items for day in row.days for seat in day}
    assert [(load.person.id, len(load.seats), load.minutes) for load in people.items] == [
        (season.person["second"], 2, 300)
    ]
    assert [one.id for one in by_shift[season.shift[8]].people] == [season.person["second"]]
    assert by_shift[season.shift[8]].missing == 0
    assert by_shift[season.shift[9]].missing == 1


def test_draft_tells_what_it_could_not_fill(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        group = t.ShiftGroupRow(campaign_id=season.campaign["talks"], kind="team", at_least=2)
        db.add(group)
        db.flush()
        db.add_all(t.ShiftGroupMemberRow(group_id=group.id, shift_id=shift) for shift in season.shift[10:12])
        why = [{"rule": "qualification", "people": 3}]
        unfilled: Iterable[dict[str, Any]] = [
            {"team": str(group.id), "missing": 2, "why": why, "unlocks": []},
            {"shift": str(season.shift[8]), "missing": 1, "unlocks": [{"what": "x", "volunteer": "1"}]},
            {"shift": "999999", "missing": 1},
        ]
        run = draft(db, season, plan={"assignments": [], "unfilled": unfilled})
        found = drafts.gaps(db, run)
    assert [[seat.shift.id for seat in gap.seats] for gap in found] == [
        [season.shift[8]],
        season.shift[10:12],
    ]
    assert found[1].group is not None
    assert found[1].why == (("qualification", 3),)
    assert found[0].unlocks == ({"what": "x", "volunteer": "1"},)


def test_fingerprint_differs_with_the_roster(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        run = draft(db, season, place(season, "second", 8))
        before = change_list.of_run(db, run).fingerprint
        seat(db, season, "third", 8, AssignmentState.PROPOSED)
        assert change_list.of_run(db, run).fingerprint != before
