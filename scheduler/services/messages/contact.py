"""How people wish to be told: by which way, how long before a shift, and when not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from sqlmodel import Session, col, select

from scheduler.db.person_facts import portions
from scheduler.db.tables import AccountRow, ContactRow, PersonRow
from scheduler.domain import contact_address
from scheduler.domain.messages import LEADS, Channel, Quiet
from scheduler.services import audit
from scheduler.services.messages.gateways import Gateways
from scheduler.services.refusal import Refused

NIGHT = Quiet()


@dataclass(frozen=True, slots=True)
class Way:
    """How one person is told now; `address` may be a secret, `shown` is what its owner sees."""

    person_id: int
    channel: Channel = Channel.SITE
    address: str = ""
    language: str = "zh"
    remind: bool = True
    lead_minutes: int | None = None
    quiet: Quiet = NIGHT

    @property
    def shown(self) -> str:
        """The address, mostly hidden."""
        return contact_address.shown(self.channel, self.address)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wishes, as typed; an empty address keeps the one that is there."""

    channel: Channel
    address: str = ""
    remind: bool = True
    lead_minutes: int | None = None
    quiet_from: time = NIGHT.start
    quiet_until: time = NIGHT.end


def ways(session: Session, people: Iterable[int], gateways: Gateways) -> Mapping[int, Way]:
    """How each of these people is told; whoever chose a way that is closed is told within the site alone."""
    found: dict[int, Way] = {}
    for some in portions(set(people)):
        rows = session.exec(
            select(PersonRow.id, PersonRow.phone, ContactRow)
            .join(ContactRow, col(ContactRow.person_id) == PersonRow.id, isouter=True)
            .where(col(PersonRow.id).in_(some))
        )
        languages = _languages(session, some)
        for number, phone, row in rows:
            if number is not None:
                found[number] = _way(number, phone, row, gateways, languages.get(number, "zh"))
    return found


def way(session: Session, person_id: int, gateways: Gateways) -> Way:
    """How one person is told."""
    return ways(session, [person_id], gateways)[person_id]


def save(
    session: Session, *, person_id: int, account_id: int, wish: Wish, gateways: Gateways, now: datetime
) -> None:
    """Keep what a person wishes.

    Raises:
        Refused: `no_gateway` for a way that is closed; `bad_lead`; `bad_contact_<channel>` for an address
            that is none, or that is missing.
    """
    if wish.channel not in gateways.channels:
        raise Refused("no_gateway")
    if wish.lead_minutes is not None and wish.lead_minutes not in LEADS:
        raise Refused("bad_lead")
    row = session.get(ContactRow, person_id) or ContactRow(person_id=person_id, changed_at=now)
    kept = row.address if row.channel is wish.channel and not wish.address.strip() else None
    address = kept or contact_address.read(wish.channel, wish.address)
    if address is None:
        raise Refused(f"bad_contact_{wish.channel.value}")
    row.channel, row.address, row.changed_at = wish.channel, address, now
    row.remind, row.lead_minutes = wish.remind, wish.lead_minutes
    row.quiet_from, row.quiet_until = wish.quiet_from, wish.quiet_until
    session.add(row)
    audit.note(session, account_id=account_id, action="contact.save", subject=f"person:{person_id}")


def _languages(session: Session, people: Iterable[int]) -> dict[int, str]:
    rows = session.exec(
        select(AccountRow.person_id, AccountRow.language)
        .where(col(AccountRow.person_id).in_(list(people)), col(AccountRow.active))
        .order_by(col(AccountRow.id))
    )
    return dict(rows.all())


def _way(number: int, phone: str, row: ContactRow | None, gateways: Gateways, language: str) -> Way:
    if row is None:  # nobody asked them yet: by text message where there is one, else within the site
        mobile = contact_address.read(Channel.SMS, phone) if Channel.SMS in gateways.channels else None
        channel = Channel.SITE if mobile is None else Channel.SMS
        return Way(number, channel, mobile or "", language)
    open_ = row.channel in gateways.channels
    return Way(
        number,
        row.channel if open_ else Channel.SITE,
        row.address if open_ else "",
        language,
        row.remind,
        row.lead_minutes,
        Quiet(row.quiet_from, row.quiet_until),
    )
