"""What tests of the organisers' services share: the small season, and accounts as they sign in."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session

from scheduler.db.session import transaction
from scheduler.services import accounts
from scheduler.services.accounts import Account
from tests.season import Season, make_season


@contextmanager
def season_in(url: str) -> Iterator[tuple[Session, Season]]:
    """A transaction on a database that holds the season."""
    with transaction(url) as db:
        yield db, make_season(db)


def account_of(db: Session, season: Season, name: str) -> Account:
    """A standing person's account with its grants."""
    found = accounts.load(db, season.account[name])
    assert found is not None
    return found
