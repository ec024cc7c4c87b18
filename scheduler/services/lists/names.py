"""Names as people write them in lists, and the values that they stand for."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

_WIDE = {
    **{
        code: code - 0xFEE0
        for first, last in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
        for code in range(first, last + 1)
    },
    **dict.fromkeys((0x3000, 0x00A0, 0x2002, 0x2003, 0x0009), 0x20),
    **dict.fromkeys((0x200B, 0x200C, 0x200D, 0xFEFF), None),
}
_BLANKS = re.compile(r"\s+")


class Wrong(Exception):  # noqa: N818 - an answer to the user, not a failure of the program
    """A cell that can't be used: a code, and what its sentence tells."""

    def __init__(self, code: str, **detail: object) -> None:
        self.code, self.detail = code, detail
        super().__init__(code)


def tidy(text: str) -> str:
    """The text without full-width letters and digits, doubled blanks and invisible signs."""
    return _BLANKS.sub(" ", text.translate(_WIDE)).strip()


def plain(text: str) -> str:
    """The text as names are compared: width, case and blanks make no difference."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text.translate(_WIDE)).casefold())


class Names:
    """Values with the names that stand for them: a short one, a full one where the short one is not unique.

    `items` are (value, short name, full name, further names).
    """

    def __init__(self, items: Iterable[tuple[Any, str, str, Sequence[str]]]) -> None:
        listed = list(items)
        short = Counter(plain(name) for _, name, _, _ in listed)
        self._label: dict[Any, str] = {}
        self._values: dict[str, set[Any]] = {}
        for value, name, full, others in listed:
            self._label[value] = name if short[plain(name)] == 1 else full
            for one in (name, full, *others):
                if one:
                    self._values.setdefault(plain(one), set()).add(value)

    @property
    def labels(self) -> tuple[str, ...]:
        """Every name once, as it is written."""
        return tuple(dict.fromkeys(self._label.values()))

    def __contains__(self, value: object) -> bool:
        return value in self._label

    def label(self, value: Any) -> str:
        """The name under which `find` finds the value again."""
        return self._label.get(value, str(value))

    def find(self, text: str) -> Any:
        """The value that a name stands for.

        Raises:
            Wrong: `unknown_name` with the nearest names, or `ambiguous_name` with the full ones.
        """
        found = self._values.get(plain(text), set())
        if not found:
            raise Wrong("unknown_name", near=self._near(plain(text)))
        if len(found) > 1:
            raise Wrong("ambiguous_name", near=sorted(map(self.label, found))[:3])
        return next(iter(found))

    def _near(self, text: str) -> list[str]:
        """Names that have something in common with the text, to help who mistyped it."""
        shared = [(len(set(text) & set(plain(label))), label) for label in self.labels]
        best = sorted((one for one in shared if one[0] * 2 >= max(1, len(text))), reverse=True)
        return [label for _, label in best[:3]]
