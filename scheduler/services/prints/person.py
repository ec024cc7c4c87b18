"""The sheet that a person carries: what is ahead, where it is and when."""

from datetime import datetime, timedelta

from sqlmodel import Session

from scheduler.services import shift_facts
from scheduler.services.seats import SEATED
from scheduler.services.shift_facts import Duty

AHEAD = timedelta(days=120)


def ahead(session: Session, person_id: int, now: datetime) -> list[Duty]:
    """A person's shifts that are not over, four months ahead, in order of time."""
    found = shift_facts.duties(session, person_id, now, now + AHEAD, SEATED)
    return [duty for duty in found if not duty.called_off]
