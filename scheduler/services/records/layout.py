"""Record and certificate of volunteer service as they are printed, field by field.

Fields and their names as 志愿服务记录与证明出具办法（试行） (民政部令第67号) has them. What we do not keep
stays an empty line to be filled in by hand; signatures and the seal are put on paper.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from scheduler.db.local_time import to_local
from scheduler.db.tables import OrganisationRow, PersonRow, ServicePaperRow
from scheduler.domain import reference
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
    Row,
    Table,
)
from scheduler.services.records import hours
from scheduler.services.records.hours import Line
from scheduler.services.records.known import SERVED, Desk, Training

NOTICE_DAYS = 7
"""How long a certificate is publicised before it is handed out (opinion of 2015)."""
TITLES = {PaperKind.RECORD: "志愿服务记录", PaperKind.CERTIFICATE: "志愿服务证明"}
SEXES = {Gender.FEMALE: "女", Gender.MALE: "男"}
BLANK = "＿＿＿＿＿＿＿＿"
BLANK_ROWS = 2
"""Empty rows for what is written in by hand: honours and evaluations."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What somebody says of themselves for one paper: printed, and kept nowhere."""

    birth_date: date | None = None
    id_type: str = ""
    id_number: str = ""
    volunteer_no: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the volunteer and the issuer; leaders by campaign."""

    area: str = ""
    skills: Sequence[str] = ()
    times: Sequence[str] = ()
    trainings: Sequence[Training] = ()
    leaders: Mapping[int, str] | None = None
    desk: Desk = field(default_factory=Desk)


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that one paper tells; `address` is where it is verified."""

    row: ServicePaperRow
    person: PersonRow
    issuer: OrganisationRow
    lines: Sequence[Line]
    address: str
    identity: Identity
    known: Known


def document(paper: Paper) -> Document:
    """The paper as it is printed; the record lies across, because a line of service has ten fields."""
    row, is_record = paper.row, paper.row.kind is PaperKind.RECORD
    title = TITLES[row.kind]
    number = f"{_name('certificate.number')} {row.number}"
    head: list[Block] = [Heading(title, 1), Paragraph(number), Gap(2), _volunteer(paper)]
    code: list[Block] = [QrCode(paper.address, "扫码核验", 28.0)]
    total = f"{row.first:%Y-%m-%d} 至 {row.last:%Y-%m-%d}，{row.shifts} 次，共 {_hours(row.minutes)} 小时"
    body: list[Block] = [Beside(head, code), Gap(), Paragraph(f"服务时间（不含路途）：{total}。"), Gap(2)]
    body += _record(paper) if is_record else [_activities(paper.lines)]
    body += [Gap(), *_signed(paper)]
    return Document(title, body, landscape=is_record, note=number)


def _name(code: str) -> str:
    return reference.record_fields()[code].name_zh


def _volunteer(paper: Paper) -> Table:
    person, told, known = paper.person, paper.identity, paper.known
    born = f"{told.birth_date:%Y-%m-%d}" if told.birth_date else f"{person.birth_year or BLANK} 年"
    said = {
        "name": person.name,
        "sex": "" if person.gender is None else SEXES[person.gender],
        "birth_date": born,
        "id_type": told.id_type,
        "id_number": told.id_number,
        "volunteer_no": told.volunteer_no,
    }
    if paper.row.kind is PaperKind.RECORD:
        said |= {
            "home_area": known.area,
            "phone": person.phone,
            "skills": "、".join(known.skills),
            "service_times": "、".join(known.times),
        }
    rows = [(_name(f"volunteer.{name}"), text or BLANK) for name, text in said.items()]
    return Table((Column("项目", 1.0), Column("内容", 2.0)), rows)


def _record(paper: Paper) -> Iterable[Block]:
    yield _services(paper)
    trainings = _trainings(paper.known.trainings)
    for heading, section, names, rows in (
        ("培训信息", "training", ("course", "organiser", "date", "place", "hours"), trainings),
        ("表彰奖励", "award", ("name", "date", "issuer"), []),
        ("评价", "evaluation", ("by", "score", "stars"), []),
    ):
        empty: list[Row] = [("",) * len(names)] * BLANK_ROWS
        yield Gap(2)
        yield Heading(heading)
        yield Table([Column(_name(f"{section}.{name}")) for name in names], rows or empty)


def _services(paper: Paper) -> Table:
    columns = (
        Column(_name("service.date"), 1.1),
        Column(_name("service.activity_name"), 1.6),
        Column(_name("service.content"), 1.7),
        Column(_name("service.served"), 1.2),
        Column(_name("service.place"), 1.4),
        Column(_name("service.minutes"), 0.9, Align.RIGHT),
        Column(_name("service.leader"), 1.0),
        Column(_name("service.recorder"), 1.0),
        Column(_name("service.recorded_at"), 1.1),
        Column(_name("service.confirmed_by"), 1.2, signature=True),
    )
    leaders = paper.known.leaders or {}
    return Table(
        columns, [_service(line, leaders.get(line.activity.campaign_id, "")) for line in paper.lines]
    )


def _service(line: Line, leader: str) -> tuple[str, ...]:
    recorded = "" if line.recorded_at is None else f"{to_local(line.recorded_at):%Y-%m-%d %H:%M}"
    return (
        f"{to_local(line.shift.starts_at):%Y-%m-%d}",
        line.activity.name_zh,
        line.session.title_zh,
        SERVED[line.activity.kind],
        line.site.name_zh,
        _hours(line.minutes or 0),
        leader,
        line.witness,
        recorded,
        "",
    )


def _trainings(found: Iterable[Training]) -> list[Row]:
    return [
        (
            one.course,
            one.organiser,
            "" if one.on is None else f"{one.on:%Y-%m-%d}",
            one.place,
            "" if one.hours is None else str(one.hours),
        )
        for one in found
    ]


def _activities(lines: Iterable[Line]) -> Table:
    columns = (
        Column(_name("service.activity_name"), 3.0),
        Column("次数", 1.0, Align.RIGHT),
        Column(_name("service.minutes"), 1.0, Align.RIGHT),
    )
    return Table(
        columns,
        [(one.activity.name_zh, str(one.shifts), _hours(one.minutes)) for one in hours.by_activity(lines)],
    )


def _signed(paper: Paper) -> Iterable[Block]:
    row, desk = paper.row, paper.known.desk
    issued = f"{_name('certificate.issued_on')}：{row.issued_on:%Y-%m-%d}"
    yield Paragraph(f"{_name('certificate.issuer')}：{paper.issuer.name_zh}    {issued}")
    if row.kind is PaperKind.CERTIFICATE:
        until = row.issued_on + timedelta(days=NOTICE_DAYS)
        notice = f"{_name('certificate.notice_until')}：{until:%Y-%m-%d}"
        yield Paragraph(f"{notice}    {_name('certificate.remark')}：{BLANK}")
    yield Gap(6)
    yield Paragraph(
        f"{_name('certificate.responsible')}：{BLANK}    {_name('certificate.handler')}：{desk.name} {BLANK}"
        f"    {_name('certificate.contact')}：{desk.contact or BLANK}    （{_name('certificate.seal')}）"
    )


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.1f}"
