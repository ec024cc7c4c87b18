"""When a volunteer is taken, for the calendars of those who plan for them: only with consent, only times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlmodel import Session, col, select

from scheduler.calendar.entry import Status
from scheduler.calendar.free_busy import Taken
from scheduler.db.local_time import to_instant, to_local
from scheduler.db.person_facts import load_people
from scheduler.db.tables import AccountRow, BusyConsentRow, FeedRow, PersonRow
from scheduler.db.time_facts import load_refused
from scheduler.domain.interval import Interval, intersect, merge
from scheduler.services import access, accounts, audit, feed_entries, feeds
from scheduler.services.access import Action
from scheduler.services.accounts import Account
from scheduler.services.feed_entries import Words
from scheduler.services.feeds import Wanted
from scheduler.services.refusal import Refused

KIND = "busy"
DAYS = 182
"""How far ahead: half a year, as long as any season."""


@dataclass(frozen=True, slots=True)
class Reader:
    """An address that somebody has on the times of a person."""

    feed: FeedRow
    name: str


def consent_of(session: Session, person_id: int) -> BusyConsentRow | None:
    """The person's consent, if it stands."""
    return session.get(BusyConsentRow, person_id)


def consent(session: Session, account: Account, now: datetime) -> None:
    """Say that those who plan for one's node may see when one is taken; a second time changes nothing."""
    if consent_of(session, account.person_id) is None:
        session.add(BusyConsentRow(person_id=account.person_id, given_at=now))
        subject = f"person:{account.person_id}"
        audit.note(session, account_id=account.id, action="busy.consent", subject=subject)


def withdraw(session: Session, account: Account, now: datetime) -> None:
    """Take the consent back: every address on one's times is gone at once, and for ever."""
    given = consent_of(session, account.person_id)
    if given is None:
        return
    session.delete(given)
    for reader in readers(session, account.person_id):
        feeds.revoke(session, reader.feed, account_id=account.id, now=now)
    subject = f"person:{account.person_id}"
    audit.note(session, account_id=account.id, action="busy.withdraw", subject=subject)


def readers(session: Session, person_id: int) -> Sequence[Reader]:
    """Who has an address on the person's times, the newest first."""
    rows = session.exec(
        select(FeedRow, PersonRow.name)
        .join(PersonRow, col(PersonRow.id) == FeedRow.person_id)
        .where(FeedRow.kind == KIND, FeedRow.subject_id == person_id, col(FeedRow.revoked_at).is_(None))
        .order_by(col(FeedRow.id).desc())
    )
    return [Reader(*row) for row in rows]


def create(
    session: Session, account: Account, person: PersonRow, language: str, now: datetime
) -> tuple[FeedRow, str]:
    """An address on the times of a person, and its secret, which is told once and never kept.

    Raises:
        Refused: `no_busy_consent`; `too_many_feeds`.
    """
    if not _may(session, [account], person):
        raise Refused("no_busy_consent")
    wanted = Wanted(person.name, language, kind=KIND, subject_id=person.id)
    return feeds.create(session, person_id=account.person_id, account_id=account.id, wanted=wanted, now=now)


def subject(session: Session, feed: FeedRow) -> PersonRow:
    """Whose times an address tells, asked anew at each fetch.

    Raises:
        feeds.Unknown: when it is the address of another kind of calendar.
        feeds.Gone: when the consent does not stand any more, or whoever reads has no business there now.
    """
    if feed.kind != KIND:
        raise feeds.Unknown
    query = select(AccountRow.id).where(AccountRow.person_id == feed.person_id, col(AccountRow.active))
    found = [accounts.load(session, key) for key in session.exec(query) if key is not None]
    person = session.get(PersonRow, feed.subject_id)
    if person is None or not _may(session, [one for one in found if one is not None], person):
        raise feeds.Gone
    return person


def taken(session: Session, person_id: int, words: Words, uid_domain: str, now: datetime) -> Taken:
    """When a person is taken from today on: by what they said yes to, and by what they say of their time.

    A shift that waits for an answer is not told: that it vanishes again would tell who declined. All is
    merged into one list, so that a shift cannot be told from a day at the doctor's.
    """
    first = to_local(now).date()
    last = first + timedelta(days=DAYS - 1)
    begins = to_instant(datetime.combine(first, time()))
    window = Interval(begins, begins + timedelta(days=DAYS))
    entries = feed_entries.of_person(session, person_id, words=words, uid_domain=uid_domain, now=now)
    held = [one.when for one in entries if isinstance(one.when, Interval) and one.status is Status.CONFIRMED]
    person = load_people(session, [person_id])[str(person_id)]
    said = load_refused(session, person, first, last)
    refused = [Interval(to_instant(one.start), to_instant(one.end)) for one in said]
    periods = intersect([window], merge([*held, *refused]))
    return Taken(f"busy-{person_id}@{uid_domain}", f"noreply@{uid_domain}", window, periods)


def _may(session: Session, of: Sequence[Account], person: PersonRow) -> bool:
    """Whether the consent stands, the person is still with us, and one of the accounts plans for them."""
    assert person.id is not None
    here = select(AccountRow.id).where(AccountRow.person_id == person.id, col(AccountRow.active))
    return (
        consent_of(session, person.id) is not None
        and session.exec(here).first() is not None
        and any(access.can(session, one, Action.COORDINATE, person) for one in of)
    )
