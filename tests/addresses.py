"""Werkzeug writes two functions for every route of every application; here those of the first serve all."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


def write_builders_once() -> None:
    """Keeps what Werkzeug compiles for a rule: it knows the application only by the rule it is bound to.

    An application has some three hundred routes, and making it is nine tenths this; the tests make thousands.
    """
    compiled: dict[object, Builder] = {}
    compile_builder: Callable[[Rule, bool], Builder] = Rule._compile_builder

    def kept(rule: Any, append_unknown: bool = True) -> Builder:
        written = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if written not in compiled:
            compiled[written] = compile_builder(rule, append_unknown)
        return compiled[written]

    Rule._compile_builder = kept
