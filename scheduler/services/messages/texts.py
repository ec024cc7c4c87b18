"""What a message says, in Chinese or English: never a name of anybody, least of all a child's.

The words stand in `words.json`; a worker has no pages and no catalogue to look them up in.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from importlib.resources import files

from scheduler.db.local_time import to_local
from scheduler.db.tables import CampaignRow
from scheduler.domain import reference
from scheduler.services.drafts import Seat

MOST_SEATS = 12
"""Shifts that one message names; the page has the others."""

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


@dataclass(frozen=True, slots=True)
class Written:
    """A message as it goes out."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a message about changes tells, shifts in order of time; `code` is that of the newest notice."""

    code: str
    asked: Sequence[Seat] = ()
    released: Sequence[Seat] = ()
    changed: Sequence[Seat] = ()
    cancelled: Sequence[Seat] = ()


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes in one language; `site` is the address of the pages as people reach them."""

    language: str
    site: str

    def change(self, campaign: CampaignRow | None, told: Change) -> Written:
        """What changed in a roster."""
        lines = [] if campaign is None else [self._say("campaign", campaign=self._named(campaign))]
        for word in ("cancelled", "released", "changed", "asked"):
            lines += self._seats(word, getattr(told, word))
        if told.asked:
            lines.append(self._say("answer", url=f"{self.site}/proposals"))
        else:
            lines.append(self._say("look", url=f"{self.site}/notices"))
        return Written(self._title(told.code), "\n".join(lines))

    def reminder(self, seats: Sequence[Seat]) -> Written:
        """The shifts of one day, and the way to say that one can't come."""
        lines = self._seats("reminder", seats)
        lines.append(self._say("away", url=f"{self.site}/shifts/{seats[0].shift.id}"))
        return Written(self._title("reminder"), "\n".join(lines))

    def other(self, code: str, number: int) -> Written:
        """That there is news on the page; what it is stands there alone."""
        return Written(self._title(code), self._say("other", n=number, url=f"{self.site}/notices"))

    def test(self) -> Written:
        """That messages arrive."""
        choose = self._say("choose", url=f"{self.site}/messages")
        return Written(self._title("test"), f"{self._say('test')}\n{choose}")

    def seat(self, seat: Seat) -> str:
        """When, what, as what, and where."""
        role = reference.roles().get(seat.shift.role)
        name = seat.shift.role if role is None else self._named(role)
        when = self._span(to_local(seat.shift.starts_at), to_local(seat.shift.ends_at))
        title, site = self._named(seat.session, "title"), self._named(seat.site)
        if self.language == "zh":
            return f"{when} {title}（{name}），{site}"
        return f"{when}, {title} ({name}), {site}"

    def _title(self, code: str) -> str:
        return self._say(f"title.{code}" if f"title.{code}" in words() else "title.other")

    def _say(self, word: str, **values: object) -> str:
        return words()[word][self.language].format(**values)

    def _seats(self, word: str, seats: Iterable[Seat]) -> list[str]:
        listed = list(seats)
        named = [f"· {self.seat(seat)}" for seat in listed[:MOST_SEATS]]
        if len(listed) > MOST_SEATS:
            named.append(f"… +{len(listed) - MOST_SEATS}")
        return [self._say(word), *named] if named else []

    def _named(self, row: object, field: str = "name") -> str:
        english = getattr(row, f"{field}_en", "") if self.language == "en" else ""
        return str(english or getattr(row, f"{field}_zh"))

    def _span(self, first: datetime, last: datetime) -> str:
        """8月3日 周二 07:30–12:30; midnight is 24:00, an end on another day is named with its day."""
        if last.time() == time() and (last.date() - first.date()).days == 1:
            return f"{self._day(first)} {first:%H:%M}–24:00"
        closing = f"{last:%H:%M}" if last.date() == first.date() else f"{self._day(last)} {last:%H:%M}"
        return f"{self._day(first)} {first:%H:%M}–{closing}"

    def _day(self, day: datetime) -> str:
        if self.language == "zh":
            return f"{day.month}月{day.day}日 {WEEKDAYS[day.weekday()]}"
        return f"{day:%a} {day.day} {day:%b}"


@cache
def words() -> dict[str, dict[str, str]]:
    """Every word of a message by its code and language."""
    found: dict[str, dict[str, str]] = json.loads(
        files("scheduler.services.messages").joinpath("words.json").read_text(encoding="utf-8")
    )
    return found
