"""What follows whenever a seat is left: it is offered to who waits, and whoever watches hears of a lack.

Whoever calls holds the shifts. What people do themselves comes here at once; what organisers do is found by
the job a little later.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from scheduler.services import eligibility, shift_watches
from scheduler.services.waiting import offers


def after(session: Session, shifts: Sequence[int], now: datetime) -> None:
    """See to these shifts as they are now."""
    if not shifts:
        return
    session.flush()
    offers.settle(session, eligibility.bundle(session, shifts[0]), now)
    shift_watches.tell(session, shifts, now)
