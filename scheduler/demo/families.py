"""What parents of the demo season see: a notice, places to ask for, requests so far, a few needs."""

from datetime import date, datetime, time, timedelta
from typing import Any

from scheduler.db.tables import (
    CampaignRow,
    ChildNeedRow,
    ChildOfferRow,
    ChildRow,
    CircumstanceRow,
    ConsentNoticeRow,
    ConsentRow,
    FamilyRow,
    PlaceRequestRow,
    StayRow,
)
from scheduler.demo.book import Book, instant
from scheduler.demo.world import World
from scheduler.domain.care import Purpose
from scheduler.domain.children import Circumstance, NeedKind, Offer, RequestState

WRITTEN_ON = date(2026, 9, 1)
REQUESTS = 60
"""More than the scarce offer has places, so that not everybody can get one."""

_NEEDS = (
    (NeedKind.ALLERGY, "花生"),
    (NeedKind.ALLERGY, "芒果"),
    (NeedKind.MEDICINE, "哮喘喷雾在书包里"),
    (NeedKind.DIET, "不吃猪肉"),
    (NeedKind.CARE, "晚上怕黑"),
)
_OFFERS: tuple[dict[str, Any], ...] = (
    {
        "campaign": "spring_festival_2027",
        "purpose": Purpose.TRIP,
        "name_zh": "春节团圆行（去昆明）",
        "name_en": "Spring Festival trip to Kunming",
        "starts_on": date(2027, 1, 30),
        "ends_on": date(2027, 2, 14),
        "opens_on": date(2026, 11, 1),
        "closes_on": date(2026, 12, 25),
        "places": 40,
        "age_from": 7,
        "age_to": 15,
    },
    {
        "campaign": "summer_camp_2027",
        "purpose": Purpose.CAMP,
        "name_zh": "呈贡小候鸟营加开班",
        "name_en": "Chenggong camp, one more class",
        "starts_on": date(2027, 7, 12),
        "ends_on": date(2027, 8, 6),
        "opens_on": date(2026, 11, 1),
        "closes_on": date(2027, 6, 20),
        "places": 30,
        "age_from": 6,
        "age_to": 14,
    },
    {
        "campaign": "national_day_2027",
        "purpose": Purpose.TRIP,
        "name_zh": "国庆反探亲",
        "name_en": "National Day visit",
        "starts_on": date(2027, 10, 1),
        "ends_on": date(2027, 10, 5),
        "opens_on": date(2026, 11, 1),
        "closes_on": date(2027, 9, 10),
        "places": 24,
        "age_from": 7,
        "age_to": 15,
    },
)


def build(world: World) -> None:
    """Add it for the campaigns that are there."""
    book = world.book
    keys = {row["key"]: row["id"] for row in book.rows(CampaignRow)}
    book.add(
        ConsentNoticeRow,
        organisation_id=world.tree.area("530000"),
        version=1,
        wording=1,
        responsible="云南省总工会女职工部",
        phone="10871000001",
        complaints="云南省互联网信息办公室",
        storage="云南省政务云（昆明）",
        retention_days=90,
        written_at=instant(datetime.combine(WRITTEN_ON, time(9))),
    )
    offers = [
        book.add(ChildOfferRow, campaign_id=keys[one["campaign"]], **_columns(one))
        for one in _OFFERS
        if one["campaign"] in keys
    ]
    _needs(book)
    if offers:
        _requests(book, offers[0])


def _columns(one: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name != "campaign"}


def _needs(book: Book) -> None:
    """Something to watch for with every twelfth child or so, and every third is left behind."""
    random = book.random("needs of children")
    for child in book.rows(ChildRow):
        if random.random() < 1 / 12:
            kind, note = random.choice(_NEEDS)
            book.add(ChildNeedRow, child_id=child["id"], kind=kind, note=note)
        if random.random() < 1 / 3:
            book.add(CircumstanceRow, child_id=child["id"], circumstance=Circumstance.LEFT_BEHIND)


def _requests(book: Book, offer_key: int) -> None:
    """Guardians who have asked for the first offer, all but the parent as whom one looks at the demo."""
    offer = book.row(ChildOfferRow, offer_key)
    terms = Offer(**{name: offer[name] for name in Offer.__slots__})
    guardians = {row["id"]: row["guardian_id"] for row in book.rows(FamilyRow)}
    first_guardian = book.rows(FamilyRow)[0]["guardian_id"] if guardians else None
    taking_part = {row["child_id"] for row in book.rows(StayRow)}
    answered = {row["child_id"] for row in book.rows(ConsentRow) if row["purpose"] is offer["purpose"]}
    fitting = [
        row
        for row in book.rows(ChildRow)
        if row["id"] in taking_part
        and terms.fits(row["birth_year"])
        and guardians[row["family_id"]] != first_guardian
    ]
    random = book.random("requests for places")
    for number, child in enumerate(sorted(random.sample(fitting, min(REQUESTS, len(fitting))), key=_id)):
        at = instant(datetime.combine(offer["opens_on"], time(12)) + timedelta(minutes=17 * number))
        if child["id"] not in answered:
            consent = {"purpose": offer["purpose"], "given": True, "at": at, "withdrawn_at": None}
            book.add(ConsentRow, child_id=child["id"], **consent)
        book.add(
            PlaceRequestRow,
            offer_id=offer_key,
            child_id=child["id"],
            state=RequestState.ENTERED,
            entered_at=at,
            changed_at=at,
        )


def _id(row: dict[str, Any]) -> int:
    number: int = row["id"]
    return number
