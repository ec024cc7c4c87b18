"""An hour of counselling from the contract to the calendar; nobody but the two reads of it."""

from datetime import timedelta

from sqlmodel import Session, select

from scheduler.db import tables as t
from scheduler.db.session import reading
from scheduler.domain.people import Hat
from scheduler.services import feed_entries
from scheduler.web.feed_words import FeedWords
from tests.season import TODAY, Season
from tests.services.counselling import calendars
from tests.services.families import NOW
from tests.web.conftest import SignIn, words

DAY = timedelta(days=1)


def test_hour_is_offered_taken_and_told_to_nobody_else(
    sign_in: SignIn, season: Season, db: Session, season_url: str
) -> None:
    number = season.person["volunteer"]
    organiser, volunteer, worker = sign_in("organiser"), sign_in("volunteer"), sign_in("worker")
    assert "这一页给执业社工" in words(volunteer.get("/appointments").text)
    calendars.empty(db, season)
    db.add(t.HatRow(person_id=number, hat=Hat.SOCIAL_WORKER))
    db.add(t.QualificationRow(person_id=number, code="sw_licence", valid_from=TODAY - DAY))
    db.commit()
    bought = {
        "organisation": str(season.node["prefecture"]),
        "agency": "心桥社工",
        "starts_on": TODAY.isoformat(),
        "ends_on": (TODAY + 30 * DAY).isoformat(),
        "hours": "1",
    }
    assert (
        organiser.post(
            "/counselling", data=bought | {"organisation": str(season.node["elsewhere"])}
        ).status_code
        == 404
    )
    assert organiser.post("/counselling", data=bought | {"hours": "0"}).status_code == 409
    assert organiser.post("/counselling", data=bought).status_code == 303
    contract = db.exec(select(t.HourContractRow.id)).one()
    db.rollback()
    slot = {
        "contract": str(contract),
        "day": (TODAY + 3 * DAY).isoformat(),
        "clock": "14:00",
        "place": "工会二楼",
    }
    assert sign_in("second").post("/appointments", data=slot).status_code == 409
    assert volunteer.post("/appointments", data=slot).status_code == 303
    assert volunteer.post("/appointments", data=slot).status_code == 409
    hour = db.exec(select(t.CounsellingRow.id)).one()
    db.rollback()
    assert "工会二楼" in words(worker.get("/family/appointments").text)
    assert worker.post(f"/family/appointments/{hour}/give-back").status_code == 404
    parent = db.get_one(t.PersonRow, season.person["worker"])
    parent.crew_id = season.other["crew"]
    shift = t.CrewSwapRow(crew_id=parent.crew_id, day=TODAY + 3 * DAY, works="D")
    db.add(shift)
    db.commit()
    assert "这时您要上班" in words(worker.get("/family/appointments").text)
    refusal = worker.post(f"/family/appointments/{hour}", data={"whom": "child"})
    assert refusal.status_code == 409
    db.get_one(t.PersonRow, season.person["worker"]).crew_id = None
    db.commit()
    assert worker.post(f"/family/appointments/{hour}", data={"whom": "child"}).status_code == 303
    assert worker.post(f"/family/appointments/{hour}", data={"whom": "self"}).status_code == 409
    seen = words(volunteer.get("/appointments").text)
    assert "马小军" in seen
    assert "为孩子" in seen
    page = words(organiser.get("/counselling").text)
    assert "还剩 0.2 小时" in page
    assert "马小军" not in page
    assert sign_in("second").post(f"/appointments/{hour}/call-off").status_code == 404
    assert "马小军" not in words(sign_in("second").get("/appointments").text)
    with organiser.application.test_request_context(), reading(season_url) as session:
        found = feed_entries.of_person(session, number, words=FeedWords(), uid_domain="x.org", now=NOW)
        told = [entry for entry in found if entry.uid.startswith("appointment-")]
        noted = session.exec(select(t.AuditRow.action, t.AuditRow.subject)).all()
    assert [(entry.title, entry.place.words, entry.description) for entry in told] == [("个别预约", "", "")]
    assert [action for action, _ in noted if action.startswith("counselling")] == ["counselling.contract"]
    assert worker.post(f"/family/appointments/{hour}/give-back").status_code == 303
    assert volunteer.post(f"/appointments/{hour}/call-off").status_code == 303
    assert "现在没有空的时段" in words(worker.get("/family/appointments").text)
