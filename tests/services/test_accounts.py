"""Accounts, passwords and sessions, without the web."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from scheduler.db.session import transaction
from scheduler.db.tables import AttemptRow, AuditRow, OrganisationRow, SignInRow
from scheduler.domain.organisations import Role
from scheduler.services import accounts, first_account, passwords, sign_in
from scheduler.services.refusal import Refused
from scheduler.services.sign_in import Timeouts

NOW = datetime(2027, 7, 12, 8, tzinfo=UTC)
TIMEOUTS = Timeouts(timedelta(minutes=30), timedelta(hours=8))
GOOD = "the cranes fly south"


def opened(db: Session, login: str = "root", password: str = GOOD) -> int:
    return first_account.open_account(
        db,
        login=login,
        name="周德明",
        role=Role.ADMINISTRATOR,
        organisation="云南省",
        password=password,
    )


def test_first_account_of_an_empty_database_brings_the_root(any_database: str) -> None:
    with transaction(any_database) as db:
        account_id = opened(db)
        account = accounts.load(db, account_id)
        assert account is not None
        assert account.has(Role.ADMINISTRATOR)
        (root,) = db.exec(select(OrganisationRow)).all()
        assert account.paths(Role.ADMINISTRATOR) == (root.path,) == (f"/{root.id}/",)
        assert db.exec(select(AuditRow.action)).all() == ["account.create"]


def test_second_account_joins_the_tree(sqlite_url: str) -> None:
    with transaction(sqlite_url) as db:
        opened(db)
        opened(db, login="second")
        assert len(db.exec(select(OrganisationRow)).all()) == 1


def test_node_that_is_not_there_is_named(sqlite_url: str) -> None:
    with transaction(sqlite_url) as db:
        opened(db)
        with pytest.raises(LookupError, match="大理"):
            first_account.open_account(
                db, login="x", name="x", role=Role.WORKER, organisation="大理", password=GOOD
            )


def test_login_is_taken_once_whatever_its_case(sqlite_url: str) -> None:
    with transaction(sqlite_url) as db:
        opened(db)
        with pytest.raises(Refused, match="login_taken"):
            opened(db, login=" ROOT ")


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        (GOOD, ()),
        ("白鹤向南飞过滇池的水面", ()),
        ("short", ("password_short",)),
        ("x" * 201, ("password_long", "password_guessable")),
        ("1234567890", ("password_guessable",)),
        ("woaini1314", ("password_guessable",)),
        ("WoAiNi1314", ("password_guessable",)),
        ("aaaaaaaaaaaa", ("password_guessable",)),
        ("about root things", ("password_guessable",)),
    ],
)
def test_password_is_refused_for_what_it_is(password: str, codes: tuple[str, ...]) -> None:
    assert passwords.refusals(password, login="root") == codes


def test_hash_is_salted_and_matches_its_password_only() -> None:
    first, second = (passwords.hashed(GOOD, login="root") for _ in range(2))
    assert first != second
    assert first.startswith("$argon2id$")
    assert passwords.matches(first, GOOD)
    assert not passwords.matches(first, GOOD + " ")


@pytest.mark.parametrize("kept", [None, "", accounts.NO_PASSWORD, "$argon2id$nonsense"])
def test_nothing_matches_where_there_is_no_password(kept: str | None) -> None:
    assert not passwords.matches(kept, "")
    assert not passwords.matches(kept, GOOD)


def test_session_opens_until_idle_or_over(any_database: str) -> None:
    with transaction(any_database) as db:
        account_id = opened(db)
        token = sign_in.open_session(db, account_id=account_id, now=NOW, timeouts=TIMEOUTS)

        def at(minutes: int) -> bool:
            moment = NOW + timedelta(minutes=minutes)
            return sign_in.account_of(db, token=token, now=moment, timeouts=TIMEOUTS)[0] is not None

        assert at(0)
        assert at(29)
        assert not at(30)
        for minutes in range(20, 480, 20):
            assert at(minutes)
            sign_in.seen(db, token=token, now=NOW + timedelta(minutes=minutes))
        assert at(479)
        assert not at(480)


def test_unknown_token_opens_nothing(sqlite_url: str) -> None:
    with transaction(sqlite_url) as db:
        assert sign_in.account_of(db, token="x", now=NOW, timeouts=TIMEOUTS) == (None, False)


def test_use_is_noted_once_a_minute(sqlite_url: str) -> None:
    with transaction(sqlite_url) as db:
        token = sign_in.open_session(db, account_id=opened(db), now=NOW, timeouts=TIMEOUTS)
        due = [
            sign_in.account_of(db, token=token, now=NOW + timedelta(seconds=s), timeouts=TIMEOUTS)[1]
            for s in (0, 59, 60)
        ]
        assert due == [False, False, True]


def test_ended_sessions_are_cleared_away(sqlite_url: str) -> None:
    with transaction(sqlite_url) as db:
        account_id = opened(db)
        sign_in.open_session(db, account_id=account_id, now=NOW - timedelta(days=1), timeouts=TIMEOUTS)
        sign_in.open_session(db, account_id=account_id, now=NOW, timeouts=TIMEOUTS)
        assert len(db.exec(select(SignInRow)).all()) == 1


def test_failures_of_one_login_do_not_block_another(any_database: str) -> None:
    with transaction(any_database) as db:
        for number in range(sign_in.ATTEMPTS_PER_LOGIN):
            assert not sign_in.blocked(db, login="root", address="a", now=NOW)
            sign_in.note_failure(db, login="Root ", address=f"a{number}", now=NOW)
            db.flush()
        assert sign_in.blocked(db, login="root", address="new", now=NOW)
        assert not sign_in.blocked(db, login="other", address="new", now=NOW)
        assert not sign_in.blocked(db, login="root", address="new", now=NOW + sign_in.ATTEMPTS_WITHIN)


def test_old_failures_are_deleted(sqlite_url: str) -> None:
    with transaction(sqlite_url) as db:
        sign_in.note_failure(db, login="x", address="a", now=NOW - timedelta(days=1))
        sign_in.note_failure(db, login="x" * 500, address="a", now=NOW)
        db.flush()
        assert len(db.exec(select(AttemptRow)).all()) == 2


def test_password_set_from_the_console_ends_all_sessions(sqlite_url: str) -> None:
    with transaction(sqlite_url) as db:
        account_id = opened(db)
        sign_in.open_session(db, account_id=account_id, now=NOW, timeouts=TIMEOUTS)
        first_account.set_password(db, login="Root", password="geese in a row")
        assert not db.exec(select(SignInRow)).all()
        assert passwords.matches(sign_in.kept_hash(db, "root")[1], "geese in a row")
        with pytest.raises(LookupError):
            first_account.set_password(db, login="nobody", password=GOOD)
