"""Rows of people as the domain's persons: the one mapping, for the planning problem and the care rules."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from sqlmodel import Session, col, or_, select

from scheduler.db.tables import HatRow, KinRow, LanguageRow, PersonRow, QualificationRow
from scheduler.domain.people import Hat, Person, RecordCheck
from scheduler.domain.problem import Held, Limits

AT_A_TIME = 10_000
"""Ids in one query, well below what SQLite takes as parameters."""


def load_people(session: Session, ids: Iterable[int]) -> dict[str, Person]:
    """People by id as the domain has them; four queries for every ten thousand, unknown ids are left out.

    For the planning problem give each to `formulation.as_volunteer`, so that record check, majority and
    insurance become qualifications in one place only.
    """
    found: dict[str, Person] = {}
    for some in portions(ids):
        rows = session.exec(select(PersonRow).where(col(PersonRow.id).in_(some))).all()
        found |= _persons(session, rows, some)
    return found


def load_kin(session: Session, ids: Iterable[int]) -> tuple[tuple[str, ...], ...]:
    """The pairs of relatives of whom at least one is among these people, for `Roster.kin`."""
    pairs = {
        (str(row.person_id), str(row.other_id))
        for some in portions(ids)
        for row in session.exec(
            select(KinRow).where(or_(col(KinRow.person_id).in_(some), col(KinRow.other_id).in_(some)))
        )
    }
    return tuple(sorted(pairs))


def portions(ids: Iterable[int]) -> Iterator[list[int]]:
    """Ids without doubles, in order, as many at a time as one query takes."""
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), AT_A_TIME):
        yield ordered[start : start + AT_A_TIME]


def _persons(session: Session, rows: Iterable[PersonRow], ids: list[int]) -> dict[str, Person]:
    hats: dict[int, set[Hat]] = defaultdict(set)
    for hat in session.exec(select(HatRow).where(col(HatRow.person_id).in_(ids))):
        hats[hat.person_id].add(hat.hat)
    languages: dict[int, set[str]] = defaultdict(set)
    for spoken in session.exec(select(LanguageRow).where(col(LanguageRow.person_id).in_(ids))):
        languages[spoken.person_id].add(spoken.language)
    held: dict[int, list[Held]] = defaultdict(list)
    for one in session.exec(
        select(QualificationRow)
        .where(col(QualificationRow.person_id).in_(ids))
        .order_by(col(QualificationRow.id))
    ):
        held[one.person_id].append(Held(one.code, one.valid_from, one.valid_until))
    return {
        str(row.id): _person(
            row,
            hats=frozenset(hats[row.id]),
            languages=frozenset(languages[row.id]),
            qualifications=tuple(held[row.id]),
        )
        for row in rows
        if row.id is not None
    }


def _person(row: PersonRow, **gathered: Any) -> Person:
    return Person(
        id=str(row.id),
        gender=row.gender,
        birth_year=row.birth_year,
        home_site=None if row.home_site_id is None else str(row.home_site_id),
        check=None
        if row.check_status is None
        else RecordCheck(row.check_status, row.checked_on, row.check_until),
        insured_until=row.insured_until,
        crew=None if row.crew_id is None else str(row.crew_id),
        limits=Limits(**{field.name: getattr(row, field.name) for field in fields(Limits)}),
        **gathered,
    )
