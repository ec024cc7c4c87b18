"""Record and certificate of volunteer service as papers with a number, and a code by which they are verified.

Fields as 志愿服务记录与证明出具办法（试行） (民政部令第67号) names them. What we do not keep, such as the
number of an identity card, stays an empty line to be filled in by hand; leader and seal are put on paper.
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hmac import compare_digest

from sqlmodel import Session, col, func, select

from scheduler.db.local_time import to_local
from scheduler.db.tables import OrganisationRow, PersonRow, ServicePaperRow
from scheduler.domain.problem import Gender
from scheduler.domain.service_records import PaperKind
from scheduler.papers.blocks import (
    Align,
    Beside,
    Block,
    Column,
    Document,
    Gap,
    Heading,
    Paragraph,
    QrCode,
    Table,
)
from scheduler.papers.printing import pdf
from scheduler.services.records import hours
from scheduler.services.records.hours import Line
from scheduler.services.refusal import Refused

NOTICE_DAYS = 7
"""How long a certificate is publicised before it is handed out (opinion of 2015)."""
MOST_PAPERS = 20
"""Papers that one person may have made in a year."""
TITLES = {PaperKind.RECORD: "志愿服务记录", PaperKind.CERTIFICATE: "志愿服务证明"}
SEXES = {Gender.FEMALE: "女", Gender.MALE: "男"}
BLANK = "＿＿＿＿＿＿＿＿"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper just made: its row, the PDF, and the secret that is in its QR code and kept nowhere."""

    row: ServicePaperRow
    data: bytes
    secret: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What whoever holds a paper may learn of it: that it is ours, and the figures that stand on it."""

    row: ServicePaperRow
    name: str
    issuer: OrganisationRow


def issue(
    session: Session, person: PersonRow, kind: PaperKind, account_id: int, address: str, now: datetime
) -> Paper:
    """Make a paper of everything that counts; `address` is the beginning of where papers are verified.

    Raises:
        Refused: `nothing_served`; `too_many_papers` in a year.
    """
    assert person.id is not None
    lines = [line for line in reversed(hours.of_person(session, person.id, now)) if line.minutes]
    if not lines:
        raise Refused("nothing_served")
    today = to_local(now).date()
    _refuse_many(session, person.id, today)
    shifts, minutes = hours.total(lines)
    secret = secrets.token_urlsafe(16)
    row = ServicePaperRow(
        person_id=person.id,
        kind=kind,
        number=f"{today:%Y%m%d}-{secrets.randbelow(10**8):08}",
        secret_hash=_digest(secret),
        issued_on=today,
        first=to_local(lines[0].shift.starts_at).date(),
        last=to_local(lines[-1].shift.starts_at).date(),
        shifts=shifts,
        minutes=minutes,
        issued_by=account_id,
    )
    session.add(row)
    session.flush()
    issuer = session.get_one(OrganisationRow, person.organisation_id)
    document = paper(row, person, issuer, lines, f"{address}/{row.number}/{secret}")
    return Paper(row, pdf(document), secret)


def verify(session: Session, number: str, secret: str) -> Verified | None:
    """What stands behind a paper; None for a wrong number and a wrong code alike."""
    found = session.exec(
        select(ServicePaperRow, PersonRow.name, OrganisationRow)
        .join(PersonRow, col(PersonRow.id) == ServicePaperRow.person_id)
        .join(OrganisationRow, col(OrganisationRow.id) == PersonRow.organisation_id)
        .where(ServicePaperRow.number == number)
    ).first()
    if found is None or not compare_digest(found[0].secret_hash, _digest(secret)):
        return None
    row, name, issuer = found
    return Verified(row, f"{name[:1]}{'＊' * max(1, len(name) - 1)}", issuer)


def of_person(session: Session, person_id: int) -> Sequence[ServicePaperRow]:
    """The papers of a person, the newest first."""
    query = select(ServicePaperRow).where(ServicePaperRow.person_id == person_id)
    return session.exec(query.order_by(col(ServicePaperRow.id).desc())).all()


def revoke(row: ServicePaperRow, now: datetime) -> None:
    """Say of a paper from now on that it no longer holds."""
    row.revoked_at = row.revoked_at or now


def paper(
    row: ServicePaperRow, person: PersonRow, issuer: OrganisationRow, lines: Sequence[Line], address: str
) -> Document:
    """The paper as it is printed."""
    title = TITLES[row.kind]
    head: list[Block] = [Heading(title, 1), Paragraph(f"编号 {row.number}"), Gap(2), _volunteer(person)]
    code: list[Block] = [QrCode(address, "扫码核验", 28.0)]
    total = f"{row.first:%Y-%m-%d} 至 {row.last:%Y-%m-%d}，{row.shifts} 次，共 {_hours(row.minutes)} 小时"
    body: list[Block] = [Beside(head, code), Gap(), Paragraph(f"服务时间（不含路途）：{total}。"), Gap(2)]
    body.append(_services(lines) if row.kind is PaperKind.RECORD else _activities(lines))
    body += [Gap(), *_signed(row, issuer)]
    return Document(title, body, note=f"编号 {row.number}")


def _volunteer(person: PersonRow) -> Table:
    sex = "" if person.gender is None else SEXES[person.gender]
    born = BLANK if person.birth_year is None else f"{person.birth_year} 年"
    return Table(
        (Column("项目", 1.0), Column("内容", 2.0)),
        [
            ("姓名", person.name),
            ("性别", sex or BLANK),
            ("出生日期", born),
            ("身份证件类型、号码", BLANK),
            ("志愿者编号", BLANK),
        ],
    )


def _services(lines: Iterable[Line]) -> Table:
    columns = (
        Column("日期", 1.1),
        Column("活动（项目）名称", 1.8),
        Column("服务内容", 2.0),
        Column("地点", 1.6),
        Column("小时", 0.7, Align.RIGHT),
        Column("记录人", 1.0),
        Column("记录时间", 1.1),
    )
    return Table(columns, [_service(line) for line in lines])


def _service(line: Line) -> tuple[str, ...]:
    recorded = "" if line.recorded_at is None else f"{to_local(line.recorded_at):%Y-%m-%d}"
    return (
        f"{to_local(line.shift.starts_at):%Y-%m-%d}",
        line.activity.name_zh,
        line.session.title_zh,
        line.site.name_zh,
        _hours(line.minutes or 0),
        line.witness,
        recorded,
    )


def _activities(lines: Iterable[Line]) -> Table:
    columns = (
        Column("活动（项目）名称", 3.0),
        Column("次数", 1.0, Align.RIGHT),
        Column("小时", 1.0, Align.RIGHT),
    )
    return Table(
        columns,
        [(one.activity.name_zh, str(one.shifts), _hours(one.minutes)) for one in hours.by_activity(lines)],
    )


def _signed(row: ServicePaperRow, issuer: OrganisationRow) -> Iterable[Block]:
    yield Paragraph(f"出具主体：{issuer.name_zh}    开具日期：{row.issued_on:%Y-%m-%d}")
    if row.kind is PaperKind.CERTIFICATE:
        until = row.issued_on + timedelta(days=NOTICE_DAYS)
        yield Paragraph(f"公示截止：{until:%Y-%m-%d}    其他说明：{BLANK}")
    yield Gap(6)
    yield Paragraph(f"负责人：{BLANK}    经办人：{BLANK}    联系方式：{BLANK}    （公章）")


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.1f}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _refuse_many(session: Session, person_id: int, today: date) -> None:
    count = session.exec(
        select(func.count())
        .select_from(ServicePaperRow)
        .where(
            ServicePaperRow.person_id == person_id, ServicePaperRow.issued_on > today - timedelta(days=365)
        )
    ).one()
    if count >= MOST_PAPERS:
        raise Refused("too_many_papers")
