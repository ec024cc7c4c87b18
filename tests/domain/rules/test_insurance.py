"""H15: insurance through the last day of a risky duty."""

from datetime import date

from scheduler.domain.places import Site, SiteKind
from scheduler.domain.rules.insurance import violations
from scheduler.domain.work import ActivityKind
from tests.care_factories import make_class, make_night, make_person, make_roster, make_session


def broken(until, session=None, site_kind=SiteKind.FACTORY):
    sites = {"mengzi": Site("mengzi", site_kind, "")}
    crew = {"escort": [make_person(insured_until=until)]}
    return [
        (one.rule, one.volunteer, one.subject)
        for one in violations(make_roster((session or make_session(), crew), sites=sites))
    ]


def test_insurance_must_reach_the_last_day():
    assert broken(date(2027, 7, 13), make_night()) == []
    assert broken(date(2027, 7, 12), make_night()) == [("insurance", "ana", "2027-07-13")]


def test_nobody_goes_on_a_trip_without_insurance():
    assert broken(None) == [("insurance", "ana", "2027-07-12")]


def test_a_talk_in_a_factory_needs_none_and_one_on_a_building_site_does():
    talk = make_class(kind=ActivityKind.TALK, setting=None)
    assert broken(None, talk) == []
    assert broken(None, talk, SiteKind.BUILDING_SITE) != []
