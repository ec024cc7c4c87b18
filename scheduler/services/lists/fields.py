"""Kinds of columns: how a cell is read, strictly, and how a value is written so that it reads the same."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from scheduler.services.lists.names import Names, Wrong, plain, tidy
from scheduler.sheets.grid import Raw
from scheduler.sheets.limits import MOST_TEXT
from scheduler.sheets.xlsx_out import Value

_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_CJK_ONLY = re.compile(r"[\u3400-\u9fff·• ]+")
_PHONE = re.compile(r"\+?\d{5,19}")
_YES = ("是", "有", "对", "√", "true", "yes", "y", "1")
_NO = ("否", "无", "不", "×", "false", "no", "n", "0")


class Vocabulary(Protocol):
    """Where the names of a source come from."""

    def names(self, source: str) -> Names:
        """The names of "organisations", "languages", ...; the same object every time."""
        ...


class Field(Protocol):
    """A kind of column."""

    def read(self, raw: Raw, words: Vocabulary) -> Any:
        """The value of a cell that is not empty; raises `Wrong`."""
        ...

    def show(self, value: Any, words: Vocabulary) -> Value:
        """The value as a cell; reading it gives the same value again."""
        ...

    def options(self, words: Vocabulary) -> tuple[str, ...]:
        """What may be chosen; empty where anything may be written."""
        ...


def text_of(raw: Raw) -> str:
    """What a cell says; numbers without the decimals that spreadsheets add.

    Raises:
        Wrong: `too_long_text`, `control_sign`.
    """
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        raw = int(raw)
    text = str(raw)
    if len(text) > MOST_TEXT:
        raise Wrong("too_long_text", needed=MOST_TEXT)
    if _CONTROL.search(text.replace("\r\n", "\n").replace("\t", " ")):
        raise Wrong("control_sign")
    return tidy(text)


class _Free:
    def options(self, _words: Vocabulary) -> tuple[str, ...]:
        """Anything may be written."""
        return ()


@dataclass(frozen=True)
class Text(_Free):
    """A text of at most so many characters."""

    most: int

    def read(self, raw: Raw, _words: Vocabulary) -> str:
        """The text, tidied."""
        text = text_of(raw)
        if len(text) > self.most:
            raise Wrong("too_long_text", needed=self.most)
        return text

    def show(self, value: str, _words: Vocabulary) -> str:
        """The text itself."""
        return value


@dataclass(frozen=True)
class PersonName(Text):
    """A person's name; blanks that only stretch a Chinese name are left out."""

    def read(self, raw: Raw, words: Vocabulary) -> str:
        """The name."""
        text = super().read(raw, words)
        if not any(sign.isalpha() for sign in text):
            raise Wrong("bad_name")
        return text.replace(" ", "") if _CJK_ONLY.fullmatch(text) else text


@dataclass(frozen=True)
class Number(Text):
    """A number that is a name: an employee's, say; 007 stays 007."""

    def read(self, raw: Raw, words: Vocabulary) -> str:
        """The number as text."""
        text = super().read(raw, words)
        if _SCIENTIFIC.fullmatch(text):
            raise Wrong("scientific")
        return text


class Phone(_Free):
    """A telephone number: digits alone, with + before a country; +86 before a mobile number is left out."""

    def read(self, raw: Raw, _words: Vocabulary) -> str:
        """The digits."""
        text = text_of(raw)
        if _SCIENTIFIC.fullmatch(text):
            raise Wrong("scientific")
        digits = phone_digits(text)
        if not _PHONE.fullmatch(digits):
            raise Wrong("bad_phone")
        return digits

    def show(self, value: str, _words: Vocabulary) -> str:
        """The digits."""
        return value


def phone_digits(text: str) -> str:
    """A telephone number without blanks, hyphens and the +86 of a mobile number."""
    digits = re.sub(r"[\s\-—–()（）]", "", tidy(text))
    return re.sub(r"(?:\+|00)86(?=1\d{10}$)", "", digits)


