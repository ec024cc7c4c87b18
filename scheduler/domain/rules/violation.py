"""What a rule says when it is broken: codes and figures, never sentences."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule at one place.

    Attributes:
        rule: code of the rule.
        volunteer: the person concerned; None where the shift itself is at fault.
        shifts: the shifts concerned, the earlier first; empty where a total is exceeded.
        subject: what else names the place: a week (`2027-W28`), a date, a qualification code, another person.
        amount: what is (minutes, people, shifts, kilometres rounded up), in the unit of the rule.
        needed: what the rule asks for or allows, in the same unit.
    """

    rule: str
    volunteer: str | None = None
    shifts: tuple[str, ...] = ()
    subject: str | None = None
    amount: int | None = None
    needed: int | None = None

    @property
    def key(self) -> tuple[str, str | None, tuple[str, ...], str | None]:
        """What is broken, whatever by how much: the same place keeps its key as it gets worse."""
        return (self.rule, self.volunteer, self.shifts, self.subject)
