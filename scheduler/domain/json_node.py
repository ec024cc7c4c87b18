"""Strict reading of JSON: every value knows its place in the file and says what is wrong with it."""

import json
import math
import re
from collections.abc import Container, Iterator
from datetime import date, datetime
from typing import Any

from scheduler.domain.interval import Interval
from scheduler.domain.problem_error import ProblemError, Word, shown

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?", re.ASCII)
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
OFFSET = re.compile(r"[^T]+T[^T]*(Z|[+-]\d\d(:?\d\d)?)", re.ASCII)
PLAIN_NAME = re.compile(r"\w{1,60}", re.ASCII)

_TYPES = {
    dict: "an object",
    list: "a list",
    str: "a string",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    type(None): "null",
}


class _Twice(dict[str, Any]):
    """An object in which a field is given twice; remembered until its place is known."""

    name = ""


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) == len(pairs):
        return fields
    seen: set[str] = set()
    twice = _Twice(fields)
    for name, _ in pairs:
        if name in seen:
            twice.name = name
        seen.add(name)
    return twice


def parse(data: bytes | str, whole: str) -> "Node":
    """The root of a JSON text; `whole` is what the place of the whole is called in errors.

    Raises:
        ProblemError: if the text is not UTF-8, not JSON or nested too deep to be one of our files.
    """
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        return Node(json.loads(text, object_pairs_hook=_without_doubles), None, whole)
    except UnicodeDecodeError as error:
        raise ProblemError(whole, "utf8") from error
    except RecursionError as error:
        raise ProblemError(whole, "nesting") from error
    except json.JSONDecodeError as error:
        reason = Word(f"{error.msg}, line {error.lineno}, column {error.colno}")
        raise ProblemError(whole, "json", reason=reason) from error
    except ValueError as error:  # a whole number longer than Python reads
        raise ProblemError(whole, "json", reason=Word("a number of thousands of digits")) from error


class Node:
    """One JSON value at its place. Each reading method returns the plain value or raises ProblemError."""

    __slots__ = ("_parent", "_step", "value")

    def __init__(self, value: Any, parent: "Node | None", step: str | int) -> None:
        self.value = value
        self._parent = parent
        self._step = step

    @property
    def place(self) -> str:
        """Where it stands, such as `shifts[3].start`."""
        steps = self._steps()
        return "".join(steps).removeprefix(".") if steps else str(self._step)

    def at(self, name: str) -> "Node":
        """The field of that name, to speak of its place."""
        return Node(self.value.get(name), self, name)

    def fail(self, code: str, **params: object) -> ProblemError:
        """The error to raise for this value."""
        return ProblemError(self.place, code, **params)

    def fields(self, required: frozenset[str], optional: frozenset[str]) -> "dict[str, Node]":
        """The fields of an object, none unknown, none twice, none of the required ones missing."""
        value = self._typed(dict)
        if isinstance(value, _Twice):
            raise self.fail("duplicate-field", name=value.name)
        for name in value:
            if name not in required and name not in optional:
                raise self.at(name).fail("unknown-field")
        if not required <= value.keys():
            raise self.at(min(required - value.keys())).fail("missing")
        return {name: Node(child, self, name) for name, child in value.items()}

    def items(self) -> "list[Node]":
        """The items of a list."""
        return [Node(child, self, number) for number, child in enumerate(self._typed(list))]

    def some(self) -> "list[Node]":
        """The items of a list that must not be empty."""
        items = self.items()
        if not items:
            raise self.fail("empty-list")
        return items

    def is_null(self) -> bool:
        """Whether it is null."""
        return self.value is None

    def text(self) -> str:
        """A string that is not empty and can be written out again."""
        value: str = self._typed(str)
        if not value or not (value.isascii() or _is_unicode(value)):
            raise self.fail("text")
        return value

    def boolean(self) -> bool:
        """True or false; 0 and 1 are numbers."""
        value: bool = self._typed(bool)
        return value

    def integer(self, low: int, high: int) -> int:
        """A whole number within a range, both ends included; `1.0` and `true` are none."""
        value: int = self._typed(int)
        if not low <= value <= high:
            raise self.fail("range", low=low, high=high, found=value)
        return value

    def number(self, low: float, high: float) -> float:
        """A finite number within a range, both ends included."""
        if type(self.value) is int:
            return float(self.integer(math.ceil(low), math.floor(high)))
        value: float = self._typed(float)
        if not math.isfinite(value):
            raise self.fail("number")
        if not low <= value <= high:
            raise self.fail("range", low=low, high=high, found=value)
        return value

    def choice(self, choices: Container[str], listed: str) -> str:
        """One of a few words; `listed` names them in the error."""
        value: str = self._typed(str)
        if value not in choices:
            raise self.fail("choice", choices=Word(listed), found=value)
        return value

    def known(self, known: Container[str], what: str) -> str:
        """An id that must be one of the known ones; `what` names the kind of thing in the error."""
        text = self.text()
        if text not in known:
            raise self.fail("unknown-id", what=Word(what), found=text)
        return text

    def time(self) -> datetime:
        """A local wall-clock time, such as `2027-07-12T08:30`, seconds optional."""
        value = self._typed(str)
        try:
            if TIME.fullmatch(value):
                return datetime.fromisoformat(value)
        except ValueError as error:
            raise self.fail("time", found=value) from error
        raise self.fail("offset" if OFFSET.fullmatch(value) else "time", found=value)

    def date(self) -> date:
        """A date, such as `2027-07-12`."""
        value = self._typed(str)
        try:
            if DATE.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError as error:
            raise self.fail("date", found=value) from error
        raise self.fail("date", found=value)

    def interval(self) -> Interval:
        """A `[start, end]` that is not empty."""
        items = self.items()
        if len(items) != 2:
            raise self.fail("interval", found=len(items))
        start, end = items[0].time(), items[1].time()
        if end <= start:
            raise self.fail("empty-interval")
        return Interval(start, end)

    def _steps(self) -> list[str]:
        if self._parent is None:
            return []
        if isinstance(self._step, int):
            step = f"[{self._step}]"
        else:
            step = "." + (self._step if PLAIN_NAME.fullmatch(self._step) else shown(self._step))
        return [*self._parent._steps(), step]  # noqa: SLF001 - the parent is a Node too

    def _typed(self, wanted: type) -> Any:
        if type(self.value) is wanted or (wanted is dict and isinstance(self.value, dict)):
            return self.value
        found = "an object" if isinstance(self.value, dict) else _TYPES[type(self.value)]
        raise self.fail("type", wanted=Word(_TYPES[wanted]), found=Word(found))


def _is_unicode(text: str) -> bool:
    """Whether the text holds no half of a surrogate pair, which JSON can spell but nobody can write."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def items_of(node: Node | None) -> list[Node]:
    """The items of a list; a list that is absent is empty."""
    return [] if node is None else node.items()


def codes(node: Node | None) -> frozenset[str]:
    """A list of codes; absent is empty."""
    return frozenset(item.text() for item in items_of(node))


def each_once(nodes: list[Node]) -> Iterator[tuple[Node, str]]:
    """Nodes with their texts, none of which may stand there twice."""
    seen: set[str] = set()
    for node in nodes:
        text = node.text()
        if text in seen:
            raise node.fail("duplicate-id", found=text)
        seen.add(text)
        yield node, text
