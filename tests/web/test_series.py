"""Many sessions at once: looked at, done, told to whoever is on them, undone; and what is refused."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, func, or_, select

from scheduler.db import tables as t
from scheduler.db.session import engine
from scheduler.domain.work import AssignmentState, CampaignState, SessionState
from tests.season import Season, instant
from tests.web.conftest import SignIn, words

S = AssignmentState


@pytest.fixture
def db(season_url: str) -> Iterator[Session]:
    """A session whose rows can be read after a commit without holding the database."""
    with Session(engine(season_url), expire_on_commit=False) as session:
        yield session


@pytest.fixture
def later(db: Session, season: Season) -> list[int]:
    """Three sessions three weeks ahead, whatever the day; a person said yes to the first."""
    activity, ids = season.other["talk"], []
    campaign = db.get_one(t.CampaignRow, season.campaign["talks"])
    campaign.ends_on = max(campaign.ends_on, instant(60, "12:00").date())
    for number in range(3):
        row = t.SessionRow(
            activity_id=activity,
            site_id=season.site["factory"],
            room_id=season.room["hall"],
            title_zh=f"夜谈{number}",
            starts_at=instant(21 + number, "19:00"),
            ends_at=instant(21 + number, "20:30"),
        )
        db.add(row)
        db.flush()
        assert row.id is not None
        ids.append(row.id)
        times = {"starts_at": row.starts_at, "ends_at": row.ends_at}
        db.add(t.ShiftRow(session_id=row.id, role="speaker", max_people=2, **times))
    db.flush()
    seat = t.AssignmentRow(
        shift_id=shift_of(db, ids[0]).id or 0,
        person_id=season.person["volunteer"],
        state=S.CONFIRMED,
        changed_at=instant(-6, "10:00"),
    )
    db.add_all([campaign, seat])
    db.commit()
    return ids


def shift_of(db: Session, session_id: int) -> t.ShiftRow:
    return db.exec(select(t.ShiftRow).where(t.ShiftRow.session_id == session_id)).one()


def seat(db: Session, session_id: int) -> t.AssignmentRow:
    found = db.exec(
        select(t.AssignmentRow)
        .join(t.ShiftRow, col(t.ShiftRow.id) == t.AssignmentRow.shift_id)
        .where(t.ShiftRow.session_id == session_id)
        .execution_options(populate_existing=True)
    ).one()
    db.commit()
    return found


def row(db: Session, session_id: int) -> t.SessionRow | None:
    found = db.get(t.SessionRow, session_id, populate_existing=True)
    db.commit()
    return found


def notices(db: Session, season: Season) -> list[str]:
    found = db.exec(
        select(t.NoticeRow.code)
        .where(t.NoticeRow.person_id == season.person["volunteer"])
        .order_by(col(t.NoticeRow.id))
    ).all()
    db.commit()
    return list(found)


def sent(kind: str, sessions: list[int], **more: object) -> dict[str, object]:
    return {"kind": kind, "session": [str(one) for one in sessions], **more}


def act(client: FlaskClient, season: Season, data: dict[str, object]) -> tuple[str, int, str]:
    """Looks, then does it: the words of the look, the status of the deed and its words."""
    base = f"/campaigns/{season.campaign['talks']}/sessions"
    page = client.post(f"{base}/look", data=data)
    seen = page.text.split('name="seen" value="')[1].split('"')[0] if 'name="seen"' in page.text else ""
    done = client.post(f"{base}/do", data={**data, "seen": seen})
    return words(page.text), done.status_code, words(done.text)


def last_edit(db: Session) -> t.SeasonEditRow:
    found = db.exec(select(t.SeasonEditRow).order_by(col(t.SeasonEditRow.id).desc())).first()
    db.commit()
    assert found is not None
    return found


def undo(client: FlaskClient, db: Session) -> int:
    return client.post(f"/season-edits/{last_edit(db).id}/undo").status_code


def test_list_filters_and_offers_edits(sign_in: SignIn, season: Season, later: list[int]) -> None:
    address = f"/campaigns/{season.campaign['talks']}/sessions"
    client = sign_in("organiser")
    assert "夜谈2" in words(client.get(address).text)
    day = instant(21, "12:00").date().isoformat()
    text = words(client.get(address, query_string={"first": day, "last": day}).text)
    assert "夜谈0" in text
    assert "夜谈1" not in text
    form = client.get(f"{address}/edit", query_string={"kind": "move", "all": "true", "first": day})
    assert "移动 3 场" in words(form.text)


def test_move_asks_those_who_said_yes_again_and_undo_gives_back_their_yes(
    sign_in: SignIn, season: Season, later: list[int], db: Session
) -> None:
    client = sign_in("organiser")
    look, status, _ = act(client, season, sent("move", later, days="7", starts="18:00"))
    assert "会通知 1 人。 其中 1 人要重新答复" in look
    assert status == 303
    moved = row(db, later[0])
    assert moved is not None
    assert moved.starts_at == instant(28, "18:00")
    assert seat(db, later[0]).state is S.PROPOSED
    assert notices(db, season) == ["shift.changed"]
    assert words(client.get(f"/campaigns/{season.campaign['talks']}/sessions").text).count("移动 3 场") == 1
    assert undo(client, db) == 303
    back = row(db, later[0])
    assert back is not None
    assert (back.starts_at, shift_starts(db, later[0])) == (instant(21, "19:00"), instant(21, "19:00"))
    assert seat(db, later[0]).state is S.CONFIRMED
    assert notices(db, season) == ["shift.changed", "shift.changed"]
    assert client.post(f"/season-edits/{last_edit(db).id}/undo").status_code == 409


def shift_starts(db: Session, session_id: int) -> object:
    found = shift_of(db, session_id).starts_at
    db.commit()
    return found


def test_look_changes_nothing(sign_in: SignIn, season: Season, later: list[int], db: Session) -> None:
    client = sign_in("organiser")
    page = client.post(f"/campaigns/{season.campaign['talks']}/sessions/look", data=sent("remove", later))
    assert "会通知 1 人" in words(page.text)
    assert row(db, later[2]) is not None
    assert seat(db, later[0]).state is S.CONFIRMED
    assert notices(db, season) == []


def test_remove_erases_what_nobody_was_on_and_calls_off_the_rest_and_undo_brings_both_back(
    sign_in: SignIn, season: Season, later: list[int], db: Session
) -> None:
    client = sign_in("organiser")
    look, status, _ = act(client, season, sent("remove", later))
    assert (look.count("删掉"), look.count("已取消"), status) == (2, 1, 303)
    kept = row(db, later[0])
    assert kept is not None
    assert (kept.state, seat(db, later[0]).state) == (SessionState.CANCELLED, S.CANCELLED)
    assert row(db, later[1]) is None
    assert notices(db, season) == ["shift.cancelled"]
    assert undo(client, db) == 303
    again = db.exec(
        select(t.SessionRow.title_zh)
        .where(col(t.SessionRow.title_zh).startswith("夜谈"), t.SessionRow.state == SessionState.PLANNED)
        .order_by(t.SessionRow.title_zh)
    ).all()
    db.commit()
    assert again == ["夜谈0", "夜谈1", "夜谈2"]
    assert seat(db, later[0]).state is S.PROPOSED
    assert notices(db, season) == ["shift.cancelled", "shift.changed"]


def test_undo_is_refused_once_somebody_answered(
    sign_in: SignIn, season: Season, later: list[int], db: Session
) -> None:
    client = sign_in("organiser")
    act(client, season, sent("move", later, days="7"))
    answered = seat(db, later[0])
    answered.state = S.ACCEPTED
    db.add(answered)
    db.commit()
    answer = client.post(f"/season-edits/{last_edit(db).id}/undo")
    assert answer.status_code == 409
    assert "不能原样撤销" in words(answer.text)
    assert seat(db, later[0]).state is S.ACCEPTED


def test_copies_have_shifts_and_teams_but_nobody_on_them_and_undo_takes_them_away(
    sign_in: SignIn, season: Season, later: list[int], db: Session
) -> None:
    group = t.ShiftGroupRow(campaign_id=season.campaign["talks"], kind="team", at_least=2, unrelated=True)
    db.add(group)
    db.flush()
    db.add(t.ShiftGroupMemberRow(group_id=group.id, shift_id=shift_of(db, later[0]).id))
    db.commit()
    client = sign_in("organiser")
    look, status, _ = act(client, season, sent("copy", later, days="7", times="2"))
    assert ("复制 6 场" in look, status) == (True, 303)
    copies = db.exec(select(t.SessionRow).where(t.SessionRow.title_zh == "夜谈0")).all()
    ids = [one.id for one in copies]
    of_copies = col(t.ShiftRow.session_id).in_(ids)
    seats = db.exec(select(t.AssignmentRow.id).join(t.ShiftRow).where(of_copies)).all()
    teams = db.exec(select(t.ShiftGroupRow.id).where(t.ShiftGroupRow.at_least == 2)).all()
    db.commit()
    assert sorted(one.starts_at for one in copies) == [instant(day, "19:00") for day in (21, 28, 35)]
    assert (len(teams), len(seats)) == (3, 1)
    assert undo(client, db) == 303
    left = db.exec(select(t.SessionRow.id).where(t.SessionRow.title_zh == "夜谈0")).all()
    db.commit()
    assert left == later[:1]


def test_change_of_names_and_numbers_tells_nobody(
    sign_in: SignIn, season: Season, later: list[int], db: Session
) -> None:
    client = sign_in("organiser")
    wanted = sent("change", later, title_zh="星空夜谈", role="speaker", least="2", open_to_workers="true")
    look, status, _ = act(client, season, wanted)
    assert ("不会通知任何人" in look, status) == (True, 303)
    changed = row(db, later[1])
    assert changed is not None
    assert (changed.title_zh, changed.open_to_workers) == ("星空夜谈", True)
    assert undo(client, db) == 303
    back = row(db, later[1])
    assert back is not None
    assert (back.title_zh, shift_least(db, later[1])) == ("夜谈1", 1)


def shift_least(db: Session, session_id: int) -> int:
    found = shift_of(db, session_id).min_people
    db.commit()
    return found


def with_children(db: Session, season: Season, session_id: int) -> None:
    """The session is for a class of twelve six-year-olds: two adults at least."""
    found = db.get_one(t.SessionRow, session_id)
    found.child_group_id, found.setting = season.other["group"], "day"
    series = t.SeriesRow(campaign_id=season.campaign["talks"], name_zh="班", ages={"6": 12})
    db.add_all([found, series])
    db.flush()
    db.add(t.SeriesMemberRow(series_id=series.id, session_id=session_id))
    shift_of(db, session_id).min_people = 2
    db.commit()


def test_adults_may_not_fall_below_what_the_children_need(
    sign_in: SignIn, season: Season, later: list[int], db: Session
) -> None:
    with_children(db, season, later[1])
    client = sign_in("organiser")
    told, status, _ = act(client, season, sent("change", later[1:2], role="speaker", least="1"))
    assert (status, "按孩子的年龄至少要 2 名成人，不能只要 1 名" in told) == (409, True)
    assert shift_least(db, later[1]) == 2
    assert act(client, season, sent("change", later[1:2], role="speaker", least="3"))[1] == 303


def test_children_are_not_moved_to_two_places_at_once(
    sign_in: SignIn, season: Season, later: list[int], db: Session
) -> None:
    with_children(db, season, later[1])
    with_children(db, season, later[2])
    client = sign_in("organiser")
    wanted = sent("move", later[1:2], days="1", site_id=str(season.site["school"]))
    assert "孩子那时在别的地点" in act(client, season, wanted)[0]


def test_person_is_not_moved_into_another_shift(
    sign_in: SignIn, season: Season, later: list[int], db: Session
) -> None:
    db.add(
        t.AssignmentRow(
            shift_id=shift_of(db, later[1]).id or 0,
            person_id=season.person["volunteer"],
            state=S.ACCEPTED,
            changed_at=instant(-6, "10:00"),
        )
    )
    db.commit()
    look, status, _ = act(sign_in("organiser"), season, sent("move", later[:1], days="1"))
    assert ("那时已有别的班次" in look, status) == (True, 409)


def test_look_names_whoever_cannot_come_then_and_why(
    sign_in: SignIn, season: Season, later: list[int], db: Session
) -> None:
    other = shift_of(db, later[1])
    other.starts_at, other.ends_at = instant(22, "08:00"), instant(22, "09:30")
    person = db.get_one(t.PersonRow, season.person["volunteer"])
    person.shifts_per_day = 1
    place = {"shift_id": other.id, "person_id": person.id, "changed_at": instant(-6, "10:00")}
    db.add_all([other, person, t.AssignmentRow(state=S.ACCEPTED, **place)])
    db.commit()
    look, status, _ = act(sign_in("organiser"), season, sent("move", later[:1], days="1"))
    assert ("王晓梅 1 班 这一天会有 2 班，每天最多 1 班。" in look, status) == (True, 303)
    assert (seat(db, later[0]).state, notices(db, season)) == (S.CANCELLED, ["roster.released"])


def test_room_of_one_at_a_time_is_not_used_twice(
    sign_in: SignIn, season: Season, later: list[int], db: Session
) -> None:
    for session_id in later[1:]:
        db.get_one(t.SessionRow, session_id).room_id = season.room["classroom"]
    db.commit()
    look, status, _ = act(sign_in("organiser"), season, sent("move", later[1:2], days="1"))
    assert ("同一时间已有别的活动" in look, status) == (True, 409)


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"kind": "move"}, "没有填要改什么"),
        ({"kind": "change"}, "没有填要改什么"),
        ({"kind": "move", "days": "300"}, "日期要在活动季之内"),
        ({"kind": "copy", "days": "7", "times": "99"}, ""),
        ({"kind": "move", "days": "1", "site_id": "999999"}, "不在您的管理范围内"),
        ({"kind": "change", "role": "speaker", "least": "3", "most": "2"}, "最多人数不能少于"),
        ({"kind": "explode"}, "请先选好场次"),
        ({"kind": "move", "days": "x"}, ""),
        ({"kind": "move", "starts": "25:99"}, ""),
    ],
)
def test_edit_that_cannot_be_is_refused_in_words(
    wanted: dict[str, str], told: str, sign_in: SignIn, season: Season, later: list[int], db: Session
) -> None:
    look, status, _ = act(sign_in("organiser"), season, {**wanted, "session": [str(later[0])]})
    assert told in look
    assert status in (409, 422)
    assert db.exec(select(func.count()).select_from(t.SeasonEditRow)).one() == 0


def test_nothing_chosen_and_sessions_of_others_are_refused(
    sign_in: SignIn, season: Season, later: list[int], db: Session
) -> None:
    foreign = t.ActivityRow(campaign_id=season.campaign["foreign"], kind="camp", name_zh="营")
    db.add(foreign)
    db.flush()
    other = t.SessionRow(
        activity_id=foreign.id,
        site_id=season.site["village"],
        title_zh="别家的",
        starts_at=instant(30, "09:00"),
        ends_at=instant(30, "10:00"),
    )
    db.add(other)
    db.commit()
    client = sign_in("organiser")
    for chosen in ([], [other.id or 0]):
        look, status, _ = act(client, season, sent("move", chosen, days="1"))
        assert "没有选中任何场次" in look
        assert status == 422


def test_what_has_begun_is_not_changed(
    sign_in: SignIn, season: Season, later: list[int], db: Session
) -> None:
    found = db.get_one(t.SessionRow, later[1])
    found.starts_at, found.ends_at = instant(-9, "19:00"), instant(-9, "20:30")
    db.add(found)
    db.commit()
    look, status, _ = act(sign_in("organiser"), season, sent("remove", later))
    assert ("有 1 场已经开始或已过去" in look, status) == (True, 409)


def test_second_of_two_edits_that_looked_at_once_is_shown_the_first(
    sign_in: SignIn, season: Season, later: list[int], db: Session
) -> None:
    client, base = sign_in("organiser"), f"/campaigns/{season.campaign['talks']}/sessions"
    data = sent("move", later, days="1")
    seen = client.post(f"{base}/look", data=data).text.split('name="seen" value="')[1].split('"')[0]
    assert client.post(f"{base}/do", data={**data, "seen": seen}).status_code == 303
    again = client.post(f"{base}/do", data={**data, "seen": seen})
    assert again.status_code == 409
    assert "又有变动" in words(again.text)


def test_draft_campaign_tells_nobody_and_closed_one_is_left_alone(
    sign_in: SignIn, season: Season, later: list[int], db: Session
) -> None:
    campaign = db.get_one(t.CampaignRow, season.campaign["talks"])
    campaign.state = CampaignState.DRAFT
    db.add(campaign)
    db.commit()
    client = sign_in("organiser")
    assert act(client, season, sent("move", later, days="1"))[1] == 303
    assert notices(db, season) == []
    campaign.state = CampaignState.CLOSED
    db.add(campaign)
    db.commit()
    assert "已结束" in act(client, season, sent("move", later, days="1"))[0]
    assert undo(client, db) == 409


def test_undo_of_another_part_of_the_tree_is_not_found(
    sign_in: SignIn, season: Season, later: list[int], db: Session
) -> None:
    act(sign_in("organiser"), season, sent("move", later, days="1"))
    assert undo(sign_in("foreigner"), db) == 404


def test_feed_shows_the_moved_shift_and_counts_the_change(
    sign_in: SignIn, season: Season, later: list[int], db: Session
) -> None:
    before = stamp(db, season)
    act(sign_in("organiser"), season, sent("move", later, days="7"))
    assert stamp(db, season) > before


def stamp(db: Session, season: Season) -> int:
    mine = or_(
        col(t.CalendarChangeRow.person_id).is_(None),
        col(t.CalendarChangeRow.person_id) == season.person["volunteer"],
    )
    found = db.exec(select(func.sum(t.CalendarChangeRow.times)).where(mine)).one()
    db.commit()
    return found or 0
