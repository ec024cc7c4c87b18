"""What a calendar server shows: entries as they were rendered, and what each device was told before."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Kept:
    """One entry as a device gets it: its name in the calendar, its edition, its bytes and its time."""

    href: str
    uid: str
    edition: str
    text: str
    modified_at: datetime
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """The calendar of one device."""

    name: str
    description: str
    entries: tuple[Kept, ...]

    @property
    def editions(self) -> dict[str, str]:
        """The edition of each entry by its name."""
        return {one.href: one.edition for one in self.entries}

    @property
    def token(self) -> str:
        """A name for exactly these editions."""
        told = "\n".join(f"{href} {edition}" for href, edition in sorted(self.editions.items()))
        return hashlib.sha256(told.encode()).hexdigest()


class Shelf(Protocol):
    """Where calendars come from."""

    def device(self, login: str, password: str) -> str | None:
        """The device that has this password, by a short name fit for an address; None for a wrong one."""

    def shown(self, device: str) -> Shown:
        """What the device may see now."""

    def told(self, device: str, token: str) -> Mapping[str, str] | None:
        """The editions that a token stands for; None where that is not known any more."""

    def tell(self, device: str, token: str, editions: Mapping[str, str]) -> None:
        """Remember what a token stands for."""
