"""The papers of the print pages in words of the page's language, as documents of `scheduler.papers`."""

from collections.abc import Sequence
from datetime import date, datetime

from scheduler.db.tables import CampaignRow, PersonRow, SiteRow
from scheduler.domain.work import AssignmentState
from scheduler.papers.blocks import (
    Band,
    Beside,
    Block,
    Cell,
    Column,
    Document,
    Gap,
    Heading,
    Paragraph,
    QrCode,
    Row,
    Size,
    Table,
)
from scheduler.services.prints.vehicles import Ride
from scheduler.services.prints.wall import Wall, WallRow
from scheduler.services.shift_facts import Duty
from scheduler.services.site_days import Duty as SiteDuty
from scheduler.services.site_days import Visit
from scheduler.web import i18n, wording
from scheduler.web.texts import _

SPARE_LINES = 3
"""Empty lines at the end of a day sheet, for those who come instead of others."""


def wall(found: Wall) -> Document:
    """The week of a site, one row for what recurs."""
    title = _("%(site)s 一周安排", site=i18n.named(found.site))
    span = f"{i18n.day_text(found.days[0], True)} – {i18n.day_text(found.days[-1])}"
    heads = [Column(_("时间"), 0.9), *(Column(i18n.day_text(day), 1.0) for day in found.days)]
    table = Table(heads, [_wall_row(row) for row in found.rows], Size.SMALL)
    blocks: list[Block] = [Heading(title, 1), Paragraph(f"{span}　{_('* 还没有答复')}"), Gap(2)]
    return _document(
        title, [*blocks, table if found.rows else Paragraph(_("这一周没有场次。"))], landscape=True
    )


def day(site: SiteRow, on: date, visits: Sequence[Visit]) -> Document:
    """Who is expected on a day, with room to sign when coming and going."""
    title = _("%(site)s 签到表", site=i18n.named(site))
    columns = [
        Column(_("姓名"), 1.3),
        Column(_("岗位"), 1.5),
        Column(_("时间"), 1.2),
        Column(_("电话"), 1.3),
        Column(_("签到"), 1.2, signature=True),
        Column(_("签退"), 1.2, signature=True),
    ]
    rows: list[Row] = []
    for visit in visits:
        rows += [Band(_visit_name(visit)), *_expected(visit)]
    rows += [Band(_("临时来的人"))] + [("", "", "", "", "", "")] * SPARE_LINES
    head: list[Block] = [Heading(title, 1), Paragraph(i18n.day_text(on, True)), Gap(2)]
    return _document(title, [*head, Table(columns, rows)])


def person(row: PersonRow, duties: Sequence[Duty], address: str) -> Document:
    """What a person has ahead."""
    title = _("%(name)s 的安排", name=row.name)
    columns = [Column(_("时间"), 1.6), Column(_("场次"), 1.6), Column(_("岗位"), 1.0), Column(_("地点"), 2.2)]
    table = Table(columns, [_ahead(duty) for duty in duties])
    left: list[Block] = [Heading(title, 1), Paragraph(_("有变动以网上日历为准。时间不合适，请早一点说。"))]
    right: list[Block] = [QrCode(f"{address}/", _("打开候鸟"), side=22)]
    rest: Block = table if duties else Paragraph(_("暂时没有班次。"))
    return _document(title, [Beside(left, right, 0.85), rest])


def vehicles(row: CampaignRow, rides: Sequence[Ride]) -> Document:
    """The vehicles of a campaign's journeys."""
    title = _("%(name)s 车辆名单", name=i18n.named(row))
    columns = [
        Column(_("出发"), 1.5),
        Column(_("路段"), 1.8),
        Column(_("车辆"), 1.2),
        Column(_("座位"), 0.6),
        Column(_("孩子"), 0.6),
        Column(_("同车的成人"), 2.4),
        Column(_("司机电话"), 1.2),
    ]
    table = Table(columns, [_ride(ride) for ride in rides])
    rest: Block = table if rides else Paragraph(_("还没有登记车辆。"))
    return _document(title, [Heading(title, 1), Gap(2), rest], landscape=True)


def printed() -> str:
    """When it was printed, for the footer."""
    now = datetime.now(i18n.zone())
    return _("打印于 %(day)s %(clock)s", day=i18n.day_text(now, True), clock=i18n.clock_text(now))


def names(duty: SiteDuty) -> str:
    """Those on a shift by name, who has not answered marked, and how many are still missing."""
    known = [f"{one.person.name}{_mark(one.state)}" for one in duty.people]
    if duty.missing:
        known.append(_("缺 %(n)s 人", n=duty.missing))
    return _("、").join(known)


def _mark(state: AssignmentState) -> str:
    return "*" if state is AssignmentState.PROPOSED else ""


def _document(title: str, blocks: Sequence[Block], landscape: bool = False) -> Document:
    language = i18n.html_language()
    return Document(title, blocks, landscape, printed(), language)


def _wall_row(row: WallRow) -> Row:
    hours = f"{i18n.clock_text(row.starts)}–{i18n.clock_text(row.ends)}"
    head = Cell(f"{hours}\n{i18n.named(row, 'title')}", shaded=True)
    return [head, *(_wall_cell(cell) for cell in row.cells)]


def _wall_cell(visits: Sequence[Visit]) -> str:
    lines = []
    for visit in visits:
        if visit.session.state == "cancelled":
            lines.append(_("已取消"))
            continue
        if visit.room is not None:
            lines.append(f"[{i18n.named(visit.room)}]")
        lines += [f"{wording.role_name(duty.shift.role)} {names(duty)}" for duty in visit.duties]
    return "\n".join(lines)


def _visit_name(visit: Visit) -> str:
    hours = i18n.span_text(visit.session.starts_at, visit.session.ends_at, with_day=False)
    room = f" · {i18n.named(visit.room)}" if visit.room is not None else ""
    return f"{hours} {i18n.named(visit.session, 'title')}{room}"


def _expected(visit: Visit) -> list[Row]:
    rows: list[Row] = []
    for duty in visit.duties:
        role = wording.role_name(duty.shift.role)
        hours = i18n.span_text(duty.shift.starts_at, duty.shift.ends_at, with_day=False)
        rows += [(one.person.name, role, hours, one.person.phone, "", "") for one in duty.people]
        rows += [("", role, hours, "", "", "")] * duty.missing
    return rows


def _ahead(duty: Duty) -> Row:
    facts = duty.facts
    place = [facts.site_zh if i18n.current() == "zh" or not facts.site_en else facts.site_en, facts.address]
    waiting = duty.state is AssignmentState.PROPOSED
    role = wording.role_name(facts.role)
    return (
        i18n.span_text(facts.starts_at, facts.ends_at),
        i18n.named(facts, "title"),
        _("%(role)s（待答复）", role=role) if waiting else role,
        "\n".join(part for part in place if part),
    )


def _ride(ride: Ride) -> Row:
    leg, vehicle = ride.leg.row, ride.load.vehicle
    crew = _("、").join(f"{one.name} {one.phone}".strip() for one in ride.crew)
    return (
        f"{i18n.day_text(leg.departs_at)} {i18n.clock_text(leg.departs_at)}",
        f"{leg.number} {leg.from_stop} → {leg.to_stop}\n{i18n.named(ride.journey.group)}".strip(),
        vehicle.name,
        str(vehicle.seats),
        str(ride.load.children),
        crew,
        vehicle.driver_phone,
    )
