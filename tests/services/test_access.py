"""Who may do what to which object, over the small season; every kind of row has its standing."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session, SQLModel, select

from scheduler.db import tables
from scheduler.db.session import transaction
from scheduler.db.tables import (
    ActivityRow,
    AssignmentRow,
    CampaignRow,
    ChildRow,
    CrewRow,
    FamilyRow,
    FeedRow,
    NoticeRow,
    OrganisationRow,
    PersonRow,
    PlanRunRow,
    RosterVersionRow,
    SessionRow,
    ShiftRow,
    SiteRow,
    StayRow,
)
from scheduler.domain.organisations import Role
from scheduler.domain.work import CampaignState
from scheduler.services import access, accounts
from scheduler.services.access import Action
from scheduler.services.accounts import Account, Grant
from scheduler.services.standing import NOWHERE, standing
from tests.season import Season, instant, make_season

SEE, MANAGE, COORDINATE, ADMINISTER, OWN = Action


@pytest.fixture
def season_db(sqlite_url: str) -> Iterator[tuple[Session, Season]]:
    with transaction(sqlite_url) as db:
        yield db, make_season(db)


def account(db: Session, season: Season, name: str) -> Account:
    found = accounts.load(db, season.account[name])
    assert found is not None
    return found


def may(season_db: tuple[Session, Season], name: str, action: Action, row: SQLModel) -> bool:
    db, season = season_db
    return access.can(db, account(db, season, name), action, row)


@pytest.mark.parametrize(
    ("name", "actions"),
    [
        ("organiser", {SEE, MANAGE, COORDINATE}),
        ("foreigner", set()),
        ("administrator", {SEE, ADMINISTER}),
        ("coordinator", set()),
        ("volunteer", {SEE}),
        ("worker", {SEE}),
    ],
)
def test_campaign_is_run_by_the_organisers_of_its_line(
    season_db: tuple[Session, Season], name: str, actions: set[Action]
) -> None:
    db, season = season_db
    row = db.get_one(CampaignRow, season.campaign["talks"])
    assert {action for action in Action if may(season_db, name, action, row)} == actions


@pytest.mark.parametrize(
    ("name", "actions"),
    [
        ("organiser", {SEE, MANAGE, COORDINATE}),
        ("coordinator", {SEE, COORDINATE}),
        ("foreigner", set()),
        ("volunteer", {SEE}),
    ],
)
def test_session_is_also_its_sites_coordinators(
    season_db: tuple[Session, Season], name: str, actions: set[Action]
) -> None:
    db, season = season_db
    row = db.get_one(SessionRow, season.session[1])
    assert row.site_id == season.site["factory"]
    assert {action for action in Action if may(season_db, name, action, row)} == actions


def test_session_elsewhere_is_not_the_coordinators(season_db: tuple[Session, Season]) -> None:
    db, season = season_db
    row = db.get_one(SessionRow, season.session[0])
    assert row.site_id == season.site["school"]
    assert not may(season_db, "coordinator", SEE, row)


def test_draft_is_seen_by_those_who_run_it_only(season_db: tuple[Session, Season]) -> None:
    db, season = season_db
    db.get_one(CampaignRow, season.campaign["talks"]).state = CampaignState.DRAFT
    shift = db.get_one(ShiftRow, season.shift[1])
    assert may(season_db, "organiser", SEE, shift)
    assert not may(season_db, "volunteer", SEE, shift)


def test_volunteer_of_an_enterprise_sees_the_campaigns_above_it(season_db: tuple[Session, Season]) -> None:
    db, season = season_db
    row = db.get_one(CampaignRow, season.campaign["talks"])
    assert may(season_db, "third", SEE, row)
    row.organisation_id = season.node["elsewhere"]
    db.flush()
    assert not may(season_db, "third", SEE, row)


@pytest.mark.parametrize("kind", [PlanRunRow, RosterVersionRow])
def test_inner_life_of_a_published_campaign_is_not_public(
    season_db: tuple[Session, Season], kind: type[SQLModel]
) -> None:
    row = season_db[0].exec(select(kind)).first()
    assert row is not None
    assert may(season_db, "organiser", MANAGE, row)
    for name in ("volunteer", "worker", "foreigner", "coordinator"):
        assert not may(season_db, name, SEE, row)


def test_assignment_is_the_persons_own(season_db: tuple[Session, Season]) -> None:
    db, season = season_db
    row = db.get_one(AssignmentRow, season.assignment[1])
    assert may(season_db, "volunteer", OWN, row)
    assert may(season_db, "organiser", SEE, row)
    assert may(season_db, "coordinator", SEE, row)
    for name in ("second", "worker", "foreigner"):
        assert not may(season_db, name, SEE, row)
    for name in ("second", "organiser", "administrator"):
        assert not may(season_db, name, OWN, row)


@pytest.mark.parametrize("kind", [ChildRow, FamilyRow, StayRow])
def test_child_is_its_guardians(season_db: tuple[Session, Season], kind: type[SQLModel]) -> None:
    row = season_db[0].exec(select(kind)).first()
    assert row is not None
    assert may(season_db, "worker", OWN, row)
    assert may(season_db, "worker", SEE, row)
    for name in ("administrator", "coordinator", "volunteer", "second", "foreigner"):
        assert not may(season_db, name, SEE, row)


@pytest.mark.parametrize("kind", ["feed", "notice"])
def test_feeds_and_notices_are_nobody_elses(season_db: tuple[Session, Season], kind: str) -> None:
    db, season = season_db
    person, now = season.person["volunteer"], instant(0, "09:00")
    row: SQLModel = (
        FeedRow(person_id=person, token_hash="x", created_at=now)
        if kind == "feed"
        else NoticeRow(person_id=person, code="proposed", created_at=now)
    )
    db.add(row)
    db.flush()
    assert may(season_db, "volunteer", OWN, row)
    for name in ("second", "organiser", "administrator", "foreigner"):
        assert not may(season_db, name, SEE, row)


def test_person_is_seen_by_those_who_look_after_the_node(season_db: tuple[Session, Season]) -> None:
    db, season = season_db
    row = db.get_one(PersonRow, season.person["worker"])
    assert may(season_db, "coordinator", SEE, row)
    assert may(season_db, "worker", OWN, row)
    assert not may(season_db, "volunteer", SEE, row)
    assert not may(season_db, "foreigner", SEE, row)


@pytest.mark.parametrize("kind", [OrganisationRow, SiteRow, CrewRow, ActivityRow])
def test_places_and_activities_of_the_line_may_be_seen_by_those_who_take_part(
    season_db: tuple[Session, Season], kind: type[SQLModel]
) -> None:
    row = season_db[0].exec(select(kind)).first()
    assert row is not None
    assert may(season_db, "volunteer", SEE, row)
    assert not may(season_db, "volunteer", MANAGE, row)


def test_kind_that_nobody_thought_of_may_not_be_touched(season_db: tuple[Session, Season]) -> None:
    db, season = season_db
    row = tables.AuditRow(at=instant(0, "09:00"), action="x", subject="y")
    assert standing(db, row) == NOWHERE
    for name in season.account:
        assert not [action for action in Action if may(season_db, name, action, row)]


def test_row_whose_owner_is_gone_stands_nowhere(season_db: tuple[Session, Season]) -> None:
    assert standing(season_db[0], ShiftRow(session_id=999_999, role="x", starts_at=0, ends_at=0)) == NOWHERE


def with_grants(*grants: tuple[Role, str]) -> Account:
    return Account(1, 1, "x", "x", "zh", tuple(Grant(role, 1, path) for role, path in grants))


@pytest.mark.parametrize(
    ("granted", "below", "in_line"),
    [
        ("/1/", {"province", "prefecture", "county", "plant", "elsewhere"}, None),
        ("/1/2/3/", {"county", "plant"}, {"province", "prefecture", "county", "plant"}),
        ("/1/5/", {"elsewhere"}, {"province", "elsewhere"}),
        ("/2/", set(), None),
    ],
)
def test_lists_hold_the_subtree_or_the_line(
    season_db: tuple[Session, Season], granted: str, below: set[str], in_line: set[str] | None
) -> None:
    db, season = season_db
    who = with_grants((Role.VOLUNTEER, granted))
    names = {node_id: name for name, node_id in season.node.items()}

    def found(condition: object) -> set[str]:
        return {names[row.id] for row in db.exec(select(OrganisationRow).where(condition)) if row.id}

    assert found(access.below(OrganisationRow.path, who, Role.VOLUNTEER)) == below
    if in_line is not None:
        assert found(access.in_line(OrganisationRow.path, who, Role.VOLUNTEER)) == in_line
    assert found(access.below(OrganisationRow.path, who, Role.ORGANISER)) == set()
    assert found(access.in_line(OrganisationRow.path, who, Role.ORGANISER)) == set()


def test_node_covers_no_node_whose_number_only_begins_alike() -> None:
    assert access.covers(["/1/2/"], ["/1/2/3/"])
    assert not access.covers(["/1/2/"], ["/1/23/"])
