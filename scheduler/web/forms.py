"""Reading forms: a pydantic model says what may be sent, and what is wrong is told field by field."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, TypeVar

from flask import request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from werkzeug.datastructures import MultiDict

from scheduler.web.database import HIGHEST_KEY
from scheduler.web.i18n import YEARS

EMPTY = BeforeValidator(lambda value: value or None)
"""For a field whose empty option means nothing in particular: `Annotated[Hat | None, EMPTY]`."""


Key = Annotated[int, Field(ge=1, le=HIGHEST_KEY)]
"""The id of a row: what the databases can hold."""

Day = Annotated[date, Field(ge=date(YEARS[0], 1, 1), le=date(YEARS[1], 12, 31))]
"""A date from which one can count on and back."""


class Form(BaseModel):
    """Base of what forms send: text is trimmed, unknown fields are left aside, nothing is changed later."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore", frozen=True)


class Invalid(Exception):  # noqa: N818 - an answer to the user, not a failure of the program
    """What was sent cannot be used; `problems` maps a field's name to a code for `wording.problem`."""

    def __init__(self, problems: dict[str, str]) -> None:
        self.problems = problems
        super().__init__(", ".join(f"{field}: {code}" for field, code in problems.items()))


def status(told: object) -> int:
    """With what a form is shown again: 422 if it can't be read, 409 for reasons against it, else 200.

    `told` is the error itself or None, reasons of a refusal, or problems by field.
    """
    if isinstance(told, Invalid) or (isinstance(told, Mapping) and told):
        return 422
    return 409 if told else 200


Model = TypeVar("Model", bound=Form)


def read(model: type[Model], source: MultiDict[str, str] | None = None) -> Model:
    """What the form (or `request.args`, if given) sent, as the model says; list fields take all values.

    Raises:
        Invalid: with every field that is wrong.
    """
    sent = request.form if source is None else source
    values: dict[str, object] = {}
    for name, field in model.model_fields.items():
        if name in sent:
            many = str(field.annotation).startswith(("tuple", "list"))
            values[name] = sent.getlist(name) if many else sent[name]
            if any("\0" in text for text in sent.getlist(name)):  # PostgreSQL keeps no such text
                raise Invalid({name: "not_text"})
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise Invalid(
            {str(one["loc"][0]) if one["loc"] else "": one["type"] for one in error.errors()}
        ) from error
