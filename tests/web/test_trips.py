"""From page to database and back: journeys, hand-overs and named people, with what is refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, func, select

from scheduler.db import tables as t
from scheduler.db.session import reading, transaction
from scheduler.domain.trips import TicketState
from scheduler.domain.work import AssignmentState
from scheduler.services.attendance import codes
from scheduler.services.attendance.codes import Pass, PassKind
from scheduler.services.sign_in import ATTEMPTS_PER_LOGIN
from scheduler.settings import INSECURE_SECRET
from tests.season import TODAY, Season
from tests.services.families import CARER, CHILD, PARENT, Circle
from tests.web.conftest import SignIn, words
from tests.web.test_prints import A4, paper

ClientOf = Callable[[str | None], FlaskClient]


def at(clock: str) -> str:
    return f"{TODAY.isoformat()}T{clock}"


def test_organiser_plans_a_journey_and_gives_seats(season: Season, sign_in: SignIn, season_url: str) -> None:
    client, journey = sign_in("organiser"), season.other["journey"]
    page = f"/trips/{journey}"
    assert "R1 喜洲→蒙自" in client.get(f"/campaigns/{season.campaign['journey']}/trips").text
    leg = {"kind": "train", "number": "C1", "from_stop": "甲", "to_stop": "乙"}
    late = client.post(f"{page}/legs", data=leg | {"departs_at": at("10:00"), "arrives_at": at("12:00")})
    assert late.status_code == 409
    assert "早于上一程" in late.text
    wrong = client.post(f"{page}/legs", data=leg | {"departs_at": "soon", "arrives_at": at("12:00")})
    assert wrong.status_code == 422
    where = f"/trips/legs/{season.other['leg']}"
    assert client.post(f"{where}/vehicles", data={"name": "云A·1", "seats": "9"}).status_code == 303
    assert client.post(f"{where}/seats").status_code == 303
    with reading(season_url) as db:
        assert db.exec(select(t.ChildSeatRow.child_id)).all() == [season.other["traveller"]]
    listed = words(client.get(f"{where}/list").text)
    assert "小路" in listed
    assert "R1-01N" in listed
    order = client.post(f"{page}/orders", data={"people": "3", "deadline": TODAY.isoformat(), "opens_on": ""})
    assert order.status_code == 409


def test_order_is_taken_and_said_done(season: Season, sign_in: SignIn, season_url: str) -> None:
    client, campaign = sign_in("organiser"), season.campaign["journey"]
    where = f"/campaigns/{campaign}/trips/orders/{season.other['order']}"
    assert "过期" in client.get(f"/campaigns/{campaign}/trips").text
    client.post(where, data={"state": "to_order", "mine": "true"})
    client.post(where, data={"state": "issued", "reference": "E99"})
    with reading(season_url) as db:
        row = db.get_one(t.TicketStateRow, season.other["order"])
    assert (row.state, row.reference, row.owner_id) == (
        TicketState.ISSUED,
        "E99",
        season.person["organiser"],
    )
    assert client.post(where, data={"state": "lost"}).status_code == 422
    other = f"/campaigns/{season.campaign['talks']}/trips/orders/{season.other['order']}"
    assert client.post(other, data={"state": "issued"}).status_code == 404


def test_count_and_incident_on_the_way(season: Season, sign_in: SignIn, season_url: str) -> None:
    client, journey = sign_in("organiser"), season.other["journey"]
    count = f"/trips/legs/{season.other['leg']}/counts"
    client.post(count, data={"stop": "喜洲", "counted": "0"})
    assert "少 1 个孩子" in client.get(f"/trips/{journey}").text
    client.post(count, data={"stop": "蒙自", "counted": "1"})
    assert "蒙自：1/1 人" in words(client.get(f"/trips/{journey}").text)
    client.post(f"/trips/{journey}/incidents", data={"kind": "ill"})
    with reading(season_url) as db:
        begun = db.exec(select(t.IncidentRow).order_by(col(t.IncidentRow.id).desc())).first()
    assert begun is not None
    step = f"/trips/incidents/{begun.id}"
    assert client.post(step, data={"step": "first_aid"}).status_code == 303
    assert client.post(step, data={"step": "call_police"}).status_code == 409
    assert client.post(step, data={"step": "dance"}).status_code == 422
    assert client.post(step, data={"step": "close"}).status_code == 422
    assert client.post(step, data={"step": "close", "outcome": "call_police"}).status_code == 409
    assert client.post(step, data={"step": "close", "outcome": "ended_safe"}).status_code == 303
    assert client.post(step, data={"step": "call_leader"}).status_code == 409
    assert "都平安" in client.get(f"/trips/{journey}").text
    told = words(client.get("/notices").text)
    assert "孩子不舒服" in told
    assert "处理完了" in told
    assert "小路" not in told


def test_journeys_are_closed_to_those_who_are_not_on_them(season: Season, sign_in: SignIn) -> None:
    for person in ("volunteer", "worker", "coordinator", "foreigner"):
        client = sign_in(person)
        assert client.get(f"/trips/{season.other['journey']}").status_code == 404
        assert client.get(f"/custody/groups/{season.other['travellers']}").status_code == 404
    talk = sign_in("organiser").get(f"/trips/{season.session[0]}")
    assert talk.status_code == 404


@pytest.fixture
def chain(circle: Circle, circle_url: str) -> str:
    """Escort and host are on duty with the group at any hour of today; the group's address."""
    with transaction(circle_url) as db:
        today = db.get_one(t.SessionRow, circle.session["today"])
        whole = t.SessionRow(
            activity_id=today.activity_id,
            site_id=today.site_id,
            child_group_id=circle.group,
            title_zh="全天",
            starts_at=today.starts_at - timedelta(days=1),
            ends_at=today.ends_at + timedelta(days=1),
        )
        db.add(whole)
        db.flush()
        assert whole.id is not None
        shift = t.ShiftRow(
            session_id=whole.id,
            role="escort",
            starts_at=whole.starts_at,
            ends_at=whole.ends_at,
            max_people=2,
        )
        db.add(shift)
        db.flush()
        assert shift.id is not None
        db.add_all(
            t.AssignmentRow(
                shift_id=shift.id,
                person_id=circle.person[name],
                state=AssignmentState.ACCEPTED,
                changed_at=shift.starts_at,
            )
            for name in ("escort", "host")
        )
    return f"/custody/groups/{circle.group}"


