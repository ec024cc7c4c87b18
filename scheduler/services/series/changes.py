"""Editing many sessions: a look at what would happen, and the edit itself, judged by the same code."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlmodel import Session

from scheduler.db.tables import SeasonEditKind, SessionRow
from scheduler.domain.rules.violation import Violation
from scheduler.services import audit
from scheduler.services.accounts import Account
from scheduler.services.own_sites import own_sites
from scheduler.services.refusal import Refused
from scheduler.services.series import acting, edits, fitting, judging, people, selection
from scheduler.services.series.acting import Outcome
from scheduler.services.series.people import Affected
from scheduler.services.series.pictures import digest_of, picture
from scheduler.services.series.showing import Showing
from scheduler.services.series.wanted import Effect, Unfit, Wanted

MOST_TIMES = 20


class Editing:
    """One edit of one organiser in one transaction."""

    def __init__(self, session: Session, account: Account, campaign_id: int, zone: ZoneInfo) -> None:
        self.session, self.account, self.zone = session, account, zone
        self.campaign = selection.hold(session, campaign_id)

    def look(self, rows: Sequence[SessionRow], wanted: Wanted, now: datetime) -> Effect:
        """What the edit would do; it is done and taken back, so that nothing is judged twice.

        Raises:
            Refused: as `carry_out` does.
        """
        trial = self.session.begin_nested()
        try:
            return self._do(rows, wanted, now)
        finally:
            trial.rollback()

    def carry_out(self, rows: Sequence[SessionRow], wanted: Wanted, seen: str, now: datetime) -> Effect:
        """Do it.

        Raises:
            Refused: `sessions_changed` when the sessions are not those that were seen, or others come off
                them; `no_change`;
                `past_session`; `campaign_closed`; what `judging` refuses.
        """
        if digest_of(self.session, [row.id or 0 for row in rows]) != seen.partition(".")[0]:
            raise Refused("sessions_changed")
        effect = self._do(rows, wanted, now)
        if effect.seen != seen:
            raise Refused("sessions_changed")
        subject = f"campaign:{self.campaign.id}"
        audit.note(self.session, account_id=self.account.id, action=f"series.{wanted.kind}", subject=subject)
        return effect

    def _do(self, rows: Sequence[SessionRow], wanted: Wanted, now: datetime) -> Effect:
        copying = wanted.kind is SeasonEditKind.COPY
        judging.may_begin(self.campaign, rows, now, past=copying)
        self._check(wanted)
        assert self.campaign.id is not None
        ids = [row.id or 0 for row in rows]
        seen, before = digest_of(self.session, ids), {} if copying else picture(self.session, ids)
        affected = Affected(self.campaign.id)
        was = self._before(ids, wanted)
        shown = Showing(self.session, rows, self.zone)
        outcome = self._act(rows, wanted, affected, now)
        self._judge(outcome, wanted)
        unfit = self._release_unfit(was, affected, now)
        told = people.tell(self.session, affected, now)
        act = edits.Act(self.account.id, self.campaign.id, wanted.kind, now)
        made = outcome.made | {"gone": outcome.gone}
        row = edits.record(self.session, act, sessions=outcome.left, before=before, made=made, people=told)
        items = shown.items(outcome, wanted.kind)
        asked = len(affected.asked) if told else 0
        return Effect(wanted, items, told, asked, _seen(seen, unfit), row.id, unfit)

    def _before(self, ids: Sequence[int], wanted: Wanted) -> fitting.Before | None:
        if wanted.kind is not SeasonEditKind.MOVE:
            return None
        return fitting.before(self.session, people.on_sessions(self.session, ids))

    def _release_unfit(
        self, was: fitting.Before | None, affected: Affected, now: datetime
    ) -> tuple[Unfit, ...]:
        """Whoever can't do a moved shift for a rule about themselves is not asked, but comes off it."""
        if was is None:
            return ()
        unfit, gone = fitting.unfit(self.session, was)
        people.take_off(gone, affected, now)
        self.session.add_all(gone)
        self.session.flush()
        return unfit

    def _act(self, rows: Sequence[SessionRow], wanted: Wanted, affected: Affected, now: datetime) -> Outcome:
        if wanted.kind is SeasonEditKind.REMOVE:
            return acting.remove(self.session, rows, affected, now)
        if wanted.kind is SeasonEditKind.COPY:
            return acting.copy(self.session, rows, wanted, self.zone)
        if wanted.kind is SeasonEditKind.CHANGE:
            return acting.change(self.session, rows, wanted)
        outcome = acting.move(self.session, rows, wanted, self.zone)
        there = people.on_sessions(self.session, outcome.left)
        people.ask_again(there, affected, now)
        self.session.add_all(there)
        people.touch(self.session, outcome.left)
        return outcome

    def _judge(self, outcome: Outcome, wanted: Wanted) -> None:
        if wanted.kind is SeasonEditKind.CHANGE:
            judging.enough_adults(self.session, outcome.left, self.zone)
        elif wanted.kind is not SeasonEditKind.REMOVE:
            judging.judge(self.session, self.campaign, outcome.left, self.zone)

    def _check(self, wanted: Wanted) -> None:
        """Whether the edit is one at all, and to a site of one's own."""
        nothing = Wanted(kind=wanted.kind, times=wanted.times)
        if wanted.kind is not SeasonEditKind.REMOVE and wanted == nothing:
            raise Refused("no_change")
        if not 1 <= wanted.times <= MOST_TIMES:
            raise Refused(Violation("too_many_copies", subject="times", needed=MOST_TIMES))
        if (
            wanted.role
            and wanted.least is not None
            and wanted.most is not None
            and wanted.most < wanted.least
        ):
            raise Refused(Violation("most_under_least", subject="most", needed=wanted.least))
        if wanted.site_id is not None:
            mine = {row.id for row, _ in own_sites(self.session, self.account)}
            if wanted.site_id not in mine:
                raise Refused(Violation("not_in_scope", subject="site_id"))


def _seen(digest: str, unfit: Iterable[Unfit]) -> str:
    """What the organiser has looked at: the sessions, and who comes off them for which reason."""
    told = [(one.name, one.shifts, [reason.key for reason in one.reasons]) for one in unfit]
    return f"{digest}.{sha256(repr(told).encode()).hexdigest()[:16]}" if told else digest
