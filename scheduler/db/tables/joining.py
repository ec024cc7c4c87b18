"""Rows of joining: applications, certificates with their files, warnings given, courses that qualify."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.db.tables.base import code, document, instant, key, link
from scheduler.domain.joining import ApplicationState, CertificateState
from scheduler.domain.problem import Gender


class ApplicationRow(SQLModel, table=True):
    """Somebody who wishes to be a volunteer of a node; of the link to see the answer only a hash is kept."""

    __tablename__ = "application"
    id: int | None = key()
    organisation_id: int = link("organisation.id")
    state: ApplicationState = code(ApplicationState, default=ApplicationState.SENT, index=True)
    name: str = Field(max_length=60)
    phone: str = Field(max_length=20)
    gender: Gender | None = code(Gender, default=None)
    birth_year: int | None = None
    source: str = Field(max_length=24)
    home_site_id: int | None = link("site.id", default=None)
    crew_id: int | None = link("crew.id", default=None)
    languages: list[Any] = document(list)
    minutes_per_week: int | None = None
    shifts_per_day: int | None = None
    travel_km: float | None = None
    checked_on: date | None = None
    check_until: date | None = None
    login: str = Field(max_length=80)
    password_hash: str = Field(max_length=200)
    language: str = Field(default="zh", max_length=5)
    token_hash: str = Field(unique=True, max_length=64)
    sent_at: datetime = instant(index=True)
    reason: str = Field(default="", max_length=200)
    answered_at: datetime | None = instant(default=None)
    answered_by: int | None = link("account.id", default=None)
    person_id: int | None = link("person.id", default=None)


class ApplicationQuestionRow(SQLModel, table=True):
    """Something that is missing in an application, and what the applicant answers on the secret page."""

    __tablename__ = "application_question"
    id: int | None = key()
    application_id: int = link("application.id")
    text: str = Field(max_length=300)
    asked_at: datetime = instant()
    asked_by: int | None = link("account.id", default=None)
    reply: str = Field(default="", max_length=300)
    replied_at: datetime | None = instant(default=None)


class CertificateRow(SQLModel, table=True):
    """A training or certificate that somebody says they have; verified, it becomes a qualification."""

    __tablename__ = "certificate"
    id: int | None = key()
    application_id: int | None = link("application.id", default=None)
    person_id: int | None = link("person.id", default=None)
    issued_on: date | None = None
    valid_until: date | None = None
    file_name: str = Field(default="", max_length=120)
    media_type: str = Field(default="", max_length=40)
    state: CertificateState = code(CertificateState, default=CertificateState.WAITING, index=True)
    code: str = Field(max_length=40)
    reason: str = Field(default="", max_length=200)
    sent_at: datetime = instant()
    answered_at: datetime | None = instant(default=None)
    answered_by: int | None = link("account.id", default=None)
    qualification_id: int | None = link("qualification.id", default=None)


class CertificateFileRow(SQLModel, table=True):
    """The bytes of a certificate's file, apart, so that lists do not load them."""

    __tablename__ = "certificate_file"
    certificate_id: int = link("certificate.id", primary_key=True)
    data: bytes = Field(sa_type=LargeBinary)


class LapseWarningRow(SQLModel, table=True):
    """That a person was told, so many days ahead, that something of theirs ends; once for each end."""

    __tablename__ = "lapse_warning"
    __table_args__ = (UniqueConstraint("person_id", "subject", "until", "days"),)
    id: int | None = key()
    person_id: int = link("person.id", index=False)
    subject: str = Field(max_length=40)
    until: date
    days: int
    told_at: datetime = instant()


class CourseRow(SQLModel, table=True):
    """An activity whose sessions are courses: whoever attends one gets the qualification."""

    __tablename__ = "course"
    activity_id: int = link("activity.id", primary_key=True)
    qualification: str = Field(max_length=40)
    months: int | None = None
