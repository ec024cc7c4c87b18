"""Applications to be a volunteer: sent by anybody, answered by a coordinator; yes makes the account."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from scheduler.db.tables import (
    AccountRow,
    ApplicationRow,
    AttemptRow,
    CrewRow,
    HatRow,
    LanguageRow,
    NoticeRow,
    OrganisationRow,
    PersonRow,
    SiteRow,
)
from scheduler.domain import reference
from scheduler.domain.joining import ApplicationState
from scheduler.domain.notices import NoticeCode
from scheduler.domain.organisations import Role
from scheduler.domain.people import CheckStatus, Hat
from scheduler.domain.problem import Gender
from scheduler.services import access, accounts, audit, passwords
from scheduler.services.accounts import Account
from scheduler.services.joining import certificates, desk
from scheduler.services.joining.certificates import ANSWERS, Shown
from scheduler.services.refusal import Refused

MOST_IN_A_WHILE, A_WHILE = 5, timedelta(minutes=15)
"""Applications from one network address."""
MOST_CERTIFICATES = 3
ORIGINS = tuple(hat for hat in Hat if hat is not Hat.GUARDIAN)


@dataclass(frozen=True, slots=True)
class Sketch:
    """What somebody says of themselves; limits as in `PersonRow`, None is no limit."""

    organisation_id: int
    name: str
    phone: str
    source: Hat
    login: str
    password: str
    gender: Gender | None = None
    birth_year: int | None = None
    home_site_id: int | None = None
    crew_id: int | None = None
    languages: tuple[str, ...] = ()
    minutes_per_week: int | None = None
    shifts_per_day: int | None = None
    travel_km: float | None = None
    checked_on: date | None = None
    check_until: date | None = None
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class Listed:
    """An application and the node that it is for."""

    application: ApplicationRow
    organisation: OrganisationRow


def send(
    session: Session, sketch: Sketch, shown: Sequence[Shown], address: str, now: datetime
) -> tuple[ApplicationRow, str]:
    """Keep an application; gives it and the secret of the page where its answer will stand.

    Raises:
        Refused: `too_many_applications` from one network address; `missing`; `login_taken`; what is wrong
            with the password or a certificate.
    """
    _slow_down(session, address, now)
    _check(session, sketch, shown, now)
    token = secrets.token_urlsafe(32)
    row = ApplicationRow(
        organisation_id=sketch.organisation_id,
        name=sketch.name,
        phone=sketch.phone,
        gender=sketch.gender,
        birth_year=sketch.birth_year,
        source=sketch.source.value,
        home_site_id=sketch.home_site_id,
        crew_id=sketch.crew_id,
        languages=[code for code in sketch.languages if code in reference.languages()],
        minutes_per_week=sketch.minutes_per_week,
        shifts_per_day=sketch.shifts_per_day,
        travel_km=sketch.travel_km,
        checked_on=sketch.checked_on,
        check_until=sketch.check_until,
        login=sketch.login.strip().lower(),
        password_hash=passwords.hashed(sketch.password, login=sketch.login.strip().lower()),
        language=sketch.language,
        token_hash=digest(token),
        sent_at=now,
    )
    session.add(row)
    session.flush()
    for one in shown:
        certificates.keep(session, one, now, application_id=row.id)
    desk.tell(session, row.organisation_id, NoticeCode.APPLICATION_SENT, {}, now)
    return row, token


def digest(token: str) -> str:
    """What is kept of the secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def by_token(session: Session, token: str) -> ApplicationRow | None:
    """The application whose answer stands at that secret address."""
    return session.exec(select(ApplicationRow).where(ApplicationRow.token_hash == digest(token))).first()


def withdraw(session: Session, row: ApplicationRow) -> None:
    """Take an application back, with all that it says.

    Raises:
        Refused: `answered_already`.
    """
    _open(session, row)
    row.state, row.phone, row.name = ApplicationState.WITHDRAWN, "", ""
    row.password_hash = accounts.NO_PASSWORD
    session.add(row)


def listed(session: Session, account: Account, *, waiting: bool = True) -> list[Listed]:
    """The applications for the account's nodes: those that wait, the oldest first, or those answered last."""
    state = col(ApplicationRow.state)
    answered = (ApplicationState.ACCEPTED, ApplicationState.REFUSED)
    query = (
        select(ApplicationRow, OrganisationRow)
        .join(OrganisationRow, col(OrganisationRow.id) == ApplicationRow.organisation_id)
        .where(access.below(OrganisationRow.path, account, *ANSWERS))
        .where(state == ApplicationState.SENT if waiting else state.in_(answered))
        .order_by(col(ApplicationRow.id) if waiting else col(ApplicationRow.answered_at).desc())
        .limit(200 if waiting else 20)
    )
    return [Listed(*row) for row in session.exec(query)]


