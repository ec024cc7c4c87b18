"""Families with homes and consent around the small season, to be visited."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.local_time import to_instant
from scheduler.domain.care import Purpose
from scheduler.domain.places import SiteKind
from scheduler.domain.problem import Gender
from scheduler.services.visits.rounds import Wish
from tests.season import TODAY, Season
from tests.services.families import add

DAY = TODAY + timedelta(days=40)
"""After everything that the season's people are on."""

MORNING = to_instant(datetime.combine(TODAY, time(6)))
"""When it is looked: before anything of today has begun."""


def make_families(db: Session, season: Season, many: int = 2) -> list[int]:
    """The season's family and others of its guardian's plant, each with a home and a child with consent."""
    found = [season.other["family"]]
    for number in range(1, many):
        guardian = t.PersonRow(organisation_id=season.node["plant"], name=f"家长{number}")
        family = t.FamilyRow(guardian_id=add(db, guardian), carer_name=f"外婆{number}", carer_phone="10555")
        found.append(add(db, family))
        child = t.ChildRow(
            family_id=found[-1], short_name=f"小树{number}", birth_year=TODAY.year - 9, gender=Gender.MALE
        )
        add(db, child)
    for number, family_id in enumerate(found):
        site = t.SiteRow(
            organisation_id=season.node["plant"],
            kind=SiteKind.HOME_VILLAGE,
            name_zh=f"第{number}村",
            latitude=23.4 + number / 50,
            longitude=103.4,
        )
        db.get_one(t.FamilyRow, family_id).home_site_id = add(db, site)
        consent(db, family_id)
    return found


def consent(db: Session, family_id: int) -> None:
    """The guardian's yes to company for each child."""
    for child in db.exec(select(t.ChildRow.id).where(t.ChildRow.family_id == family_id)).all():
        add(
            db,
            t.ConsentRow(
                child_id=child or 0, purpose=Purpose.PAIRING, given=True, at=MORNING - timedelta(days=9)
            ),
        )


def wish(season: Season, families: list[int], day: date = DAY, **other: Any) -> Wish:
    """A round of 王晓梅 and 赵志强 from the school."""
    facts: dict[str, Any] = {
        "day": day,
        "starts": time(9),
        "minutes": 40,
        "site_id": season.site["school"],
        "visitors": (season.person["volunteer"], season.person["second"]),
        "families": tuple(families),
    }
    return Wish(**(facts | other))
