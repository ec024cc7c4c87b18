"""A parent signs in with an employee number and a code that a coordinator handed over: no e-mail, no phone.

A code is good for two days and once. Only its Argon2id hash is kept; guesses are counted with the sign-ins,
so that ten wrong ones close a number for a quarter of an hour. Whoever has more to say here than a worker or
volunteer gets no code: a coordinator must not be able to become an organiser.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from scheduler.db.tables import AccountRow, EntryCodeRow, GrantRow, PersonRow
from scheduler.domain.organisations import Role
from scheduler.services import accounts, audit, passwords, sign_in
from scheduler.services.accounts import NO_PASSWORD
from scheduler.services.refusal import Refused

GOOD_FOR = timedelta(days=2)
DIGITS = 8
CODES_PER_HOUR = 60
"""How many codes one coordinator may make: a whole crew at a meeting, and not a list of all workers."""
BY_CODE = (Role.WORKER, Role.VOLUNTEER)


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed and handed over; the code is shown once and kept nowhere."""

    person_id: int
    name: str
    employee_number: str
    code: str
    ends_at: datetime


def make(session: Session, person: PersonRow, *, account_id: int, now: datetime) -> Slip:
    """A new code for a worker, who gets an account if there is none; older codes end at once.

    Raises:
        Refused: `no_employee_number`; `too_many_codes`; `account_closed`; `not_by_code` for other roles.
    """
    if not person.employee_number or person.id is None:
        raise Refused("no_employee_number")
    made_lately = session.exec(
        select(EntryCodeRow.id).where(
            EntryCodeRow.made_by == account_id, EntryCodeRow.made_at > now - timedelta(hours=1)
        )
    ).all()
    if len(made_lately) >= CODES_PER_HOUR:
        raise Refused("too_many_codes")
    _ensure_account(session, person)
    for old in _open_codes(session, person.id, now):
        old.ends_at = now
        session.add(old)
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    row = EntryCodeRow(
        person_id=person.id,
        code_hash=passwords.hashed_code(code),
        made_by=account_id,
        made_at=now,
        ends_at=now + GOOD_FOR,
    )
    session.add(row)
    audit.note(session, account_id=account_id, action="entry.code", subject=f"person:{person.id}")
    return Slip(person.id, person.name, person.employee_number, code, row.ends_at)


def key(number: str) -> str:
    """Under which name guesses at an employee number are counted."""
    return f"entry-{number.strip().lower()}"


def find(session: Session, number: str, code: str, now: datetime) -> tuple[int | None, int | None]:
    """The account that number and code open, and the code's own id; two Nones for every failure.

    A password that the parent has set opens the account too, then there is no code. It takes as long for an
    unknown number as for a known one. Only looks, so that nobody waits while a hash is computed.
    """
    plain = "".join(code.split())
    for person_id, account in _people(session, number):
        for row in _open_codes(session, person_id, now):
            if passwords.matches(row.code_hash, plain):
                return account.id, row.id
        if account.password_hash != NO_PASSWORD and passwords.matches(account.password_hash, code):
            return account.id, None
    passwords.matches(None, plain)
    return None, None


def use_up(session: Session, account_id: int, code_id: int | None, now: datetime) -> bool:
    """Mark a code as used; False when somebody was faster."""
    if code_id is not None:
        done = session.execute(
            update(EntryCodeRow)
            .where(col(EntryCodeRow.id) == code_id, col(EntryCodeRow.used_at).is_(None))
            .values(used_at=now)
            .returning(col(EntryCodeRow.id))
        ).all()
        if not done:
            return False
    audit.note(session, account_id=account_id, action="entry.used", subject=f"account:{account_id}")
    return True


def note_failure(session: Session, number: str, address: str, now: datetime) -> None:
    """Count one wrong guess against number and address; the trail tells neither."""
    sign_in.note_failure(session, login=key(number), address=address, now=now)
    audit.note(session, account_id=None, action="entry.failed", subject="entry")


def has_no_password(session: Session, account_id: int) -> bool:
    """Whether an account has never set a password."""
    return session.get_one(AccountRow, account_id).password_hash == NO_PASSWORD


def set_first_password(session: Session, account_id: int, password: str) -> None:
    """A password of one's own, for an account that has none; the sessions that are open stay.

    Raises:
        Refused: `password_set` when there is one already; what `passwords.refusals` says of it.
    """
    row = session.get_one(AccountRow, account_id)
    if row.password_hash != NO_PASSWORD:
        raise Refused("password_set")
    row.password_hash = passwords.hashed(password, login=row.login)
    session.add(row)
    audit.note(session, account_id=account_id, action="password.change", subject=f"account:{account_id}")


def _people(session: Session, number: str) -> list[tuple[int, AccountRow]]:
    """Everybody with that employee number and an account; two plants may use the same numbers."""
    rows = session.exec(
        select(PersonRow.id, AccountRow)
        .join(AccountRow, col(AccountRow.person_id) == PersonRow.id)
        .where(PersonRow.employee_number == number.strip(), col(AccountRow.active))
        .order_by(col(PersonRow.id))
    )
    return [(person, account) for person, account in rows if person is not None]


def _open_codes(session: Session, person_id: int, now: datetime) -> list[EntryCodeRow]:
    return list(
        session.exec(
            select(EntryCodeRow).where(
                EntryCodeRow.person_id == person_id,
                col(EntryCodeRow.used_at).is_(None),
                EntryCodeRow.ends_at > now,
            )
        )
    )


def _ensure_account(session: Session, person: PersonRow) -> None:
    assert person.id is not None
    row = session.exec(select(AccountRow).where(AccountRow.person_id == person.id)).first()
    if row is not None and not row.active:
        raise Refused("account_closed")
    if row is not None and row.id is not None:
        _refuse_others(session, row.id)
    if row is None:
        accounts.create(
            session,
            person_id=person.id,
            login=f"worker-{person.id}",
            password=None,
            grants=[(Role.WORKER, person.organisation_id)],
        )


def _refuse_others(session: Session, account_id: int) -> None:
    found = session.exec(select(GrantRow.role).where(GrantRow.account_id == account_id))
    if any(role not in BY_CODE for role in found):
        raise Refused("not_by_code")
