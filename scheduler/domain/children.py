"""What may be known about a child, by whom and for how long; who may be asked for a place."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scheduler.domain.supervision import OLDEST_CHILD

UNDER_GUARDIAN = 14
"""Below this age nobody but parent or guardian consents, and the data are sensitive (PIPL art. 28, 31)."""


class NeedKind(StrEnum):
    """What a child needs from those who look after it."""

    ALLERGY = "allergy"
    MEDICINE = "medicine"
    DIET = "diet"
    CARE = "care"


class Circumstance(StrEnum):
    """Why a child is looked after with special attention (民政部 registers)."""

    LEFT_BEHIND = "left_behind"
    IN_DIFFICULTY = "in_difficulty"


class RequestState(StrEnum):
    """What became of a guardian's request for a place; places are given later, all at once."""

    ENTERED = "entered"
    PLACED = "placed"
    WAITING = "waiting"
    NOT_PLACED = "not_placed"
    WITHDRAWN = "withdrawn"

    @property
    def live(self) -> bool:
        """Whether a place is still wanted or held."""
        return self in (RequestState.ENTERED, RequestState.PLACED, RequestState.WAITING)


class Reader(StrEnum):
    """In which capacity somebody reads about a child; kept in the access log as the purpose."""

    GUARDIAN = "guardian"
    SOCIAL_WORKER = "social_worker"
    LEADER = "leader"
    COMPANION = "companion"
    VISITOR = "visitor"
    ON_DUTY = "on_duty"
    ORGANISER = "organiser"
    COORDINATOR = "coordinator"


class Matter(StrEnum):
    """A part of what is known about a child."""

    BASICS = "basics"
    CONSENTS = "consents"
    CONTACTS = "contacts"
    NEEDS = "needs"
    CIRCUMSTANCE = "circumstance"
    LOG = "log"


SEES = {
    Reader.GUARDIAN: frozenset(Matter),
    Reader.SOCIAL_WORKER: frozenset(
        {Matter.BASICS, Matter.CONSENTS, Matter.CONTACTS, Matter.NEEDS, Matter.CIRCUMSTANCE}
    ),
    Reader.LEADER: frozenset({Matter.BASICS, Matter.CONSENTS, Matter.CONTACTS, Matter.NEEDS}),
    Reader.COMPANION: frozenset({Matter.BASICS, Matter.CONTACTS}),
    Reader.VISITOR: frozenset({Matter.BASICS, Matter.CONTACTS}),
    Reader.ON_DUTY: frozenset({Matter.BASICS}),
    Reader.ORGANISER: frozenset({Matter.BASICS, Matter.CONSENTS}),
    Reader.COORDINATOR: frozenset({Matter.BASICS, Matter.CONSENTS, Matter.CONTACTS}),
}
"""The least that each capacity needs (儿童个人信息网络保护规定 art. 15, least privilege)."""

LEADING_ROLES = frozenset({"trip_leader", "camp_lead"})
"""Roles whose holder answers for the whole group on a day."""

SOCIAL_ROLES = frozenset({"social_worker"})


@dataclass(frozen=True, slots=True)
class Offer:
    """Places of a camp or trip that guardians may ask for; all dates inclusive, ages by year of birth."""

    opens_on: date
    closes_on: date
    starts_on: date
    ends_on: date
    age_from: int
    age_to: int

    def open_on(self, day: date) -> bool:
        """Whether requests are taken on that date."""
        return self.opens_on <= day <= self.closes_on

    def fits(self, birth_year: int) -> bool:
        """Whether a child born that year can be of a fitting age on the first day."""
        reached = self.starts_on.year - birth_year
        return self.age_from <= reached and reached - 1 <= self.age_to


def plausible_birth_year(birth_year: int, today: date) -> bool:
    """Whether somebody born that year is a child today."""
    return today.year - OLDEST_CHILD - 1 <= birth_year <= today.year


def kept_until(campaign_ends_on: date, days: int) -> date:
    """The last date on which a campaign's data about children may be kept (PIPL art. 19, 47)."""
    return campaign_ends_on + timedelta(days=days)
