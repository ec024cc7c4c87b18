"""The blueprint of custody and its forms."""

from flask import Blueprint
from pydantic import Field

from scheduler.services.custody.custodians import NamedFacts
from scheduler.services.custody.giving import OnPhone
from scheduler.web import forms

blueprint = Blueprint("custody", __name__)


class GiveForm(forms.Form):
    """One hand-over on the phone."""

    giver: str = Field(min_length=2, max_length=12)
    receiver: str = Field(min_length=2, max_length=12)
    signature: str = Field(min_length=1, max_length=60)

    def sent(self) -> OnPhone:
        """The same for the service."""
        return OnPhone(self.giver, self.receiver, self.signature)


class HandOnForm(forms.Form):
    """All children whom one has go to another on duty."""

    person: forms.Key
    signature: str = Field(min_length=1, max_length=60)


class PaperForm(forms.Form):
    """What was signed on paper, a line each."""

    day: forms.Day
    lines: str = Field(min_length=1, max_length=4000)


class NamedForm(forms.Form):
    """Somebody whom a guardian names."""

    name: str = Field(min_length=1, max_length=60)
    relation: str = Field(default="", max_length=20)
    phone: str = Field(min_length=5, max_length=20)
    pin: str = Field(default="", max_length=4)

    def facts(self) -> NamedFacts:
        """The same for the service."""
        return NamedFacts(self.name, self.relation, self.phone, self.pin)
