"""What one may do about a shift besides taking a seat; each answers with the card as it is then."""

from datetime import datetime

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from scheduler.domain.organisations import Role
from scheduler.services import regulars, shift_watches, trainees
from scheduler.services.holding import Who
from scheduler.services.together import friends
from scheduler.services.waiting import queue
from scheduler.web import forms
from scheduler.web.access import allow
from scheduler.web.signup import act

blueprint = Blueprint("shift_options", __name__)


class FriendForm(forms.Form):
    """With whom."""

    friend: forms.Key


class RegularForm(forms.Form):
    """How often."""

    weeks: int = 1


@blueprint.post("/shifts/<int:shift_id>/wait")
@allow(Role.VOLUNTEER)
def wait(shift_id: int) -> ResponseReturnValue:
    """Wait for a seat."""
    return act(shift_id, queue.join)


@blueprint.post("/shifts/<int:shift_id>/stop-waiting")
@allow(Role.VOLUNTEER)
def stop_waiting(shift_id: int) -> ResponseReturnValue:
    """Wait no longer, or let an offer go."""
    return act(shift_id, queue.leave)


@blueprint.post("/shifts/<int:shift_id>/learn")
@allow(Role.VOLUNTEER)
def learn(shift_id: int) -> ResponseReturnValue:
    """Come along as a trainee."""
    return act(shift_id, trainees.join)


@blueprint.post("/shifts/<int:shift_id>/sign-up-with")
@allow(Role.VOLUNTEER)
def sign_up_with(shift_id: int) -> ResponseReturnValue:
    """Take two seats, for oneself and a friend, or none."""
    friend = forms.read(FriendForm).friend

    def both(session: Session, who: Who, shift: int, now: datetime) -> tuple[int, ...]:
        return friends.sign_up_both(session, who, friend, shift, now)

    return act(shift_id, both)


@blueprint.post("/shifts/<int:shift_id>/regularly")
@allow(Role.VOLUNTEER)
def regularly(shift_id: int) -> ResponseReturnValue:
    """Take this shift and those like it, every so many weeks."""
    weeks = forms.read(RegularForm).weeks

    def begin(session: Session, who: Who, shift: int, now: datetime) -> tuple[int, ...]:
        regulars.begin(session, who, shift, weeks, now)
        return (shift,)

    return act(shift_id, begin)


@blueprint.post("/shifts/<int:shift_id>/watch")
@allow(Role.VOLUNTEER)
def watch(shift_id: int) -> ResponseReturnValue:
    """Hear of it when it becomes short."""

    def begin(session: Session, who: Who, shift: int, now: datetime) -> tuple[int, ...]:
        shift_watches.watch(session, who.person_id, shift, now)
        return (shift,)

    return act(shift_id, begin)


@blueprint.post("/shifts/<int:shift_id>/unwatch")
@allow(Role.VOLUNTEER)
def unwatch(shift_id: int) -> ResponseReturnValue:
    """Hear no more of it."""

    def end(session: Session, who: Who, shift: int, _now: datetime) -> tuple[int, ...]:
        shift_watches.unwatch(session, who.person_id, shift)
        return (shift,)

    return act(shift_id, end)
