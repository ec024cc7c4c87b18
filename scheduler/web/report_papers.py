"""A report as a spreadsheet and on paper, in words of the page's language; figures only, nobody is named."""

from collections.abc import Sequence

from scheduler.papers.blocks import Align, Block, Column, Document, Gap, Heading, Paragraph, Size, Table
from scheduler.services.reports.calls import Calls
from scheduler.services.reports.coverage import Coverage
from scheduler.services.reports.figures import Figures
from scheduler.services.reports.whole import Found
from scheduler.sheets import xlsx_out
from scheduler.sheets.xlsx_out import Head, Value
from scheduler.web import i18n, print_papers, wording
from scheduler.web.texts import _, _l

MOST_NAMED = 120
"""How many nodes that were not reached a paper names; the spreadsheet names all."""


def title(found: Found) -> str:
    """What the report is called, with its dates."""
    asked = found.asked
    return _(
        "%(node)s 信息报送 %(first)s 至 %(last)s",
        node=i18n.named(found.node),
        first=asked.first,
        last=asked.last,
    )


def heads() -> tuple[str, ...]:
    """The heads of the columns of figures."""
    return (
        _("计划场次"),
        _("已办场次"),
        _("取消场次"),
        _("服务小时"),
        _("服务人数"),
        _("服务儿童"),
        _("还缺人次"),
    )


def cells(one: Figures) -> tuple[float, ...]:
    """The figures in the order of the heads."""
    return (
        one.planned,
        one.held,
        one.cancelled,
        one.hours,
        len(one.people),
        len(one.children),
        one.open_places,
    )


def of_calls(found: Calls) -> list[tuple[str, int]]:
    """The figures of video calls with their names."""
    return [
        (_("约好的通话"), found.agreed),
        (_("已进行的通话"), found.held),
        (_("通上话的家庭"), found.families),
    ]


def table(found: Found) -> xlsx_out.Table:
    """One row a campaign, then the bodies, then the whole."""
    rows: list[Sequence[Value]] = [
        (
            i18n.named(one.campaign),
            i18n.named(one.owner),
            _body(one.body),
            one.campaign.starts_on,
            one.campaign.ends_on,
            *cells(one.figures),
        )
        for one in found.report.campaigns
    ]
    rows += [(_("小计"), "", _body(body), None, None, *cells(one)) for body, one in found.report.bodies]
    rows.append(
        (
            _("合计"),
            i18n.named(found.node),
            "",
            found.asked.first,
            found.asked.last,
            *cells(found.report.whole),
        )
    )
    rows.append(_row_of_calls(found))
    texts = (
        Head(_("活动季"), 36),
        Head(_("主办单位"), 24),
        Head(_("牵头部门"), 12),
        Head(_("从"), 12),
        Head(_("到"), 12),
    )
    return xlsx_out.Table(_("信息报送"), (*texts, *(Head(text, 10) for text in heads())), rows)


def _row_of_calls(found: Found) -> tuple[Value, ...]:
    """Calls are planned and held as sessions are; nothing of theirs counts as service or as a person."""
    dates, figures = (found.asked.first, found.asked.last), (found.calls.agreed, found.calls.held)
    blank = (None,) * (len(heads()) - len(figures))
    return (_("亲情视频"), i18n.named(found.node), "", *dates, *figures, *blank)


def sheet_of_missing(found: Found) -> xlsx_out.Page:
    """The nodes that were not reached, all of them, and the children without a place as a number."""
    lines = [(_("层级"), _("未覆盖"))]
    for one in found.coverage:
        lines += [(str(wording.word(one.level)), i18n.named(node)) for node in one.missing]
    lines.append((_("还没有名额的孩子"), str(found.unplaced)))
    lines += [(text, str(value)) for text, value in of_calls(found.calls)]
    return xlsx_out.Page(_("未覆盖"), tuple(lines), (18, 48))


def paper(found: Found) -> Document:
    """The report on A4, lying."""
    number = [Column(text, 0.8, Align.RIGHT) for text in heads()]
    by_body = [(_body(body), *_texts(one)) for body, one in found.report.bodies]
    by_campaign = [
        (i18n.named(each.campaign), i18n.named(each.owner), *_texts(each.figures))
        for each in found.report.campaigns
    ]
    blocks: list[Block] = [
        Heading(title(found), 1),
        Gap(2),
        Table([Column(_("牵头部门"), 2), *number], [*by_body, (_("合计"), *_texts(found.report.whole))]),
        Heading(_("各活动季")),
        Table([Column(_("活动季"), 2.6), Column(_("主办单位"), 1.6), *number], by_campaign, Size.SMALL),
        Heading(_("亲情视频")),
        *(Paragraph(f"{text} {value}") for text, value in of_calls(found.calls)),
        Heading(_("覆盖")),
        *(Paragraph(line) for line in covered(found.coverage)),
        Paragraph(_("还没有名额的孩子：%(n)s 名", n=found.unplaced)),
    ]
    for one in found.coverage:
        if one.missing:
            blocks += [
                Heading(_("未覆盖的%(level)s", level=str(wording.word(one.level))), 3),
                Paragraph(_missing(one), Size.SMALL),
            ]
    return Document(title(found), blocks, True, print_papers.printed(), i18n.html_language())


def covered(found: Sequence[Coverage]) -> list[str]:
    """How many of each level were reached."""
    text = _l("%(level)s：覆盖 %(a)s / %(b)s")
    return [
        str(text) % {"level": str(wording.word(one.level)), "a": one.reached, "b": one.total} for one in found
    ]


def preset(code: str) -> str:
    """The name of a stretch that is asked for often."""
    names = {
        "this_month": _("本月"),
        "last_month": _("上月"),
        "this_year": _("今年"),
        "next_year": _("明年"),
    }
    return names[code]


def _missing(one: Coverage) -> str:
    named = _("、").join(i18n.named(node) for node in one.missing[:MOST_NAMED])
    rest = len(one.missing) - MOST_NAMED
    return named + (_(" 等，另有 %(n)s 个", n=rest) if rest > 0 else "")


def _body(body: object) -> str:
    return str(wording.word(body)) if body else _("未定")


def _texts(one: Figures) -> tuple[str, ...]:
    return tuple(f"{value:g}" for value in cells(one))
