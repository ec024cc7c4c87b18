"""Asking for a place: with consent in one act, within the dates and ages, taken back at will."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from scheduler.db import tables as t
from scheduler.db.session import transaction
from scheduler.domain.care import Purpose
from scheduler.domain.children import RequestState
from scheduler.domain.work import CampaignState
from scheduler.services import consent_answers, consents, families, place_requests
from scheduler.services.children import ChildFacts
from scheduler.services.place_requests import OfferFacts
from scheduler.services.refusal import Refused
from tests.services.families import NOW, TODAY, account_of, at, day, make_circle


@pytest.fixture
def made(any_database):
    with transaction(any_database) as db:
        yield db, make_circle(db)


def new_child(made, age=9):
    db, circle = made
    facts = ChildFacts("小米", TODAY.year - age, "M", 2)
    return families.add_child(db, account_of(db, circle, "other_parent"), facts, NOW)


def enter(made, child, when=NOW):
    db, circle = made
    offer = db.get_one(t.ChildOfferRow, circle.offer)
    return place_requests.enter(db, account_of(db, circle, "other_parent"), offer, child, when)


def test_entering_writes_request_and_consent_in_one_act(made):
    db, circle = made
    child = new_child(made)
    row = enter(made, child)
    assert (row.state, row.offer_id, row.child_id) == (RequestState.ENTERED, circle.offer, child.id)
    assert consent_answers.stands(consent_answers.newest(db, [child.id])[child.id, Purpose.CAMP])


def test_entering_asks_for_no_second_consent(made):
    db, _ = made
    child = new_child(made)
    place_requests.withdraw(db, account_of(*made, "other_parent"), enter(made, child), NOW)
    enter(made, child, at(0, "11:00"))
    assert len(consents.history(db, child.id)) == 1


def test_more_may_ask_than_there_are_places(made):
    db, circle = made
    db.get_one(t.ChildOfferRow, circle.offer).places = 1
    assert enter(made, new_child(made)).state is RequestState.ENTERED
    assert place_requests.of_campaign(db, circle.campaign)[0][1] == 2


@pytest.mark.parametrize("when", [at(-6, "10:00"), at(6, "10:00")])
def test_entering_outside_the_dates_is_refused(made, when):
    with pytest.raises(Refused, match="offer_closed"):
        enter(made, new_child(made), when)


@pytest.mark.parametrize("when", [at(-5, "00:01"), at(5, "23:59")])
def test_entering_on_the_first_and_last_day_is_taken(made, when):
    assert enter(made, new_child(made), when).state is RequestState.ENTERED


@pytest.mark.parametrize(("age", "fits"), [(3, False), (14, True), (15, True), (17, False)])
def test_age_is_judged_kindly_by_the_year_of_birth(made, age, fits):
    born = (TODAY + timedelta(days=12)).year - age
    child = new_child(made)
    child.birth_year = born
    if fits:
        enter(made, child)
    else:
        with pytest.raises(Refused, match="age_outside"):
            enter(made, child)


def test_refused_entry_writes_no_consent(made):
    db, _ = made
    child = new_child(made)
    with pytest.raises(Refused):
        enter(made, child, at(6, "10:00"))
    assert consents.history(db, child.id) == []


def test_entering_twice_is_refused_and_again_after_withdrawal_taken(made):
    db, circle = made
    child = new_child(made)
    row = enter(made, child)
    with pytest.raises(Refused, match="entered_before"):
        enter(made, child)
    place_requests.withdraw(db, account_of(db, circle, "other_parent"), row, NOW)
    assert row.state is RequestState.WITHDRAWN
    with pytest.raises(Refused, match="not_asked"):
        place_requests.withdraw(db, account_of(db, circle, "other_parent"), row, NOW)
    assert enter(made, child).id == row.id


def test_saying_no_is_kept_and_asks_for_nothing(made):
    db, circle = made
    child = new_child(made)
    offer = db.get_one(t.ChildOfferRow, circle.offer)
    place_requests.say_no(db, account_of(db, circle, "other_parent"), offer, child, NOW)
    assert consent_answers.newest(db, [child.id])[child.id, Purpose.CAMP].given is False
    assert db.exec(select(t.PlaceRequestRow).where(t.PlaceRequestRow.child_id == child.id)).all() == []


def test_offers_are_those_of_the_own_line_of_the_tree(made):
    db, circle = made
    of_parent = [row.id for row in place_requests.offers(db, circle.person["parent"], TODAY)]
    assert circle.offer in of_parent
    assert place_requests.offers(db, circle.person["stranger"], TODAY) == []


def test_offers_of_a_closed_campaign_are_not_shown(made):
    db, circle = made
    db.get_one(t.CampaignRow, circle.campaign).state = CampaignState.CLOSED
    db.flush()
    shown = [row.id for row in place_requests.offers(db, circle.person["parent"], TODAY)]
    assert circle.offer not in shown


FACTS = {
    "purpose": Purpose.CAMP,
    "name_zh": "第三期",
    "name_en": "",
    "starts_on": day(5),
    "ends_on": day(8),
    "opens_on": day(0),
    "closes_on": day(3),
    "places": 5,
    "age_from": 6,
    "age_to": 12,
}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ends_on": day(4)}, "before_start"),
        ({"closes_on": day(-1)}, "before_start"),
        ({"age_to": 5}, "ages_reversed"),
        ({"ends_on": day(40)}, "outside_campaign"),
        ({"starts_on": day(-9)}, "outside_campaign"),
    ],
)
def test_offer_with_wrong_dates_or_ages_is_refused(made, change, code):
    db, circle = made
    campaign = db.get_one(t.CampaignRow, circle.campaign)
    organiser = account_of(db, circle, "organiser")
    with pytest.raises(Refused, match=code):
        place_requests.make_offer(db, organiser, campaign, OfferFacts(**FACTS | change))


def test_offer_is_made(made):
    db, circle = made
    campaign = db.get_one(t.CampaignRow, circle.campaign)
    made_row = place_requests.make_offer(
        db, account_of(db, circle, "organiser"), campaign, OfferFacts(**FACTS)
    )
    assert made_row in [row for row, _ in place_requests.of_campaign(db, circle.campaign)]


@pytest.mark.parametrize("age", [-1, 19])
def test_somebody_who_is_no_child_is_not_entered(made, age):
    with pytest.raises(Refused, match="birth_year_odd"):
        new_child(made, age)


def test_family_has_an_end(made):
    for _ in range(families.MOST_CHILDREN):
        new_child(made)
    with pytest.raises(Refused, match="too_many_children"):
        new_child(made)


def test_many_taps_at_once_make_one_request(any_database):
    with transaction(any_database) as db:
        circle = make_circle(db)
        facts = ChildFacts("小米", TODAY.year - 9, "M", 2)
        child_id = families.add_child(db, account_of(db, circle, "other_parent"), facts, NOW).id

    def tap(_: int) -> str:
        try:
            with transaction(any_database) as db:
                child, offer = db.get_one(t.ChildRow, child_id), db.get_one(t.ChildOfferRow, circle.offer)
                place_requests.enter(db, account_of(db, circle, "other_parent"), offer, child, NOW)
        except Refused as error:
            return str(error)
        return "entered"

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(tap, range(8)))
    assert answers == ["entered", *["entered_before"] * 7]
    with transaction(any_database) as db:
        assert len(consents.history(db, child_id)) == 1
