"""What a feed says of a shift, in the language of the device that asked; never a name of a person."""

from typing import Any

from scheduler.calendar.ical import Heading, Voice
from scheduler.db.tables import FeedRow
from scheduler.domain.work import ActivityKind, AssignmentState
from scheduler.services.ledger import Published
from scheduler.services.shared_feeds import SessionFacts
from scheduler.services.shift_facts import ShiftFacts
from scheduler.web import database, i18n, wording
from scheduler.web.texts import _


class FeedWords:
    """The texts of entries in the language in which it is made, looked up once for hundreds of shifts."""

    def __init__(self) -> None:
        self._waiting = {
            AssignmentState.PROPOSED: _("【待您答复】"),
            AssignmentState.REQUESTED: _("【申请中】"),
        }
        self._states = {state: _("状态：%(state)s", state=wording.word(state)) for state in AssignmentState}
        self._kinds = {kind: str(wording.word(kind)) for kind in ActivityKind}
        self._ends_at, self._details = _("结束地点："), _("详情与更改：")
        self._between = " " if i18n.current() == "zh" else ", "
        self._pages = f"{database.settings().public_url}/shifts/"
        self._company = (_("结对联系（到期前联系一次）"), f"{database.settings().public_url}/companions")
        self._visits = (_("家访（两人同行）"), f"{database.settings().public_url}/visits/mine")
        self._appointment = (_("个别预约"), f"{database.settings().public_url}/appointments")

    def title(self, facts: ShiftFacts, state: AssignmentState) -> str:
        """What and as what; what still waits for somebody's yes says so first."""
        role = wording.role_name(facts.role)
        return f"{self._waiting.get(state, '')}{i18n.named(facts, 'title')} · {role}"

    def description(self, facts: ShiftFacts, state: AssignmentState) -> str:
        """State, way back and page; the page is behind a sign-in, so that details need not be here."""
        lines = [self._states[state]]
        if facts.end_site_zh:
            lines.append(self._ends_at + i18n.named(facts, "end_site"))
        lines.append(self._details + self.address(facts.shift_id))
        return "\n".join(lines)

    def session_title(self, facts: SessionFacts) -> str:
        """What takes place, and for which class: five classes may be outdoors at once, each an entry."""
        title = i18n.named(facts, "title")
        group = i18n.named(facts, "group") if facts.group_zh else ""
        return title if not group or group in title else f"{title} · {group}"

    def session_description(self, facts: SessionFacts) -> str:
        """Only where a journey ends: whoever wants to know more signs in."""
        return self._ends_at + i18n.named(facts, "end_site") if facts.end_site_zh else ""

    def place(self, facts: ShiftFacts | SessionFacts) -> str:
        """Site, address and room; the address only where it says more than the name."""
        parts = [i18n.named(facts, "site")]
        if facts.address and facts.address not in parts:
            parts.append(facts.address)
        if facts.room_zh:
            parts.append(i18n.named(facts, "room"))
        return self._between.join(parts)

    def category(self, facts: ShiftFacts | SessionFacts) -> str:
        """What kind of activity it is."""
        return self._kinds[facts.kind]

    def company(self) -> tuple[str, str]:
        """What is due, and the page on which it is put down; nobody is named."""
        return self._company

    def visits(self) -> tuple[str, str]:
        """A round of home visits, and the page of its two; no family and no place."""
        return self._visits

    def appointment(self) -> tuple[str, str]:
        """An hour of counselling, told as nothing more than an appointment."""
        return self._appointment

    def address(self, shift_id: int) -> str:
        """The page of the shift, as people reach it from outside."""
        return f"{self._pages}{shift_id}"


def voice(alarm_minutes: int | None) -> Voice:
    """In whose name events are written: a role's address, because answers are given on the page."""
    settings = database.settings()
    return Voice(
        organiser=(_("候鸟 关爱服务排班"), f"noreply@{settings.uid_domain}"),
        cancelled=_("【已取消】"),
        alarm_minutes=alarm_minutes,
        timezone=settings.timezone,
    )


def heading(feed: FeedRow, subject: Any, published: Published) -> Heading:
    """What the calendar is called on the device, and when anything in it changed last."""
    changed = max((edition.modified_at for edition in published.editions), default=feed.created_at)
    return Heading(
        name=_("候鸟 · 我的班次") if subject is None else _("候鸟 · %(name)s", name=i18n.named(subject)),
        description=_("志愿服务班次。更改会在几小时内到达，以网页为准。")
        if subject is None
        else _("关爱服务活动安排，不含个人信息。以网页为准。"),
        url=f"{database.settings().public_url}/calendar",
        modified_at=changed,
    )
