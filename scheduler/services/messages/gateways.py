"""The gateways of the organisation: through whose service mail and text messages go out; all are secrets."""

from dataclasses import dataclass, field
from urllib.parse import quote

from scheduler.domain import contact_address
from scheduler.domain.messages import ROBOTS, Channel
from scheduler.settings import Settings


@dataclass(frozen=True, slots=True)
class Gateways:
    """Addresses of gateways as Apprise writes them, `{to}` where the person's own address goes.

    `robots` is where robots stand if not at their services' own, for tests.
    """

    mail: str = field(default="", repr=False)
    sms: str = field(default="", repr=False)
    site: str = "http://127.0.0.1:8000"
    robots: str = field(default="", repr=False)

    @classmethod
    def of(cls, settings: Settings) -> "Gateways":
        """Those of the environment."""
        return cls(
            settings.mail_gateway.get_secret_value(),
            settings.sms_gateway.get_secret_value(),
            settings.public_url,
        )

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The ways that are open; robots need no gateway of ours."""
        open_ = {Channel.EMAIL: bool(self.mail), Channel.SMS: bool(self.sms)}
        return tuple(channel for channel in Channel if open_.get(channel, True))

    def address(self, channel: Channel, to: str) -> str | None:
        """Where a message to that address is handed over; None when there is no such gateway."""
        if channel in ROBOTS:
            return contact_address.robot(channel, to, self.robots) if to else None
        own = {Channel.EMAIL: self.mail, Channel.SMS: self.sms}.get(channel, "")
        return own.replace("{to}", quote(to, safe="")) if own and to else None
