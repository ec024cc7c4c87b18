"""The blueprint of the camps and their forms."""

from datetime import time
from typing import Literal

from flask import Blueprint

from scheduler.web import forms

blueprint = Blueprint("camps", __name__)


class DayQuery(forms.Form):
    """Which date is shown."""

    on: forms.Day | None = None


class WeatherForm(forms.Form):
    """Where the blocks of a date take place."""

    on: forms.Day
    where: Literal["indoors", "outdoors"]


class MergeForm(forms.Form):
    """Which class joins which, from a date on."""

    on: forms.Day
    small: forms.Key
    into: forms.Key


class HereForm(forms.Form):
    """Coming onto a site, or leaving it."""

    go: Literal["come", "leave"]
    site: forms.Key


class LateForm(forms.Form):
    """Until when a child stays one evening."""

    day: forms.Day
    until: time