def accept(
    session: Session, row: ApplicationRow, account: Account, check: CheckStatus | None, now: datetime
) -> int:
    """Make the applicant a volunteer with an account; gives the person's id.

    `check` is what the coordinator says of the record check: its status, with the dates that were given.

    Raises:
        Refused: `answered_already`; `login_taken` meanwhile.
    """
    _open(session, row)
    if _taken(session, row.login):
        raise Refused("login_taken")
    person = _person(row, check)
    session.add(person)
    session.flush()
    assert person.id is not None
    session.add(HatRow(person_id=person.id, hat=Hat(row.source)))
    session.add_all(LanguageRow(person_id=person.id, language=code) for code in set(row.languages))
    made = accounts.create(
        session,
        person_id=person.id,
        login=row.login,
        password=None,
        grants=[(Role.VOLUNTEER, row.organisation_id)],
    )
    opened = session.get_one(AccountRow, made)
    opened.password_hash, opened.language = row.password_hash, row.language
    row.password_hash = accounts.NO_PASSWORD
    session.add(opened)
    for certificate in certificates.of_application(session, row.id or 0):
        certificate.person_id = person.id
        session.add(certificate)
        certificates.qualify(session, certificate, account)
    _answer(row, ApplicationState.ACCEPTED, account, "", now)
    row.person_id = person.id
    session.add(row)
    welcome = NoticeCode.APPLICATION_ACCEPTED
    session.add(NoticeRow(person_id=person.id, code=welcome, details={}, created_at=now))
    audit.note(session, account_id=account.id, action="application.accept", subject=f"person:{person.id}")
    return person.id


def refuse(session: Session, row: ApplicationRow, account: Account, reason: str, now: datetime) -> None:
    """Say no, with a reason that the applicant reads.

    Raises:
        Refused: `answered_already`; `reason_missing`.
    """
    _open(session, row)
    if not reason:
        raise Refused("reason_missing")
    _answer(row, ApplicationState.REFUSED, account, reason, now)
    row.password_hash = accounts.NO_PASSWORD
    session.add(row)
    audit.note(session, account_id=account.id, action="application.refuse", subject=f"application:{row.id}")


def _answer(
    row: ApplicationRow, state: ApplicationState, account: Account, reason: str, now: datetime
) -> None:
    row.state, row.reason, row.answered_at, row.answered_by = state, reason, now, account.id


def _open(session: Session, row: ApplicationRow) -> None:
    session.refresh(row, with_for_update=True)
    if row.state is not ApplicationState.SENT:
        raise Refused("answered_already")


def _person(row: ApplicationRow, check: CheckStatus | None) -> PersonRow:
    return PersonRow(
        organisation_id=row.organisation_id,
        name=row.name,
        gender=row.gender,
        birth_year=row.birth_year,
        phone=row.phone,
        source=row.source,
        home_site_id=row.home_site_id,
        crew_id=row.crew_id,
        is_volunteer=True,
        check_status=check,
        checked_on=None if check is None else row.checked_on,
        check_until=None if check is None else row.check_until,
        minutes_per_week=row.minutes_per_week,
        shifts_per_day=row.shifts_per_day,
        travel_km=row.travel_km,
    )


def _slow_down(session: Session, address: str, now: datetime) -> None:
    subject = f"join:{address}"[:100]
    sent = session.exec(
        select(func.count())
        .select_from(AttemptRow)
        .where(AttemptRow.subject == subject, AttemptRow.at > now - A_WHILE)
    ).one()
    if sent >= MOST_IN_A_WHILE:
        raise Refused("too_many_applications")
    session.add(AttemptRow(subject=subject, at=now))


def _check(session: Session, sketch: Sketch, shown: Sequence[Shown], now: datetime) -> None:
    if session.get(OrganisationRow, sketch.organisation_id) is None or len(shown) > MOST_CERTIFICATES:
        raise Refused("missing")
    if not sketch.name or not sketch.phone or not sketch.login.strip() or sketch.source not in ORIGINS:
        raise Refused("missing")
    for kind, key in ((SiteRow, sketch.home_site_id), (CrewRow, sketch.crew_id)):
        if key is not None and session.get(kind, key) is None:
            raise Refused("missing")
    if _taken(session, sketch.login.strip().lower()):
        raise Refused("login_taken")
    for one in shown:
        certificates.check(one, now.date())


def _taken(session: Session, login: str) -> bool:
    return session.exec(select(AccountRow.id).where(AccountRow.login == login)).first() is not None
