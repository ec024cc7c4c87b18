"""Who has the child now: for organisers, coordinators, those on duty and parents."""

from scheduler.web.custody import handing, own_phone, receivers
from scheduler.web.custody.shared import blueprint

__all__ = ["blueprint", "handing", "own_phone", "receivers"]
