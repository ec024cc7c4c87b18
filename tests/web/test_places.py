"""Pages of sites: rooms with hours, crews with their fortnight, and whose they are."""

from datetime import timedelta

from sqlmodel import Session

from scheduler.db import tables as t
from tests.season import MONDAY, Season
from tests.web.conftest import SignIn, htmx_headers, words


def test_list_names_sites_of_own_nodes(sign_in: SignIn) -> None:
    text = words(sign_in("organiser").get("/places").text)
    assert "蒙自电子厂" in text
    assert "喜洲村" not in text
    assert "喜洲村" in sign_in("foreigner").get("/places").text


def test_list_is_searched(sign_in: SignIn) -> None:
    client = sign_in("organiser")
    assert "共 1 处" in words(client.get("/places?kind=school").text)
    assert "没有找到" in words(client.get("/places?text=没有").text)
    assert client.get("/places?kind=castle").status_code == 422


def test_site_shows_rooms_hours_and_rota(sign_in: SignIn, season: Season) -> None:
    address = f"/places/{season.site['factory']}?on={MONDAY.isoformat()}"
    text = words(sign_in("organiser").get(address).text)
    assert "视频亲情室 1" in text
    assert "每天 09:00–21:00" in text
    assert "没有登记开放时间" in text
    assert "20:00–08:00 夜班" in text
    assert "三班两运转" in text


def test_rota_marks_what_departs_from_the_cycle(sign_in: SignIn, season: Season, db: Session) -> None:
    db.add(t.CrewSwapRow(crew_id=season.other["crew"], day=MONDAY, works=""))
    db.commit()
    address = f"/places/{season.site['factory']}?on={MONDAY.isoformat()}"
    assert "休 有调整" in words(sign_in("organiser").get(address).text)


def test_htmx_gets_another_fortnight_alone(sign_in: SignIn, season: Season) -> None:
    later = MONDAY + timedelta(days=14)
    answer = sign_in("coordinator").get(
        f"/places/{season.site['factory']}?on={later.isoformat()}", headers=htmx_headers()
    )
    assert answer.text.lstrip().startswith('<div id="rota"')


def test_site_without_crews_says_so(sign_in: SignIn, season: Season) -> None:
    text = words(sign_in("organiser").get(f"/places/{season.site['school']}").text)
    assert "没有登记班组" in text


def test_site_of_another_organisation_is_not_found(sign_in: SignIn, season: Season) -> None:
    assert sign_in("foreigner").get(f"/places/{season.site['factory']}").status_code == 404
    assert sign_in("coordinator").get(f"/places/{season.site['school']}").status_code == 404


def test_volunteer_may_not_look(sign_in: SignIn) -> None:
    assert sign_in("volunteer").get("/places").status_code == 403


def test_date_that_is_none_is_refused(sign_in: SignIn, season: Season) -> None:
    assert sign_in("organiser").get(f"/places/{season.site['factory']}?on=soon").status_code == 422
