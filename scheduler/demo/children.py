"""Children of the demo season: families, groups, stays and consents, with the least data."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from scheduler.db.tables import ChildGroupRow, ChildRow, ConsentRow, FamilyRow, StayRow
from scheduler.demo.book import Book, instant
from scheduler.domain.care import Purpose
from scheduler.domain.problem import Gender
from scheduler.domain.supervision import certain_age

YEAR = 2027
_BOARDS_FROM = 7


@dataclass(frozen=True, slots=True)
class Group:
    """A group before it is filled: `bands` of ages (both inclusive) with the number of children."""

    code: str
    name_zh: str
    name_en: str
    bands: tuple[tuple[int, int, int], ...]
    families: int
    language: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """A group with its children: the row's key, their certain ages, sexes and keys."""

    key: int
    ages: tuple[int, ...]
    sexes: frozenset[Gender]
    children: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """Fills groups for one campaign from families that are there for it."""

    book: Book
    random: Random
    campaign: int
    purposes: tuple[Purpose, ...]
    asked_on: date
    first: date
    last: date
    guardians: Iterator[int]

    def fill(self, group: Group, home: int | None) -> Filled:
        """Make the group and its children, all with consent, living near that site."""
        key = self._group(group)
        ages = [self.random.randint(low, high) for low, high, number in group.bands for _ in range(number)]
        families = [self._family(home, group.language) for _ in range(group.families)]
        children = []
        for number, (age, family) in enumerate(zip(ages, self._spread(families, len(ages)), strict=True)):
            gender = (Gender.FEMALE, Gender.MALE)[number % 2]
            child = self._child(family, age, gender, group.language)
            self._consents(child, given=True)
            arrives, leaves = self._stay(number)
            self.book.add(StayRow, group_id=key, child_id=child, arrives_on=arrives, leaves_on=leaves)
            children.append(child)
        return Filled(key, tuple(ages), frozenset(Gender), tuple(children))

    def gather(self, group: Group, children: Iterable[int], first: date) -> Filled:
        """A second group of children who are in another one already, from a day of its own on."""
        key = self._group(group)
        found = [self.book.row(ChildRow, child) for child in children]
        for row in found:
            self.book.add(StayRow, group_id=key, child_id=row["id"], arrives_on=first, leaves_on=self.last)
        ages = tuple(certain_age(row["birth_year"], YEAR) for row in found)
        return Filled(key, ages, frozenset(Gender), tuple(row["id"] for row in found))

    def _group(self, group: Group) -> int:
        return self.book.add(
            ChildGroupRow,
            campaign_id=self.campaign,
            code=group.code,
            name_zh=group.name_zh,
            name_en=group.name_en,
        )

    def without_consent(self, number: int) -> None:
        """Brothers and sisters whose guardian said no, took it back or has not answered: on no list."""
        families = self.book.rows(FamilyRow)
        for answer in range(number):
            family = families[-1 - 3 * answer]["id"]
            child = self._child(family, 9 + answer % 4, (Gender.FEMALE, Gender.MALE)[answer % 2], "")
            if answer % 3 < 2:
                self._consents(child, given=answer % 3 == 1, withdrawn=answer % 3 == 1)

    def _family(self, home: int | None, language: str) -> int:
        return self.book.add(
            FamilyRow,
            guardian_id=next(self.guardians),
            home_site_id=home,
            carer_name=self.book.names.carer(),
            carer_phone=f"10{self.random.randrange(10**9):09d}",
            language=language if self.random.random() < 0.6 else "",
        )

    @staticmethod
    def _spread(families: list[int], children: int) -> Iterable[int]:
        """The first families send two children, side by side, the others one."""
        two = children - len(families)
        return [family for number, family in enumerate(families) for _ in range(1 + (number < two))]

    def _child(self, family: int, age: int, gender: Gender, language: str) -> int:
        born = YEAR - age - 1
        assert certain_age(born, YEAR) == age
        grade = max(1, min(9, age - 5))
        return self.book.add(
            ChildRow,
            family_id=family,
            short_name=self.book.names.child(),
            birth_year=born,
            gender=gender,
            grade=grade,
            boards=grade >= _BOARDS_FROM,
            language=language if self.random.random() < 0.5 else "cmn-x-yunnan",
        )

    def _stay(self, number: int) -> tuple[date, date]:
        """Nearly all from the first day to the last; in a long camp some come late or leave early."""
        if (self.last - self.first).days < 10 or number % 8:
            return self.first, self.last
        if number % 16:
            return self.first + timedelta(days=7), self.last
        return self.first, self.last - timedelta(days=7)

    def _consents(self, child: int, *, given: bool, withdrawn: bool = False) -> None:
        at = datetime.combine(self.asked_on, time(8)) + timedelta(minutes=self.random.randrange(60 * 24 * 14))
        photo = given and self.random.random() < 0.8
        for purpose, answer in (*((one, given) for one in self.purposes), (Purpose.PHOTO, photo)):
            self.book.add(
                ConsentRow,
                child_id=child,
                purpose=purpose,
                given=answer,
                at=instant(at),
                withdrawn_at=instant(at + timedelta(days=3)) if withdrawn and answer else None,
            )
