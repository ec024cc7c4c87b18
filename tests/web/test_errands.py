"""Home visits, company and appointments in the owner's own calendar, in every view, and in nobody else's."""

from datetime import datetime, time, timedelta

import pytest
from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.local_time import to_instant
from scheduler.domain.work import AssignmentState
from tests.season import TODAY, Season
from tests.services.families import add
from tests.services.visits.visiting import consent
from tests.web.conftest import SignIn, words

VIEWS = ("month", "week", "day", "agenda")
DAY = TODAY + timedelta(days=40)
TITLES = ("家访（两人同行）", "结对联系（到期前联系一次）", "个别预约")
SECRET = ("小豆", "马小军", "马奶奶", "谈心室")


def at(clock: int) -> datetime:
    return to_instant(datetime.combine(DAY, time(clock)))


@pytest.fixture
def engaged(db: Session, season: Season) -> int:
    """王晓梅 has a round, a family to call and an hour of counselling on one day; the number of the round."""
    volunteer, worker, family = season.person["volunteer"], season.person["worker"], season.other["family"]
    consent(db, family)
    visits = t.VisitRoundRow(
        organisation_id=season.node["prefecture"],
        day=DAY,
        starts_at=at(9),
        ends_at=at(12),
        minutes=40,
        start_site_id=season.site["school"],
        first_id=volunteer,
        second_id=season.person["second"],
        made_at=at(9),
    )
    number = add(db, visits)
    pair = t.PairRow(family_id=family, volunteer_id=volunteer, starts_on=DAY, accepted_at=at(9))
    pair.volunteer_agreed_at = pair.family_agreed_at = pair.accepted_at
    add(db, pair)
    contract = t.HourContractRow(
        organisation_id=season.node["prefecture"], agency="心桥", starts_on=TODAY, ends_on=DAY, minutes=600
    )
    for clock, taker in ((14, worker), (16, None)):
        hour = t.CounsellingRow(
            contract_id=contract.id or add(db, contract),
            counsellor_id=volunteer,
            starts_at=at(clock),
            place="谈心室",
            person_id=taker,
        )
        add(db, hour)
    db.commit()
    return number


def calendar(sign_in: SignIn, person: str, view: str, more: str = "") -> str:
    answer = sign_in(person).get(f"/calendar?view={view}&on={DAY}{more}")
    assert answer.status_code == 200
    return words(answer.text.split('id="grid"')[1].split('id="detail"')[0])


def test_errands_stand_in_every_view_of_their_owner_alone(sign_in: SignIn, engaged: int) -> None:
    for view in VIEWS:
        shown = calendar(sign_in, "volunteer", view)
        assert all(shown.count(title) == 1 for title in TITLES), view
        assert not any(secret in shown for secret in SECRET), view
        other = calendar(sign_in, "third", view)
        assert not any(title in other for title in TITLES), view
    assert TITLES[0] in calendar(sign_in, "second", "month"), "the other of the two"
    assert TITLES[2] not in calendar(sign_in, "second", "month")
    english = sign_in("volunteer")
    english.post("/language", data={"language": "en"})
    assert "Home visits (two visitors)" in english.get(f"/calendar?view=agenda&on={DAY}").text


def test_errands_are_left_out_where_one_looks_for_a_kind_or_a_place(
    sign_in: SignIn, engaged: int, season: Season
) -> None:
    for more in ("&kind=talk", f"&site={season.site['school']}"):
        assert TITLES[0] not in calendar(sign_in, "volunteer", "month", more)


def test_what_was_called_off_is_gone_and_a_clash_is_said(
    sign_in: SignIn, engaged: int, season: Season, db: Session
) -> None:
    assert calendar(sign_in, "second", "agenda").count("时间冲突") == 1, "the legend's"
    shift = db.get_one(t.ShiftRow, season.shift[3])
    shift.starts_at, shift.ends_at = at(11), at(13)
    own = select(t.AssignmentRow).where(t.AssignmentRow.shift_id == shift.id)
    row = db.exec(own.where(t.AssignmentRow.person_id == season.person["second"])).one()
    row.state = AssignmentState.CONFIRMED
    db.commit()
    assert calendar(sign_in, "second", "agenda").count("时间冲突") == 2
    db.get_one(t.VisitRoundRow, engaged).cancelled_at = at(8)
    for hour in db.exec(select(t.CounsellingRow)):
        hour.cancelled_at = at(8)
    db.exec(select(t.PairRow)).one().ends_on = TODAY
    db.commit()
    shown = calendar(sign_in, "volunteer", "month") + calendar(sign_in, "second", "month")
    assert not any(title in shown for title in TITLES)
