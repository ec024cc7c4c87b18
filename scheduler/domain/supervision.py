"""How many adults a group of children needs (H5): fractions by age, added up, rounded up once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from scheduler.domain.care import Setting

LEAST_ADULTS = 2
"""Never one adult alone with children, however few they are (H6)."""

OLDEST_CHILD = 17


class LooserThanStandardError(ValueError):
    """An organiser's own table asks for fewer adults than the standard at some age."""


@dataclass(frozen=True, slots=True)
class RatioBand:
    """Children of these ages, both inclusive, whom one adult may look after."""

    age_from: int
    age_to: int
    children_per_adult: int

    def __post_init__(self) -> None:
        if not 0 <= self.age_from <= self.age_to <= OLDEST_CHILD or self.children_per_adult < 1:
            raise ValueError(f"no such band: {self.age_from}-{self.age_to}: {self.children_per_adult}")


@dataclass(frozen=True, slots=True)
class RatioTable:
    """The ratios of one setting. The defaults follow the American Camp Association and, under six, the NSPCC.

    Raises:
        ValueError: if two bands share an age, or an age from 0 to 17 has none.
    """

    setting: Setting
    bands: tuple[RatioBand, ...]

    def __post_init__(self) -> None:
        ages = [age for band in self.bands for age in range(band.age_from, band.age_to + 1)]
        if sorted(ages) != list(range(OLDEST_CHILD + 1)):
            raise ValueError(f"the ratios for {self.setting} do not cover each age from 0 to 17 once")

    def children_per_adult(self, age: int) -> int:
        """How many children of that age one adult may look after.

        Raises:
            ValueError: if nobody of that age is a child.
        """
        for band in self.bands:
            if band.age_from <= age <= band.age_to:
                return band.children_per_adult
        raise ValueError(f"not the age of a child: {age}")

    def stricter(self, own: Iterable[RatioBand]) -> "RatioTable":
        """This table with an organiser's own bands laid over it.

        Raises:
            LooserThanStandardError: if an own band allows more children per adult at some age.
        """
        allowed = {age: self.children_per_adult(age) for age in range(OLDEST_CHILD + 1)}
        for band in own:
            for age in range(band.age_from, band.age_to + 1):
                if band.children_per_adult > self.children_per_adult(age):
                    raise LooserThanStandardError(
                        f"{self.setting}, age {age}: {band.children_per_adult} children per adult, "
                        f"at most {self.children_per_adult(age)}"
                    )
                allowed[age] = band.children_per_adult
        return RatioTable(self.setting, tuple(RatioBand(age, age, most) for age, most in allowed.items()))


Ratios = Mapping[Setting, RatioTable]
"""One table for each setting."""


def adults_needed(table: RatioTable, ages: Iterable[int]) -> int:
    """Adults for one group, vehicle, class or night: max(2, ceil of the sum of 1/ratio); 0 without children.

    Each child weighs its own age's fraction, and the sum is rounded up once. A trip's leader comes on top.
    """
    weights = [Fraction(1, table.children_per_adult(age)) for age in ages]
    return max(LEAST_ADULTS, ceil(sum(weights))) if weights else 0


def certain_age(birth_year: int, year: int) -> int:
    """The age that a child has surely reached all through a year, when only the year of birth is kept.

    The child counts as not yet having had this year's birthday: more adults, never fewer.
    """
    return max(0, year - birth_year - 1)
