"""A printed sheet typed back in one go: every line is read before any is believed, all of them or none."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from sqlmodel import Session, col, select

from scheduler.db.local_time import to_instant, to_local
from scheduler.db.tables import AssignmentRow, PersonRow, SessionRow, ShiftRow
from scheduler.domain.attendance import AttendanceState, Means
from scheduler.domain.rules.violation import Violation
from scheduler.services.attendance import codes, marking
from scheduler.services.attendance.checkin import has_seat
from scheduler.services.attendance.marking import Mark
from scheduler.services.refusal import Refused

MOST_LINES = 400
_CLOCK = re.compile(r"(\d{1,2})[:：.]?(\d{2})")
_ABSENT = ("X", "×", "缺", "未到")
_EXCUSED = ("J", "假", "请假")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet: who, on which shift, and the code that stands for both."""

    code: str
    assignment: AssignmentRow
    person: PersonRow
    shift: ShiftRow


def lines(session: Session, secret: str, held: SessionRow) -> list[Line]:
    """Everybody expected at a session, by shift and name, with their codes."""
    rows = session.exec(
        select(AssignmentRow, PersonRow, ShiftRow)
        .join(PersonRow, col(PersonRow.id) == AssignmentRow.person_id)
        .join(ShiftRow, col(ShiftRow.id) == AssignmentRow.shift_id)
        .where(ShiftRow.session_id == held.id)
        .order_by(col(ShiftRow.starts_at), col(ShiftRow.role), col(PersonRow.name), col(PersonRow.id))
    ).all()
    assert held.id is not None
    known = codes.for_sheet(secret, held.id, [row.id for row, _, _ in rows if row.id is not None])
    expected = [one for one in rows if has_seat(one[0])]
    return [Line(known[row.id or 0], row, person, shift) for row, person, shift in expected]


def enter(session: Session, on_sheet: Iterable[Line], text: str, account_id: int, now: datetime) -> int:
    """Write down a whole sheet; gives how many lines it had. Who is on no line is left as they are.

    A line is a code; a code and when they came, and when they left; or a code and X (absent) or J (excused).

    Raises:
        Refused: every line that can't be read, by its code: `sheet_unknown`, `sheet_twice`, `sheet_line`;
            `sheet_empty`, `too_long`; and what `marking.mark` refuses. Nothing is written then.
    """
    by_code = {line.code: line for line in on_sheet}
    typed = [one for one in re.split(r"[\n\r;；]+", text) if one.strip()]
    if not typed:
        raise Refused("sheet_empty")
    if len(typed) > MOST_LINES:
        raise Refused(Violation("too_long", amount=len(typed), needed=MOST_LINES))
    marks = _read(typed, by_code)
    for code, mark in marks.items():
        marking.mark(session, by_code[code].assignment, mark, account_id, now)
    return len(marks)


def _read(typed: Iterable[str], by_code: Mapping[str, Line]) -> dict[str, Mark]:
    found: dict[str, Mark] = {}
    faults: list[Violation] = []
    for one in typed:
        code, *rest = one.upper().replace(",", " ").replace("，", " ").split()
        if code not in by_code:
            faults.append(Violation("sheet_unknown", subject=code[:12]))
        elif code in found:
            faults.append(Violation("sheet_twice", subject=code))
        elif (mark := _mark(rest, by_code[code].shift)) is None:
            faults.append(Violation("sheet_line", subject=code))
        else:
            found[code] = mark
    if faults:
        raise Refused(*faults)
    return found


def _mark(rest: list[str], shift: ShiftRow) -> Mark | None:
    """What stands behind a code; None when nobody can tell."""
    if not rest:
        return Mark(AttendanceState.PRESENT, Means.SHEET)
    if len(rest) == 1 and rest[0] in _ABSENT:
        return Mark(AttendanceState.ABSENT, Means.SHEET)
    if len(rest) == 1 and rest[0] in _EXCUSED:
        return Mark(AttendanceState.EXCUSED, Means.SHEET)
    times = [_moment(one, shift) for one in rest]
    if len(times) > 2 or None in times:
        return None
    came, left = times[0], times[1] if len(times) == 2 else None
    if came is None or (left is not None and left < came):
        return None
    return Mark(None, Means.SHEET, came, left)


def _moment(text: str, shift: ShiftRow) -> datetime | None:
    """A clock time on the local day on which the shift begins."""
    found = _CLOCK.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    day = to_local(shift.starts_at).date()
    return to_instant(datetime.combine(day, time(int(found[1]), int(found[2]))))
