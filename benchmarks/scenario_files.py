"""`python -m benchmarks.scenario_files FOLDER [--scenario KEY]`: the demo's scenarios as lists.

Each scenario becomes six workbooks in a folder of its own, without a number that our database gave: what a
union or an enterprise would have in Excel before it has ever seen the program, all under one organisation.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from scheduler import demo
from scheduler.db import migrate
from scheduler.db.session import engine, transaction
from scheduler.db.tables import CampaignRow, OrganisationRow, PersonRow
from scheduler.domain import formulation, reference
from scheduler.domain.organisations import Role
from scheduler.services import accounts
from scheduler.services.accounts import Account
from scheduler.services.lists.listing import Column, Listing
from scheduler.services.lists.lookup import Lookup
from scheduler.services.lists.registry import LISTS
from scheduler.sheets.xlsx_out import Head, Table, Value, workbook
from scheduler.web.wording import word

ORGANISATION = "云南省总工会"
"""The organisation under which a newcomer begins; the lists name no other."""

CAMPAIGN = "活动季.txt"
"""The file with what the organiser types: the campaign's name, first and last day, a line each."""

ZONE = ZoneInfo("Asia/Shanghai")
OURS = ("person_id", "room_id", "session_id", "shift_id")
"""Columns with numbers of our own; the list of sites has one more."""

SITES = ("site_id", "end_site_id", "home_site_id")


@dataclass(frozen=True, slots=True)
class Scenario:
    """What an organiser has before the first sign-in: a campaign in mind, and lists by kind as workbooks."""

    key: str
    name: str
    starts_on: date
    ends_on: date
    files: Mapping[str, bytes]
    rows: Mapping[str, int]


def scenario(key: str) -> Scenario:
    """One scenario of the demo season as an organiser's lists."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'season.sqlite3'}"
        migrate.upgrade(url)
        try:
            with transaction(url) as session:
                demo.load(session, (key,))
            with transaction(url) as session:
                return _written(session, key)
        finally:
            engine(url).dispose()


def _written(session: Session, key: str) -> Scenario:
    campaign = session.exec(select(CampaignRow).where(CampaignRow.key == key)).one()
    lookup = Lookup(
        session, _everywhere(session), lambda member: str(word(member)), datetime.now(ZONE).date(), ZONE
    )
    tables = {kind: list(_rows(listing, lookup, campaign)) for kind, listing in LISTS.items()}
    return Scenario(
        key,
        campaign.name_zh,
        campaign.starts_on,
        campaign.ends_on,
        {kind: _workbook(LISTS[kind], rows) for kind, rows in tables.items()},
        {kind: len(rows) for kind, rows in tables.items()},
    )


def _everywhere(session: Session) -> Account:
    """Somebody who organises the whole province, only in this copy."""
    root = session.exec(select(OrganisationRow).where(OrganisationRow.path == "/1/")).one()
    person = PersonRow(organisation_id=root.id or 0, name="总")
    session.add(person)
    session.flush()
    number = accounts.create(
        session,
        person_id=person.id or 0,
        login="everywhere",
        password="only in this copy",
        grants=[(Role.ORGANISER, root.id or 0)],
    )
    account = accounts.load(session, number)
    assert account is not None
    return account


def _rows(listing: Listing, lookup: Lookup, campaign: CampaignRow) -> Iterator[list[Value]]:
    for values in listing.open(lookup).rows():
        if _wanted(listing.code, values, campaign):
            kept = _as_known(listing.code, values, lookup)
            yield [_cell(column, kept.get(column.name), lookup) for column in listing.columns]


def _wanted(kind: str, values: Mapping[str, Any], campaign: CampaignRow) -> bool:
    return {
        "people": bool(values.get("is_volunteer")),
        "workers": bool(values.get("employee_number")),
        "qualifications": values.get("code") in reference.courses(),
        "sessions": values.get("campaign_id") == campaign.id,
    }.get(kind, True)


def _as_known(kind: str, values: Mapping[str, Any], lookup: Lookup) -> dict[str, Any]:
    """A row as its organiser knows it: names instead of our numbers, and nothing that lies in the future."""
    kept = {name: value for name, value in values.items() if name not in OURS}
    if kind == "places":
        kept["site_name"] = _site(kept.pop("site_id"), lookup)
    if kept.get("requires"):  # made up for the demo alone
        known = {*reference.courses(), formulation.ADULT, formulation.RECORD_CHECK, formulation.INSURED}
        kept["requires"] = kept["requires"] & known
    if kept.get("checked_on"):  # how long it is good for follows from the day
        kept |= {"checked_on": min(kept["checked_on"], lookup.today), "check_until": None}
    if kept.get("valid_from"):
        kept["valid_from"] = min(kept["valid_from"], lookup.today)
    return kept


def _cell(column: Column, value: Any, lookup: Lookup) -> Value:
    if column.name == "organisation_id":
        return ORGANISATION
    if value is None or value in ("", frozenset(), set()):
        return None
    if column.name in SITES:
        return _site(value, lookup)
    shown: Value = column.field.show(value, lookup)
    return shown


def _site(number: int, lookup: Lookup) -> str:
    """Villages of one name in two counties keep apart: in an organiser's list each has a name of its own."""
    return lookup.names("sites").label(number).replace("/", "")


def _workbook(listing: Listing, rows: Sequence[Sequence[Value]]) -> bytes:
    heads = tuple(Head(column.header, column.width, column.text) for column in listing.columns)
    return workbook(Table(listing.title, heads, rows))


def main() -> int:
    """Write the files and say how many rows each has."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scenario_files")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scenario", action="append", choices=demo.SCENARIOS)
    given = parser.parse_args()
    for key in given.scenario or demo.SCENARIOS:
        found = scenario(key)
        folder = given.folder / key
        folder.mkdir(parents=True, exist_ok=True)
        for kind, data in found.files.items():
            (folder / f"{LISTS[kind].title}.xlsx").write_bytes(data)
        typed = (found.name, found.starts_on.isoformat(), found.ends_on.isoformat())
        (folder / CAMPAIGN).write_text("\n".join(typed))
        sys.stdout.write(f"{key}: {found.name} {found.starts_on}–{found.ends_on}; {dict(found.rows)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
