"""A published season with enough people and shifts to fall apart: two weeks, two places, twelve volunteers.

Everything lies in the two weeks after this one, so that no test depends on the day on which it runs.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from sqlmodel import Session, select

from scheduler.db import belongings
from scheduler.db import tables as t
from scheduler.db.snapshot import load_problem
from scheduler.domain.problem import Gender
from scheduler.domain.work import AssignmentState, ShiftGroupKind
from scheduler.optimizer import SolveOptions, solve
from scheduler.services import planning, publishing
from tests.season import Season, instant, make_season

PEOPLE = 12
OPTIONS = SolveOptions(time_limit=0.5, workers=1, seed=1)
NOW = instant(7, "00:00")
"""Before every session of the season that is planned here."""


@dataclass
class Wide:
    """Ids of what may be struck."""

    season: Season
    people: list[int] = field(default_factory=list)
    sessions: list[int] = field(default_factory=list)

    @property
    def campaign(self) -> int:
        """The campaign that is planned."""
        return self.season.campaign["talks"]


def make_wide(db: Session) -> Wide:
    """Fill an empty database, plan and publish; some say yes, some are still asked."""
    season = make_season(db)
    belongings.erase(db, "assignment", db.exec(select(t.AssignmentRow.id)).all())
    wide = Wide(season, [season.person[name] for name in ("volunteer", "second", "third")])
    for number in range(PEOPLE - len(wide.people)):
        wide.people.append(_volunteer(db, season, number))
    for day in range(7, 21):
        _two_sessions(db, wide, day)
    _block(db, wide)
    mend(db, wide, Random(7))
    return wide


def mend(db: Session, wide: Wide, random: Random) -> t.PlanRunRow:
    """Plan as a worker would, publish what changed, and let a third of those asked say yes."""
    run = planning.request_plan(db, campaign_id=wide.campaign)
    assert run.id is not None
    planning.claim(db, run.id, 1, 1)
    planning.finish(db, run.id, solve(load_problem(db, wide.campaign, now=NOW), OPTIONS))
    seen = publishing.preview(db, run)
    assert seen.broken == ()
    if seen.changes:
        publishing.publish(
            db,
            account_id=wide.season.account["organiser"],
            run=run,
            fingerprint=seen.fingerprint,
            comment="",
        )
    for row in db.exec(select(t.AssignmentRow).where(t.AssignmentRow.state == AssignmentState.PROPOSED)):
        if random.random() < 1 / 3:
            row.state = AssignmentState.ACCEPTED
            db.add(row)
    db.flush()
    return run


def _volunteer(db: Session, season: Season, number: int) -> int:
    base = db.get_one(t.PersonRow, season.person["second"])
    row = t.PersonRow(
        **base.model_dump(exclude={"id", "name", "gender"}),
        name=f"志愿者{number:02d}",
        gender=Gender.FEMALE if number % 2 else Gender.MALE,
    )
    db.add(row)
    db.flush()
    assert row.id is not None
    db.add(t.LanguageRow(person_id=row.id, language="cmn"))
    for kind in (t.QualificationRow, t.WeeklyAvailabilityRow):
        for one in db.exec(select(kind).where(kind.person_id == base.id)):
            db.add(kind(**one.model_dump(exclude={"id", "person_id"}), person_id=row.id))
    db.flush()
    return row.id


def _two_sessions(db: Session, wide: Wide, day: int) -> None:
    season = wide.season
    for clock, ends, site, activity, needs in (
        ("13:00", "15:00", "factory", "talk", "speaker_basic"),
        ("16:00", "18:00", "school", "video", "video_host"),
    ):
        row = t.SessionRow(
            activity_id=season.other[activity],
            site_id=season.site[site],
            title_zh="下午场",
            title_en="Afternoon",
            starts_at=instant(day, clock),
            ends_at=instant(day, ends),
        )
        db.add(row)
        db.flush()
        assert row.id is not None
        wide.sessions.append(row.id)
        db.add(
            t.ShiftRow(
                session_id=row.id,
                role="speaker",
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                min_people=2,
                max_people=3,
                requires=[needs],
            )
        )
    db.flush()


def _block(db: Session, wide: Wide) -> None:
    """The first two sessions of the second week are served by the same people."""
    group = t.ShiftGroupRow(campaign_id=wide.campaign, kind=ShiftGroupKind.BLOCK)
    db.add(group)
    db.flush()
    for number in wide.sessions[16:18]:
        shift = db.exec(select(t.ShiftRow.id).where(t.ShiftRow.session_id == number)).one()
        db.add(t.ShiftGroupMemberRow(group_id=group.id, shift_id=shift))
    db.flush()


def local(day: int, clock: str) -> datetime:
    """Local clock time so many days after this week's Monday, naive."""
    return (instant(day, clock) + timedelta(hours=8)).replace(tzinfo=None)
