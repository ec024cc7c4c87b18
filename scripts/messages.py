"""Keeps the English catalogue in step with the pages: adds what is missing, drops what is gone, compiles.

Message ids are the Chinese texts themselves, so Chinese needs no catalogue. Each part of the site has its own
file, `translations/en/<part>.po`; all of them are compiled into one. `--check` changes nothing and says what
is missing; exit code 1 then.
"""

import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
ENGLISH = ROOT / "scheduler" / "web" / "translations" / "en"
COMPILED = ENGLISH / "LC_MESSAGES" / "messages.mo"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "_n": (1, 2), "_ln": (1, 2)}
METHODS = [("scheduler/web/**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"silent": "false", "trimmed": "false"}}
SHELL = "shell"
ONCE = datetime(2027, 1, 1, tzinfo=UTC)  # catalogues carry no date that changes with every run
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
PLACE = re.compile(r"%\(\w+\)[a-z]|%%")


def main() -> int:
    """Brings every file up to date, or with `--check` only tells what is not."""
    texts = _texts()
    files = {part: _merged(part, found) for part, found in texts.items()}
    problems = [f"{part}.po: {problem}" for part, file in files.items() for problem in _problems(file)]
    stale = [path for path in ENGLISH.glob("*.po") if path.stem not in files]
    compiled = _compiled(files)
    problems += [f"{path.name}: no page uses it any more" for path in stale]
    if "--check" in sys.argv:
        changed = not COMPILED.exists() or COMPILED.read_bytes() != compiled
        problems += ["messages.mo: not up to date (make messages)"] if changed else []
    else:
        _write(files, compiled)
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


def _texts() -> dict[str, dict[str, str | tuple[str, str]]]:
    """The texts of every part, by message id; what several parts say belongs to the shell."""
    parts: dict[str, set[str]] = defaultdict(set)
    ids: dict[str, str | tuple[str, str]] = {}
    for name, _line, message, _comments, _context in extract_from_dir(
        ROOT, METHODS, OPTIONS, keywords=KEYWORDS, directory_filter=_of_ours
    ):
        singular = message[0] if isinstance(message, tuple) else message
        ids[singular] = message
        parts[singular].add(_part(name))
    found: dict[str, dict[str, str | tuple[str, str]]] = defaultdict(dict)
    for singular in sorted(ids):
        (part, *others) = parts[singular]
        found[SHELL if others else part][singular] = ids[singular]
    return found


def _of_ours(path: str) -> bool:
    inside = Path(path).resolve().relative_to(ROOT).as_posix()
    return inside == "." or inside == "scheduler" or inside.startswith(("scheduler/web", "templates"))


def _part(name: str) -> str:
    """The part of the site that a file belongs to: its template folder, or its module."""
    path = Path(name)
    part = path.stem if path.suffix == ".py" and path.parent.name == "web" else path.parent.name
    if part.startswith("wording"):
        return "wording"
    return part if (ROOT / "templates" / part).is_dir() and part not in ("errors", "") else SHELL


def _known() -> Iterator[Message]:
    for path in sorted(ENGLISH.glob("*.po")):
        with path.open("rb") as file:
            yield from (message for message in read_po(file, locale="en") if message.id)


def _merged(part: str, texts: dict[str, str | tuple[str, str]]) -> Catalog:
    """The part's catalogue with exactly these texts; translations are kept, from whichever file."""
    known = {_singular(message): message.string for message in _known()}
    catalog = _empty(part)
    for singular, message in texts.items():
        old = known.get(singular)
        fits = isinstance(old, tuple) == isinstance(message, tuple)
        catalog.add(message, old if old is not None and fits else None)
    return catalog


def _problems(catalog: Catalog) -> Iterator[str]:
    for message in catalog:
        if not message.id:
            continue
        singular = _singular(message)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if not all(strings):
            yield f"no English for {singular!r}"
        elif any(CHINESE.search(string) for string in strings):
            yield f"Chinese in the English for {singular!r}"
        elif any(set(PLACE.findall(string)) - set(PLACE.findall(singular)) for string in strings):
            yield f"other placeholders in the English for {singular!r}"
        if not CHINESE.search(singular):
            yield f"not a Chinese text: {singular!r}"


def _compiled(files: dict[str, Catalog]) -> bytes:
    whole = _empty("all parts")
    for part in sorted(files):
        for message in files[part]:
            if message.id and all(message.string if isinstance(message.string, tuple) else (message.string,)):
                whole.add(message.id, message.string)
    out = io.BytesIO()
    write_mo(out, whole)
    return out.getvalue()


def _write(files: dict[str, Catalog], compiled: bytes) -> None:
    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    for part, catalog in files.items():
        with (ENGLISH / f"{part}.po").open("wb") as file:
            write_po(file, catalog, width=0, sort_output=True, omit_header=False)
    COMPILED.write_bytes(compiled)


def _empty(part: str) -> Catalog:
    return Catalog(
        locale="en",
        project="Houniao",
        version="",
        copyright_holder="",
        msgid_bugs_address="",
        creation_date=ONCE,
        revision_date=ONCE,
        last_translator="",
        language_team="",
        fuzzy=False,
        header_comment=f"# English texts of {part}; ids are the Chinese texts. Kept by make messages.",
    )


def _singular(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id


if __name__ == "__main__":
    sys.exit(main())
