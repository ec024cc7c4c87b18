"""The list of a leg on paper: one page a vehicle, short codes, who may fetch, room for signatures."""

from scheduler.db.local_time import to_local
from scheduler.papers.blocks import (
    Align,
    Block,
    Column,
    Document,
    Gap,
    Heading,
    PageBreak,
    Paragraph,
    Row,
    Table,
)
from scheduler.services.trips.manifest import ListedAdult, ListedChild, Manifest, VehicleList
from scheduler.web import i18n, print_papers, wording
from scheduler.web.texts import _

BOX = "□"


def manifest(made: Manifest) -> Document:
    """A leg's list as a paper in black and white; a vehicle begins on a new page."""
    title = f"{wording.word(made.leg.kind)} {made.leg.number} {made.leg.from_stop} → {made.leg.to_stop}"
    blocks: list[Block] = []
    for number, part in enumerate(made.vehicles):
        blocks += [PageBreak()] if number else []
        blocks += _vehicle(made, part, title)
    if not made.vehicles:
        blocks = [Heading(title, 1), Paragraph(_("名单上还没有人。"))]
    return Document(title, blocks, True, print_papers.printed(), i18n.html_language())


def _vehicle(made: Manifest, part: VehicleList, title: str) -> list[Block]:
    leg, vehicle = made.leg, part.vehicle
    name = _("还没有座位") if vehicle is None else vehicle.name
    driver = "" if vehicle is None or not vehicle.driver_phone else f"{_('司机')} {vehicle.driver_phone}"
    told = [
        i18n.span_text(leg.departs_at, leg.arrives_at),
        i18n.named(made.group),
        _("%(n)s 个孩子", n=len(part.children)),
        driver,
    ]
    return [
        Heading(f"{name}　{title}", 1),
        Paragraph("　".join(one for one in told if one)),
        Gap(2),
        *_adults(part.adults),
        _children(made, part.children),
        Gap(3),
        Paragraph(_("每到一站数一遍：上车 ____ 人　____ 站 ____ 人　____ 站 ____ 人　下车 ____ 人")),
        Paragraph(_("只交给“谁可以接”里的人；接的人不在名单上就打给领队。用完交回。")),
    ]


def _adults(adults: tuple[ListedAdult, ...]) -> list[Block]:
    if not adults:
        return [Paragraph(_("这辆车上还没有成年人。")), Gap(2)]
    columns = [
        Column(_("编号"), 0.5),
        Column(_("跟车的人"), 1.4),
        Column(_("电话"), 1.4),
        Column(_("签字"), 1.6, signature=True),
    ]
    rows: list[Row] = [(one.number, one.person.name, one.person.phone, "") for one in adults]
    return [Table(columns, rows), Gap(3)]


def _children(made: Manifest, listed: tuple[ListedChild, ...]) -> Table:
    columns = [
        Column(_("编号"), 0.8),
        Column(_("孩子"), 1.5),
        Column(_("上车"), 0.45, Align.CENTER),
        Column(_("下车"), 0.45, Align.CENTER),
        Column(_("谁可以接"), 2.6),
        Column(_("时间"), 0.7),
        Column(_("接的人签字"), 1.4, signature=True),
    ]
    year = to_local(made.leg.departs_at).year
    return Table(columns, [_child(one, year) for one in listed])


def _child(one: ListedChild, year: int) -> Row:
    child = one.card.child
    name = f"{child.short_name} {wording.word(child.gender)} {year - child.birth_year}"
    needs = [f"{wording.word(need.kind)}：{need.note}" for need in one.card.needs or ()]
    receivers = "\n".join(f"{letter} {party.name} {party.phone}" for letter, party in one.receivers)
    return (one.code, "\n".join([name, *needs]), BOX, BOX, receivers or _("问领队"), "", "")
