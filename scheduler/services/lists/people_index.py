"""Finding the person that a row means among those of one's own nodes, never by guessing."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from scheduler.db.tables import OrganisationRow, PersonRow
from scheduler.services.lists.fields import Choice, Number, PersonName, Phone, Whole, phone_digits
from scheduler.services.lists.listing import Column, Row
from scheduler.services.lists.lookup import Lookup
from scheduler.services.lists.names import plain

IDENTIFIER = Whole(1, 2**31 - 1)
BY_NUMBER = Column("person_id", "人员编号", IDENTIFIER, width=10)
NAME = Column("name", "姓名", PersonName(60), required=True, sample="王小梅", width=12)
PHONE = Column(
    "phone", "电话", Phone(), headers=("手机", "手机号", "联系电话"), sample="13800000000", text=True
)
EMPLOYEE = Column("employee_number", "工号", Number(20), headers=("员工编号",), sample="A0017", text=True)
ORGANISATION = Column("organisation_id", "单位", Choice("organisations"), headers=("所属单位",), width=22)
REFERRING = (BY_NUMBER, NAME, PHONE, EMPLOYEE, ORGANISATION)
"""Columns by which lists about people say whom they mean."""


class People:
    """The people of the nodes of whoever uploads, by everything that tells one from another."""

    def __init__(self, lookup: Lookup) -> None:
        query = (
            select(PersonRow)
            .join(OrganisationRow, col(OrganisationRow.id) == col(PersonRow.organisation_id))
            .where(lookup.mine)
            .order_by(col(OrganisationRow.path), col(PersonRow.name), col(PersonRow.id))
        )
        if lookup.lock:
            query = query.with_for_update(of=PersonRow, key_share=True)
        self.rows: dict[int, PersonRow] = {row.id or 0: row for row in lookup.session.scalars(query)}
        self._by_employee: dict[tuple[int, str], set[int]] = defaultdict(set)
        self._by_phone: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._by_name: dict[str, set[int]] = defaultdict(set)
        for number, row in self.rows.items():
            if row.employee_number:
                self._by_employee[row.organisation_id, plain(row.employee_number)].add(number)
            if row.phone:
                self._by_phone[plain(row.name), phone_digits(row.phone)].add(number)
            self._by_name[plain(row.name)].add(number)

    def match(self, row: Row) -> PersonRow | None:
        """The person whom a row is about, None for a new one; two who fit are a fault.

        By our number, else by employer and employee number, else by name and telephone number.
        """
        values = row.values
        number = values.get("person_id")
        if number is not None and number not in self.rows:
            row.fault("person_id", "unknown_person")
            return None
        by_employee = self._employed(values)
        by_phone = self._reached(values)
        if number is None:
            return self._one(row, by_employee, by_phone)
        if by_employee - {number}:
            row.fault("employee_number", "number_taken")
        elif by_phone - {number}:
            row.fault("phone", "person_twice")
        return self.rows[number]

    def mean(self, row: Row) -> PersonRow | None:
        """The person whom a row names; nobody, or several who fit, is a fault."""
        values = row.values
        if "person_id" in values:
            found = self._named_as_numbered(row)
        elif "employee_number" in values:
            found = {
                number
                for number in self._by_name[plain(values["name"])]
                if plain(self.rows[number].employee_number or "") == plain(values["employee_number"])
            }
        elif "phone" in values:
            found = self._reached(values)
        else:
            found = self._by_name[plain(values["name"])]
        if "organisation_id" in values:
            found = {one for one in found if self.rows[one].organisation_id == values["organisation_id"]}
        if len(found) == 1:
            return self.rows[next(iter(found))]
        row.fault("name", "several_people" if found else "unknown_person")
        return None

    def namesakes(self, name: str) -> int:
        """How many people have that name."""
        return len(self._by_name.get(plain(name), ()))

    def _named_as_numbered(self, row: Row) -> set[int]:
        person = self.rows.get(row.values["person_id"])
        if person is None or plain(person.name) != plain(row.values["name"]):
            return set()
        return {row.values["person_id"]}

    def _employed(self, values: dict[str, Any]) -> set[int]:
        key = (values.get("organisation_id") or 0, plain(values.get("employee_number") or ""))
        return set(self._by_employee.get(key, ())) if key[1] else set()

    def _reached(self, values: dict[str, Any]) -> set[int]:
        key = (plain(values.get("name") or ""), values.get("phone") or "")
        return set(self._by_phone.get(key, ())) if key[1] else set()

    def _one(self, row: Row, by_employee: set[int], by_phone: set[int]) -> PersonRow | None:
        if by_employee and by_phone and not by_employee & by_phone:
            row.fault("employee_number", "two_people")
            return None
        found = by_employee & by_phone if by_employee and by_phone else by_employee or by_phone
        if len(found) > 1:
            row.fault("name", "several_people")
            return None
        return self.rows[next(iter(found))] if found else None


def referring(people: Iterable[PersonRow]) -> dict[int, dict[str, Any]]:
    """What the columns of `REFERRING` hold for each person, by id."""
    return {
        row.id or 0: {
            "person_id": row.id,
            "name": row.name,
            "phone": row.phone or None,
            "employee_number": row.employee_number,
            "organisation_id": row.organisation_id,
        }
        for row in people
    }
