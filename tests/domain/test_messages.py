"""Quiet hours, when to remind, and what several notices come to."""

from datetime import datetime, time

import pytest

from scheduler.domain.messages import Quiet, Told, news, remind_at

NIGHT, NOON, NEVER = Quiet(), Quiet(time(12), time(14)), Quiet(time(9), time(9))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2027-02-{text}")


@pytest.mark.parametrize(
    ("quiet", "moment", "later", "earlier"),
    [
        (NIGHT, "08T23:00", "09T07:00", "08T21:59"),
        (NIGHT, "08T06:59", "08T07:00", "07T21:59"),
        (NIGHT, "08T22:00", "09T07:00", "08T21:59"),
        (NIGHT, "08T07:00", "08T07:00", "08T07:00"),
        (NOON, "08T13:00", "08T14:00", "08T11:59"),
        (NOON, "08T14:00", "08T14:00", "08T14:00"),
        (NEVER, "08T09:00", "08T09:00", "08T09:00"),
    ],
)
def test_quiet_hours_move_a_moment_out_of_them(quiet: Quiet, moment: str, later: str, earlier: str) -> None:
    assert quiet.after(at(moment)) == at(later)
    assert quiet.before(at(moment)) == at(earlier)


@pytest.mark.parametrize(
    ("starts", "lead", "due"),
    [
        ("09T09:00", 1440, "08T09:00"),
        ("09T09:00", 660, "09T07:00"),
        ("09T07:30", 60, "08T21:59"),
        ("09T08:00", 180, "09T07:00"),
        ("09T07:59", 180, "08T21:59"),
        ("09T23:30", 60, "09T21:59"),
    ],
)
def test_remind_at_keeps_the_night_and_an_hours_notice(starts: str, lead: int, due: str) -> None:
    assert remind_at(at(starts), lead, NIGHT) == at(due)


@pytest.mark.parametrize(
    ("told", "comes_to"),
    [
        ([Told(asked=(1, 2))], Told(asked=(1, 2))),
        ([Told(asked=(1,)), Told(released=(1,))], Told()),
        ([Told(asked=(1,)), Told(changed=(1,))], Told(asked=(1,))),
        ([Told(asked=(1,)), Told(cancelled=(1,))], Told()),
        ([Told(changed=(1,)), Told(cancelled=(1,))], Told(cancelled=(1,))),
        ([Told(changed=(1,)), Told(changed=(1,))], Told(changed=(1,))),
        ([Told(released=(1,)), Told(asked=(1,))], Told(asked=(1,))),
        ([Told(asked=(1,)), Told(released=(1,)), Told(asked=(1,))], Told(asked=(1,))),
        ([Told(asked=(2,), released=(1,)), Told(asked=(3,), released=(2,))], Told((3,), (1,))),
    ],
)
def test_news_leaves_out_what_came_and_went(told: list[Told], comes_to: Told) -> None:
    assert news(told) == comes_to
    assert news(told).empty is (comes_to == Told())