def custodian(url: str, kind: str) -> str:
    with reading(url) as db:
        row = db.exec(select(t.CustodianRow).where(t.CustodianRow.kind == kind)).one()
    return f"c{row.id}"


def test_child_is_handed_over_on_the_phone_and_the_parent_sees_it(
    chain: str, circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    escort, parent = client_of("escort"), client_of("parent")
    assert "在家" in escort.get(chain).text
    give = f"{chain}/children/{circle.child}"
    carer, me = custodian(circle_url, "carer"), f"p{circle.person['escort']}"
    wrong = escort.post(give, data={"giver": carer, "receiver": me, "signature": "冒名"})
    assert wrong.status_code == 409
    assert "签名与登记的姓名" in wrong.text
    assert escort.post(give, data={"giver": carer, "receiver": me, "signature": CARER}).status_code == 303
    told = words(parent.get("/family").text)
    assert told.index("护送甲") < told.index("接下来")
    again = escort.post(give, data={"giver": carer, "receiver": me, "signature": CARER})
    assert again.status_code == 409
    assert "不在交的人手里" in again.text
    stranger = escort.post(give, data={"giver": me, "receiver": "c99999", "signature": "x"})
    assert stranger.status_code == 409
    assert "接送名单" in stranger.text
    passed = escort.post(
        f"{chain}/hand-on", data={"person": str(circle.person["host"]), "signature": "何主持"}
    )
    assert passed.status_code == 303
    assert "何主持" in client_of("organiser").get(f"/campaigns/{circle.campaign}/custody").text
    guardian = custodian(circle_url, "guardian")
    with reading(circle_url) as db:
        mine = db.exec(
            select(t.CustodianRow.id).where(t.CustodianRow.person_id == circle.person["host"])
        ).one()
    home = {"giver": f"c{mine}", "receiver": guardian, "signature": PARENT}
    assert client_of("host").post(give, data=home).status_code == 303
    told = words(parent.get(f"/family/children/{circle.child}/receivers").text)
    assert f"{CARER} → 护送甲" in told
    assert f"何主持 → {PARENT}" in told


def test_paper_is_typed_in_by_the_organiser(chain: str, circle: Circle, client_of: ClientOf) -> None:
    organiser = client_of("organiser")
    assert "B1-01" in organiser.get(chain).text
    sent = {"day": TODAY.isoformat(), "lines": "B1-01X 00:01 G"}
    answer = organiser.post(f"{chain}/paper", data=sent)
    assert answer.status_code == 409
    assert "第 1 行读不懂" in answer.text
    assert organiser.post(f"{chain}/paper", data={"day": "x", "lines": ""}).status_code == 422
    assert client_of("escort").post(f"{chain}/paper", data=sent).status_code == 403


def test_parent_names_somebody_and_ends_it(circle: Circle, circle_url: str, client_of: ClientOf) -> None:
    parent, page = client_of("parent"), f"/family/children/{circle.child}/receivers"
    named = {"name": "雀舅舅", "relation": "舅舅", "phone": "10500000009", "pin": "12"}
    assert parent.post(page, data=named).status_code == 409
    assert parent.post(page, data=named | {"name": ""}).status_code == 422
    assert parent.post(page, data=named | {"pin": "4711"}).status_code == 303
    assert "雀舅舅" in parent.get(page).text
    with reading(circle_url) as db:
        key = db.exec(select(t.CustodianRow.id).where(t.CustodianRow.name == "雀舅舅")).one()
        carer = db.exec(select(t.CustodianRow.id).where(t.CustodianRow.kind == "carer")).one()
    assert parent.post(f"{page}/{carer}/end").status_code == 404
    assert client_of("other_parent").post(f"{page}/{key}/end").status_code in (403, 404)
    assert parent.post(f"{page}/{key}/end").status_code == 303
    assert "雀舅舅" not in parent.get(page).text


def test_what_a_leg_lacks_stands_first_with_its_way_out(
    season: Season, sign_in: SignIn, season_url: str
) -> None:
    client, journey = sign_in("organiser"), season.other["journey"]
    with transaction(season_url) as db:  # ahead at whatever hour this runs
        row, leg = db.get_one(t.SessionRow, journey), db.get_one(t.LegRow, season.other["leg"])
        row.starts_at = leg.departs_at = row.starts_at + timedelta(days=1)
        row.ends_at = leg.arrives_at = row.ends_at + timedelta(days=1)
    page = client.get(f"/trips/{journey}").text
    told = words(page)
    assert told.index("每一程还缺什么") < told.index("一程一程")
    for found in ("没有领队", "没有座位", "还没有出行的同意", f"/sessions/{journey}"):
        assert found in page
    client.post(f"/trips/legs/{season.other['leg']}/seats")
    assert "还没有座位" not in words(client.get(f"/trips/{journey}").text)


def test_list_of_a_leg_is_printed_by_vehicle_with_codes_and_room_to_sign(
    season: Season, sign_in: SignIn, season_url: str
) -> None:
    client, leg = sign_in("organiser"), season.other["leg"]
    client.post(f"/trips/legs/{leg}/seats")
    text, size = paper(client, f"/trips/legs/{leg}/list.pdf")
    assert size == A4[::-1]
    for found in ("云L·0001", "喜洲→蒙自", "R1-01N", "小路", "接的人签字", "这辆车上还没有成年人", "问领队"):
        assert found in text
    assert "10500000001" not in text
    with reading(season_url) as db:
        read = db.exec(select(t.AuditRow.subject).where(t.AuditRow.action == "child.read")).all()
    assert f"child:{season.other['traveller']}" in read
    assert sign_in("volunteer").get(f"/trips/legs/{leg}/list.pdf").status_code == 404


def taken_over(escort: FlaskClient, chain: str, circle: Circle, url: str) -> str:
    """The carer gives the child to the escort, who then shows a code: its address."""
    give = f"{chain}/children/{circle.child}"
    escort.get(chain)
    sent = {"giver": custodian(url, "carer"), "receiver": f"p{circle.person['escort']}", "signature": CARER}
    assert escort.post(give, data=sent).status_code == 303
    assert escort.get(f"{give}/code").status_code == 200
    until = datetime.now(UTC) + timedelta(minutes=5)
    return f"/take/{sealed(circle, until)}"


def sealed(circle: Circle, until: datetime) -> str:
    return codes.seal(INSECURE_SECRET, Pass(PassKind.CHILD, circle.child, circle.account["escort"], until))


def test_guardian_signs_on_the_own_phone_with_one_tap(
    chain: str, circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    escort, parent = client_of("escort"), client_of("parent")
    early = escort.get(f"{chain}/children/{circle.child}/code")
    assert "不在交的人手里" in early.text
    assert client_of("stranger").get(f"{chain}/children/{circle.child}/code").status_code == 404
    address = taken_over(escort, chain, circle, circle_url)
    assert CHILD in parent.get(address).text
    done = parent.post(address)
    assert done.status_code == 200
    assert f"护送甲 交给 {PARENT}" in words(done.text)
    again = parent.post(address)
    assert again.status_code == 409
    assert "用过了" in again.text
    assert f"护送甲 → {PARENT}" in words(parent.get(f"/family/children/{circle.child}/receivers").text)


def test_pin_cannot_be_tried_out(chain: str, circle: Circle, circle_url: str, client_of: ClientOf) -> None:
    named = {"name": "雀舅舅", "relation": "舅舅", "phone": "10500000009", "pin": "4711"}
    client_of("parent").post(f"/family/children/{circle.child}/receivers", data=named)
    address = taken_over(client_of("escort"), chain, circle, circle_url)
    anyone = client_of(None)
    for pin in range(ATTEMPTS_PER_LOGIN):
        assert "接送名单" in anyone.post(address, data={"signature": f"{pin:04}"}).text
    for until in (timedelta(minutes=5), timedelta(minutes=6)):  # nor with a newer code
        newer = f"/take/{sealed(circle, datetime.now(UTC) + until)}"
        answer = anyone.post(newer, data={"signature": "4711"})
        assert answer.status_code == 409
        assert "错了太多次" in answer.text
    with reading(circle_url) as db:
        assert db.exec(select(func.max(t.HandOverRow.step))).one() == 1


def test_named_receiver_signs_without_an_account_and_nobody_else_does(
    chain: str, circle: Circle, circle_url: str, client_of: ClientOf
) -> None:
    named = {"name": "雀舅舅", "relation": "舅舅", "phone": "10500000009", "pin": "4711"}
    client_of("parent").post(f"/family/children/{circle.child}/receivers", data=named)
    address = taken_over(client_of("escort"), chain, circle, circle_url)
    anyone = client_of(None)
    assert CHILD not in anyone.get(address).text
    for wrong in ("冒名", "雀舅舅", "", "护送甲"):  # whoever has a pin signs with it and nothing else
        answer = anyone.post(address, data={"signature": wrong})
        assert answer.status_code == 409
        assert "接送名单" in answer.text
    other = client_of("other_parent").post(address, data={"signature": "陈小红"})
    assert other.status_code == 409
    old = anyone.post(f"/take/{sealed(circle, datetime.now(UTC) - timedelta(seconds=1))}")
    assert old.status_code == 409
    assert "过期" in old.text
    forged = anyone.get(address[:-1] + ("A" if address[-1] != "A" else "B"))
    assert forged.status_code == 404
    assert "不对" in forged.text
    done = anyone.post(address, data={"signature": "4711"})
    assert "雀舅舅" in words(done.text)
    with reading(circle_url) as db:
        last = db.exec(select(t.HandOverRow).order_by(col(t.HandOverRow.step).desc())).first()
    assert last is not None
    assert (last.step, last.signed) == (2, "pin")
