"""What is wrong with a problem or plan file, and where: a code, its parameters and one line of English."""

import json

MESSAGES = {
    "choice": "must be one of {choices}, not {found}",
    "coordinates": "latitude and longitude must be given together",
    "date": "must be a date such as 2027-07-12, not {found}",
    "duplicate-field": "the field {name} is given twice",
    "duplicate-id": "{found} is given twice",
    "empty-interval": "ends before or when it starts",
    "empty-list": "must have at least one item",
    "interval": "must be [start, end], not {found} items",
    "json": "is not valid JSON ({reason})",
    "kinds": "may ask for one of gender, qualification, language, unrelated, not for {found}",
    "matrix": "must have {wanted} items, one for each site, not {found}",
    "max-below-min": "must be at least min, which is {low}, not {found}",
    "missing": "must be given",
    "nesting": "is nested too deep",
    "number": "must be a finite number",
    "offset": "must be a local time without an offset, not {found}",
    "pair": "must name two different people",
    "range": "must be between {low} and {high}, not {found}",
    "speed-and-matrix": "give either speed_kmh and detour or minutes, not both",
    "target": "must name either a shift or a team",
    "text": "holds something that is not text, or nothing",
    "time": "must be a local time such as 2027-07-12T08:30, not {found}",
    "timezone": "{found} is not a known time zone",
    "too-long": "may last {high} days at most",
    "type": "must be {wanted}, not {found}",
    "unknown-field": "unknown field",
    "unknown-id": "there is no {what} {found}",
    "utf8": "is not UTF-8 text",
}
"""One line for each code; the names in braces are the parameters of the error."""


class ProblemError(ValueError):
    """A file that cannot be used. The text is one line that begins with the place.

    Attributes:
        place: where in the file, such as `shifts[3].start`; `problem` or `plan` for the whole.
        code: a key of `MESSAGES`.
        params: what the message names, as short printable text.
    """

    def __init__(self, place: str, code: str, **params: object) -> None:
        self.place = place
        self.code = code
        self.params = {name: shown(value) for name, value in params.items()}
        super().__init__(f"{place}: {MESSAGES[code].format(**self.params)}")


def shown(value: object) -> str:
    """A value as short text on one line; plain words and numbers of our own pass unquoted."""
    if isinstance(value, Word):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 64:
        return "a number of more than 19 digits"
    text = json.dumps(value, ensure_ascii=False, default=str)
    if not text.isprintable():
        text = json.dumps(value, default=str)
    return text if len(text) <= 60 else f"{text[:56]} ..."


class Word(str):
    """A word of ours in a message, as opposed to something read from the file, which is quoted."""

    __slots__ = ()
