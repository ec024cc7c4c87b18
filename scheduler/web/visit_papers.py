"""The sheet of a round of home visits in words of the page's language."""

from scheduler.papers.blocks import Block, Column, Document, Gap, Heading, Paragraph, Row, Table
from scheduler.services.visits.going import Call, Going
from scheduler.web import i18n, print_papers
from scheduler.web.texts import _


def sheet(going: Going) -> Document:
    """Stop by stop whom to ask for and whom to call, with room to tick."""
    title = _("家访 %(day)s", day=i18n.day_text(going.row.day, True))
    columns = [
        Column(_("到达"), 0.6),
        Column(_("地点"), 1.8),
        Column(_("找谁"), 1.2),
        Column(_("电话"), 1.4),
        Column(_("孩子"), 1.2),
        Column(_("见到／没见到"), 1.0, signature=True),
    ]
    two = _("、").join(one.name for one in going.two)
    span = i18n.span_text(going.row.starts_at, going.row.ends_at, with_day=False)
    head = f"{two}　{span}　{_('出发：')}{i18n.named(going.start)}"
    rule = _("两人同去同回，不拍照，不记孩子说了什么。用完请销毁。")
    table = Table(columns, [_row(call) for call in going.calls])
    blocks: list[Block] = [Heading(title, 1), Paragraph(head), Paragraph(rule), Gap(2), table]
    return Document(title, blocks, note=print_papers.printed(), language=i18n.html_language())


def _row(call: Call) -> Row:
    asked, phones = zip(*call.contacts, strict=True) if call.contacts else ((), ())
    place = ("", "") if call.site is None else (i18n.named(call.site), call.site.address)
    return (
        i18n.clock_text(call.stop.arrives_at),
        "\n".join(text for text in place if text),
        "\n".join(asked),
        "\n".join(phones),
        _("、").join(card.child.short_name for card in call.cards),
        "",
    )
