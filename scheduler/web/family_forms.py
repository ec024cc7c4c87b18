"""What the forms about a family send, and what is made of it."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from scheduler.domain.children import NeedKind
from scheduler.domain.problem import Gender
from scheduler.services.children import ChildFacts
from scheduler.services.families import Carer
from scheduler.web import forms

EMPTY = BeforeValidator(lambda value: value or None)
NAME = Field(min_length=1, max_length=30)
GRADES = range(1, 13)


class ChildForm(forms.Form):
    """The least about a child."""

    short_name: str = NAME
    birth_year: int = Field(ge=1990, le=2100)
    gender: Gender
    grade: Annotated[int | None, EMPTY] = Field(default=None, ge=1, le=12)
    boards: bool = False
    language: str = Field(default="", max_length=12)

    def facts(self) -> ChildFacts:
        """As the service takes it."""
        return ChildFacts(**self.model_dump())


class EntryForm(forms.Form):
    """Which child is entered, and whether the guardian consents; "new" brings a `ChildForm` along."""

    child: str = Field(default="", max_length=12)
    answer: Literal["yes", "no"]


class AnswerForm(forms.Form):
    """A guardian's answer to one question."""

    answer: Literal["yes", "no", "withdraw"]


class NeedsForm(forms.Form):
    """What a child needs, a line for each kind; an empty line is no need."""

    allergy: str = Field(default="", max_length=120)
    medicine: str = Field(default="", max_length=120)
    diet: str = Field(default="", max_length=120)
    care: str = Field(default="", max_length=120)

    def needs(self) -> list[tuple[NeedKind, str]]:
        """The lines that say something."""
        lines = ((kind, getattr(self, kind.value)) for kind in NeedKind)
        return [(kind, line) for kind, line in lines if line]


class CarerForm(forms.Form):
    """Who looks after the children at home."""

    name: str = Field(default="", max_length=60)
    phone: str = Field(default="", max_length=20, pattern=r"^[0-9+() -]*$")
    language: str = Field(default="", max_length=12)

    def carer(self) -> Carer:
        """As the service takes it."""
        return Carer(self.name, self.phone, self.language)


class EraseForm(forms.Form):
    """That deleting is meant."""

    sure: Literal["yes"]
