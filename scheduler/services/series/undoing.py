"""The way back from an edit of many sessions: exactly, with word to whoever is touched, or not at all."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session, select

from scheduler.db import belongings
from scheduler.db.tables import (
    AssignmentRow,
    BlockRow,
    CampaignRow,
    SeasonEditKind,
    SeasonEditRow,
    SessionRow,
    ShiftRow,
)
from scheduler.domain.rules.violation import Violation
from scheduler.domain.work import AssignmentState, CampaignState, SessionState
from scheduler.services import audit
from scheduler.services.accounts import Account
from scheduler.services.refusal import Refused
from scheduler.services.series import acting, people, rooms, selection
from scheduler.services.series.people import Affected
from scheduler.services.series.pictures import Picture, digest_of, read_back

OF_SESSION = (
    "title_zh",
    "title_en",
    "open_to_workers",
    "starts_at",
    "ends_at",
    "site_id",
    "room_id",
    "state",
)
OF_SHIFT = ("starts_at", "ends_at", "min_people", "max_people")
MADE = ("series", "child_group", "activity", "campaign")
"""Tables of new rows that go after the sessions, in this order, unless something hangs on them by then."""


def undo(session: Session, account: Account, edit: SeasonEditRow, now: datetime) -> int:
    """Undo an edit; gives how many people are told.

    Raises:
        Refused: `undone_already`; `edit_outdated` when a session is not as the edit left it, or somebody has
            come onto one; `past_session` when one has begun since; `campaign_closed`; `room_shared` when a
            room that would be given back is taken by now.
    """
    edit = _held(session, edit)
    campaign = None if edit.campaign_id is None else selection.hold(session, edit.campaign_id)
    if edit.undone_at is not None:
        raise Refused("undone_already")
    if campaign is None or campaign.state is CampaignState.CLOSED:
        raise Refused("campaign_closed")
    touched = list(edit.made.get("touched", ()))
    if digest_of(session, touched) != edit.digest:
        raise Refused("edit_outdated")
    _refuse_past(session, edit, now)
    told = _back(session, campaign, edit, now)
    edit.undone_at, edit.undone_by_id = now, account.id
    session.add(edit)
    audit.note(session, account_id=account.id, action="series.undo", subject=f"season_edit:{edit.id}")
    session.flush()
    return told


def _held(session: Session, edit: SeasonEditRow) -> SeasonEditRow:
    return session.exec(
        select(SeasonEditRow)
        .where(SeasonEditRow.id == edit.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _refuse_past(session: Session, edit: SeasonEditRow, now: datetime) -> None:
    """Neither what has begun nor what would have begun is changed, where people were promised anything."""
    rows = [session.get_one(SessionRow, key) for key in edit.made.get("touched", ())]
    begins = [row.starts_at for row in rows]
    begins += [datetime.fromisoformat(row["starts_at"]) for row in edit.before.get("session", ())]
    begun = sum(at <= now for at in begins)
    if begun and edit.kind not in (SeasonEditKind.CREATE, SeasonEditKind.COPY):
        raise Refused(Violation("past_session", amount=begun))


def _back(session: Session, campaign: CampaignRow, edit: SeasonEditRow, now: datetime) -> int:
    assert campaign.id is not None
    affected = Affected(campaign.id)
    if edit.kind in (SeasonEditKind.CREATE, SeasonEditKind.COPY):
        _unmake(session, campaign, edit)
        return 0
    before: Picture = edit.before
    if edit.kind is SeasonEditKind.REMOVE:
        gone = set(edit.made.get("gone", ()))
        _insert_gone(session, before, gone)
        _call_on(session, before, gone, affected, now)
    else:
        given = rooms.others(session, before) if edit.kind is SeasonEditKind.CHANGE else []
        rooms.affect(session, given, affected)
        _restore(session, before)
        rooms.refuse_shared(session, given)
        rooms.put_back(session, before)
        _seats_as_they_were(session, before, affected, now)
        people.touch(session, [row["id"] for row in before["session"]])
    return people.tell(session, affected, now)


def _unmake(session: Session, campaign: CampaignRow, edit: SeasonEditRow) -> None:
    """What was made goes; groups, activities and the campaign only while nothing else hangs on them."""
    made: Mapping[str, list[int]] = edit.made
    belongings.erase(session, "session", made.get("session", ()))
    belongings.erase(session, "shift_group", made.get("shift_group", ()))
    for table in MADE:
        for key in made.get(table, ()):
            if table == "campaign" and campaign.version:
                continue
            hanging = belongings.rows_of(session, table, [key])
            if not any(rows for name, rows in hanging.items() if name != table):
                belongings.erase(session, table, [key])


def _insert_gone(session: Session, before: Picture, gone: set[int]) -> None:
    rows = [row for row in before["session"] if row["id"] in gone]
    shifts = [row for row in before["shift"] if row["session_id"] in gone]
    ids = {row["id"] for row in shifts}
    members = [row for row in before["shift_group_member"] if row["shift_id"] in ids]
    groups = {row["group_id"] for row in members}
    part = {
        "session": rows,
        "shift": shifts,
        "shift_group": [row for row in before["shift_group"] if row["id"] in groups],
        "shift_group_member": members,
        "series_member": [row for row in before["series_member"] if row["session_id"] in gone],
    }
    acting.insert(session, part, dict.fromkeys(gone, timedelta()))


def _call_on(session: Session, before: Picture, gone: set[int], affected: Affected, now: datetime) -> None:
    """Sessions that were called off take place after all; whoever was on them is asked again."""
    for values in before["session"]:
        if values["id"] not in gone:
            row = session.get_one(SessionRow, values["id"])
            row.state = SessionState(values["state"])
            session.add(row)
    shifts = {row["id"] for row in before["shift"] if row["session_id"] not in gone}
    for values in before["assignment"]:
        was = AssignmentState(values["state"])
        if values["shift_id"] not in shifts or was not in people.OPEN:
            continue
        seat = session.get_one(AssignmentRow, values["id"])
        seat.came_from, seat.changed_at = seat.state, now
        seat.state = AssignmentState.PROPOSED if was.kept else was
        told = affected.changed if was is AssignmentState.REQUESTED else affected.asked
        told[seat.person_id].append(seat.shift_id)
        session.add(seat)
    session.flush()


def _restore(session: Session, before: Picture) -> None:
    for kind, names in ((SessionRow, OF_SESSION), (ShiftRow, OF_SHIFT)):
        for values in before[str(kind.__tablename__)]:
            row = session.get_one(kind, values["id"])
            read = read_back(kind, {name: values[name] for name in names})
            row.sqlmodel_update({name: value for name, value in read.items() if name != "state"})
            session.add(row)
    session.flush()
    for values in before["session"]:
        if (block := session.get(BlockRow, values["id"])) is not None:
            session.delete(block)
    session.flush()
    session.add_all(BlockRow(**read_back(BlockRow, row)) for row in before.get("programme_block", ()))
    session.flush()


def _seats_as_they_were(session: Session, before: Picture, affected: Affected, now: datetime) -> None:
    """Everybody is on the shift as before the edit, and told where it meant a question to them."""
    for values in before["assignment"]:
        was = AssignmentState(values["state"])
        seat = session.get_one(AssignmentRow, values["id"])
        if was not in people.OPEN or seat.changed_at == datetime.fromisoformat(values["changed_at"]):
            continue
        seat.came_from, seat.state, seat.changed_at = seat.state, was, now
        affected.changed[seat.person_id].append(seat.shift_id)
        session.add(seat)
    session.flush()
