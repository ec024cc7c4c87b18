"""Stand-ins of a published roster: who is offered, what proposing writes, and when it refuses."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session, col, delete, select

from scheduler.db import tables as t
from scheduler.domain.substitutes import Way
from scheduler.domain.work import AssignmentState
from scheduler.services import publishing, substitutes
from scheduler.services.refusal import Refused
from scheduler.services.substitutes import StandIn
from tests.season import Season
from tests.services.organising import season_in
from tests.services.test_publishing import seat

NOW = datetime.now(UTC)


def shift_of(db: Session, season: Season, number: int) -> t.ShiftRow:
    return db.get_one(t.ShiftRow, season.shift[number])


def offered(db: Session, season: Season, number: int, instead_of: int | None = None) -> list[StandIn]:
    return substitutes.stand_ins(db, shift_of(db, season, number), NOW, instead_of)


def propose(db: Session, season: Season, number: int, person: int, mark: str) -> None:
    substitutes.propose(
        db,
        account_id=season.account["organiser"],
        shift=shift_of(db, season, number),
        person_id=person,
        mark=mark,
        now=NOW,
    )


def state(db: Session, season: Season, person: str, number: int) -> AssignmentState | None:
    row = db.exec(
        select(t.AssignmentRow).where(
            t.AssignmentRow.shift_id == season.shift[number],
            t.AssignmentRow.person_id == season.person[person],
        )
    ).first()
    return None if row is None else row.state


def only_second_speaks(db: Session, season: Season) -> None:
    """Nobody but the second volunteer can speak; the video room of day 9 moves to the hour of the talk."""
    others = [season.person["volunteer"], season.person["third"]]
    db.exec(
        delete(t.QualificationRow).where(
            col(t.QualificationRow.person_id).in_(others), t.QualificationRow.code == "speaker_basic"
        )
    )
    talk, video = shift_of(db, season, 8), shift_of(db, season, 9)
    video.starts_at, video.ends_at = talk.starts_at, talk.ends_at
    db.add(video)
    db.flush()


def test_everybody_free_and_qualified_is_offered(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        found = offered(db, season, 8)
        volunteers = {season.person[name] for name in ("volunteer", "second", "third")}
        assert {one.person.id for one in found} == volunteers
        assert {one.way for one in found} == {Way.DIRECT}
        assert {one.change.shortfall for one in found} == {-1}


def test_somebody_else_than_who_has_the_seat(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        seat(db, season, "second", 8, AssignmentState.PROPOSED)
        found = offered(db, season, 8, season.person["second"])
        assert season.person["second"] not in {one.person.id for one in found}
        assert {one.change.shortfall for one in found} == {0}


def test_nobody_is_offered_what_they_declined_or_what_has_begun(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        seat(db, season, "second", 8, AssignmentState.DECLINED)
        assert season.person["second"] not in {one.person.id for one in offered(db, season, 8)}
        assert offered(db, season, 0) == []


def test_nobody_is_offered_before_a_roster_is_published(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        db.get_one(t.CampaignRow, season.campaign["talks"]).version = 0
        db.flush()
        assert offered(db, season, 8) == []


def test_proposing_asks_the_person_and_tells_them(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        first = next(one for one in offered(db, season, 8) if one.person.id == season.person["third"])
        propose(db, season, 8, season.person["third"], first.mark)
        assert state(db, season, "third", 8) is AssignmentState.PROPOSED
        notice = db.exec(select(t.NoticeRow)).one()
        assert (notice.person_id, notice.code) == (season.person["third"], publishing.ASKED)
        assert notice.details["asked"] == [season.shift[8]]
        noted = db.exec(select(t.AuditRow.subject).where(t.AuditRow.action == "roster.stand_in")).all()
        assert noted == [f"shift:{season.shift[8]}"]


def test_whoever_asked_for_the_seat_has_it(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        seat(db, season, "third", 8, AssignmentState.REQUESTED)
        one = next(one for one in offered(db, season, 8) if one.person.id == season.person["third"])
        propose(db, season, 8, season.person["third"], one.mark)
        assert state(db, season, "third", 8) is AssignmentState.CONFIRMED


def test_a_swap_moves_a_proposal_and_tells_both(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        only_second_speaks(db, season)
        seat(db, season, "second", 9, AssignmentState.PROPOSED)
        (one,) = offered(db, season, 8)
        assert (one.way, one.person.id) == (Way.SWAP, season.person["second"])
        assert [seat.shift.id for seat in one.moves[0].leaves] == [season.shift[9]]
        propose(db, season, 8, season.person["second"], one.mark)
        assert state(db, season, "second", 8) is AssignmentState.PROPOSED
        assert state(db, season, "second", 9) is AssignmentState.CANCELLED
        taker = "third" if one.moves[1].person.id == season.person["third"] else "volunteer"
        assert state(db, season, taker, 9) is AssignmentState.PROPOSED
        codes = {row.person_id: row.code for row in db.exec(select(t.NoticeRow))}
        assert codes == {
            season.person["second"]: publishing.MOVED,
            season.person[taker]: publishing.ASKED,
        }


def test_whoever_said_yes_is_not_moved(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        only_second_speaks(db, season)
        seat(db, season, "second", 9, AssignmentState.ACCEPTED)
        assert offered(db, season, 8) == []


def test_other_moves_than_were_seen_are_refused(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        with pytest.raises(Refused) as error:
            propose(db, season, 8, season.person["third"], "0" * 16)
        assert [reason.rule for reason in error.value.reasons] == ["changed_meanwhile"]
        assert state(db, season, "third", 8) is None


def test_who_is_no_volunteer_any_more_is_not_asked(any_database: str) -> None:
    with season_in(any_database) as (db, season):
        one = next(one for one in offered(db, season, 8) if one.person.id == season.person["third"])
        db.get_one(t.PersonRow, season.person["third"]).is_volunteer = False
        db.flush()
        with pytest.raises(Refused):
            propose(db, season, 8, season.person["third"], one.mark)
        assert state(db, season, "third", 8) is None