@dataclass(frozen=True)
class Whole(_Free):
    """A whole number between two bounds, both inclusive."""

    least: int
    most: int

    def read(self, raw: Raw, _words: Vocabulary) -> int:
        """The number."""
        number = _number(raw)
        if not number.is_integer():
            raise Wrong("bad_whole")
        if not self.least <= number <= self.most:
            raise Wrong("out_of_range", least=self.least, most=self.most)
        return int(number)

    def show(self, value: int, _words: Vocabulary) -> int:
        """The number."""
        return value


@dataclass(frozen=True)
class Decimal(_Free):
    """A number between two bounds, both inclusive."""

    least: float
    most: float

    def read(self, raw: Raw, _words: Vocabulary) -> float:
        """The number."""
        number = _number(raw)
        if not self.least <= number <= self.most:
            raise Wrong("out_of_range", least=self.least, most=self.most)
        return number

    def show(self, value: float, _words: Vocabulary) -> float | int:
        """The number."""
        return int(value) if float(value).is_integer() else value


@dataclass(frozen=True)
class Hours(_Free):
    """Hours in the list, whole minutes in the database."""

    most: int

    def read(self, raw: Raw, _words: Vocabulary) -> int:
        """The minutes."""
        minutes = _number(raw) * 60
        if not 0 <= minutes <= self.most * 60:
            raise Wrong("out_of_range", least=0, most=self.most)
        if abs(minutes - round(minutes)) > 0.31:  # two decimals of an hour
            raise Wrong("bad_hours")
        return round(minutes)

    def show(self, value: int, _words: Vocabulary) -> float | int:
        """The hours, with two decimals at most; reading rounds to whole minutes."""
        return value // 60 if value % 60 == 0 else round(value / 60, 2)


class YesNo:
    """Yes or no."""

    def read(self, raw: Raw, _words: Vocabulary) -> bool:
        """Whether it says yes."""
        said = plain(text_of(raw))
        if said in _YES:
            return True
        if said in _NO:
            return False
        raise Wrong("bad_yes_no")

    def show(self, value: bool, _words: Vocabulary) -> str:
        """是 or 否."""
        return "是" if value else "否"

    def options(self, _words: Vocabulary) -> tuple[str, ...]:
        """Both."""
        return ("是", "否")


@dataclass(frozen=True)
class Choice:
    """One of the names of a source; `scoped` names stand for rows that must be of one's own nodes."""

    source: str
    scoped: bool = False

    def read(self, raw: Raw, words: Vocabulary) -> Any:
        """The value that the name stands for."""
        return words.names(self.source).find(text_of(raw))

    def show(self, value: Any, words: Vocabulary) -> str:
        """The name."""
        return words.names(self.source).label(value)

    def options(self, words: Vocabulary) -> tuple[str, ...]:
        """Every name."""
        return words.names(self.source).labels


@dataclass(frozen=True)
class Several:
    """Any number of the names of a source, between semicolons; commas do where no name holds one."""

    source: str

    def read(self, raw: Raw, words: Vocabulary) -> frozenset[Any]:
        """The values that the names stand for."""
        return frozenset(self._each(text_of(raw), words.names(self.source)))

    def show(self, value: frozenset[Any], words: Vocabulary) -> str:
        """The names in order."""
        return "；".join(sorted(words.names(self.source).label(one) for one in value))

    def options(self, words: Vocabulary) -> tuple[str, ...]:
        """Every name."""
        return words.names(self.source).labels

    def _each(self, text: str, names: Names) -> Iterator[Any]:
        for part in filter(None, map(str.strip, re.split(r"[;；\n]", text))):
            try:
                yield names.find(part)
            except Wrong:
                pieces = list(filter(None, map(str.strip, re.split(r"[,，、/ ]", part))))
                if len(pieces) < 2:
                    raise
                yield from map(names.find, pieces)


def _number(raw: Raw) -> float:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return float(raw)
    try:
        number = float(plain(text_of(raw)).replace(",", ""))
    except ValueError:
        raise Wrong("bad_number") from None
    if number != number or abs(number) > 1e15:
        raise Wrong("bad_number")
    return number
