"""What volunteers hold, how long it is good, and which families are taken into care."""

from datetime import date

from scheduler.db.tables import (
    AvailabilityRow,
    CampaignRow,
    ChildGroupRow,
    ChildRow,
    ConsentRow,
    PersonRow,
    QualificationRow,
    StayRow,
)
from scheduler.demo.world import World
from scheduler.domain.care import Purpose
from scheduler.domain.people import AvailabilityKind


def test_some_papers_lapse_inside_the_season(season: World) -> None:
    camp = set(season.known["camp A"] + season.known["camp B"] + season.known["camp C"])
    lapsing = [
        row
        for row in season.book.rows(QualificationRow)
        if row["person_id"] in camp
        and row["valid_until"]
        and date(2027, 7, 12) <= row["valid_until"] < date(2027, 8, 6)
    ]
    checks = [
        row
        for row in season.book.rows(PersonRow)
        if row["id"] in camp and row["check_until"] < date(2027, 8, 6)
    ]
    assert len(lapsing) == 3
    assert len(checks) == 2


def test_papers_were_given_before_they_lapse(season: World) -> None:
    for row in season.book.rows(QualificationRow):
        assert row["valid_until"] is None or row["valid_from"] < row["valid_until"]
    for row in season.book.rows(PersonRow):
        if row.get("checked_on"):
            assert row["checked_on"] < row["check_until"]
            assert (row["check_until"] - row["checked_on"]).days <= 365


def test_every_child_on_a_list_has_consent_for_its_purpose(season: World) -> None:
    book = season.book
    groups = {row["id"]: row["campaign_id"] for row in book.rows(ChildGroupRow)}
    campaigns = {row["id"]: row for row in book.rows(CampaignRow)}
    given = {
        (row["child_id"], row["purpose"]): row
        for row in book.rows(ConsentRow)
        if row["given"] and row["withdrawn_at"] is None
    }
    for stay in book.rows(StayRow):
        campaign = campaigns[groups[stay["group_id"]]]
        trip = () if campaign["key"] == "summer_camp_2027" else (Purpose.TRIP,)
        for purpose in (Purpose.CAMP, *trip):
            assert given[stay["child_id"], purpose]["at"].date() < campaign["starts_on"]


def test_children_without_consent_are_on_no_list(season: World) -> None:
    book = season.book
    listed = {row["child_id"] for row in book.rows(StayRow)}
    agreed = {
        row["child_id"]
        for row in book.rows(ConsentRow)
        if row["given"] and row["withdrawn_at"] is None and row["purpose"] is not Purpose.PHOTO
    }
    assert listed == agreed
    assert len(book.rows(ChildRow)) > len(listed)


def test_some_people_cannot_come_on_some_days(season: World) -> None:
    kinds = {row["kind"] for row in season.book.rows(AvailabilityRow)}
    assert kinds == {AvailabilityKind.AVAILABLE, AvailabilityKind.UNAVAILABLE}


def test_phone_numbers_belong_to_nobody(season: World) -> None:
    for row in season.book.rows(PersonRow):
        assert not row.get("phone") or row["phone"].startswith("10")
