"""What the demo's parents find: a notice, places to ask for, more requests than places, few needs."""

from scheduler.db.tables import (
    ChildNeedRow,
    ChildOfferRow,
    ChildRow,
    CircumstanceRow,
    ConsentNoticeRow,
    ConsentRow,
    PlaceRequestRow,
)
from scheduler.demo.world import World


def test_every_guardian_has_a_notice_to_read(season: World) -> None:
    (notice,) = season.book.rows(ConsentNoticeRow)
    assert season.tree.path(notice["organisation_id"]).count("/") == 2


def test_more_ask_for_a_place_than_there_are(season: World) -> None:
    book = season.book
    first = book.rows(ChildOfferRow)[0]
    asked = [row["child_id"] for row in book.rows(PlaceRequestRow) if row["offer_id"] == first["id"]]
    assert len(set(asked)) == len(asked) > first["places"]


def test_every_request_has_its_consent(season: World) -> None:
    book = season.book
    offers = {row["id"]: row["purpose"] for row in book.rows(ChildOfferRow)}
    given = {(row["child_id"], row["purpose"]) for row in book.rows(ConsentRow) if row["given"]}
    assert {(row["child_id"], offers[row["offer_id"]]) for row in book.rows(PlaceRequestRow)} <= given


def test_few_children_have_needs_and_not_all_are_left_behind(season: World) -> None:
    children = len(season.book.rows(ChildRow))
    assert 0 < len(season.book.rows(ChildNeedRow)) < children / 6
    assert children / 6 < len(season.book.rows(CircumstanceRow)) < children / 2
