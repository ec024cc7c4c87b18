"""Editing the programme of a camp: looked at first, done as one edit that can be undone."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlmodel import Session

from scheduler.db.local_time import to_instant, to_local
from scheduler.db.tables import BlockRow, ChildGroupRow, ClassRoomRow, RoomRow, SeasonEditKind, SessionRow
from scheduler.domain.rules.violation import Violation
from scheduler.services import audit
from scheduler.services.accounts import Account
from scheduler.services.camps import programme, programme_judging
from scheduler.services.camps.orders import Act, BlockWanted, Days, Effect, Line, Order, Place, Slot
from scheduler.services.camps.programme import Block
from scheduler.services.refusal import Refused
from scheduler.services.series import acting, edits, judging, selection
from scheduler.services.series.acting import Outcome
from scheduler.services.series.people import Affected
from scheduler.services.series.pictures import digest_of, picture

KINDS = {
    Act.ADD: SeasonEditKind.CREATE,
    Act.CHANGE: SeasonEditKind.CHANGE,
    Act.REMOVE: SeasonEditKind.REMOVE,
    Act.SWAP: SeasonEditKind.MOVE,
}
Known = tuple[int, date, Slot]
"""A class, a date and the block on it."""


class Programme:
    """The programme of one campaign, held by one organiser in one transaction."""

    def __init__(
        self, session: Session, account: Account, campaign_id: int, now: datetime, zone: ZoneInfo
    ) -> None:
        self.session, self.account, self.now, self.zone = session, account, now, zone
        self.campaign = selection.hold(session, campaign_id)

    def look(self, order: Order) -> Effect:
        """What an edit would do; it is done and taken back.

        Raises:
            Refused: as `carry_out` does.
        """
        trial = self.session.begin_nested()
        try:
            return self._do(order)
        finally:
            trial.rollback()

    def carry_out(self, order: Order, seen: str) -> Effect:
        """Do it.

        Raises:
            Refused: `sessions_changed` when it would not do what was seen; `no_block_days`, `no_change`,
                `block_moved_in`, `block_indoor_missing`, `block_times`, `past_session`, `campaign_closed`;
                what `programme_judging` refuses.
        """
        effect = self._do(order)
        if effect.seen != seen:
            raise Refused("sessions_changed")
        subject = f"campaign:{self.campaign.id}"
        audit.note(
            self.session, account_id=self.account.id, action=f"camp.programme_{order.act}", subject=subject
        )
        return effect

    def _do(self, order: Order) -> Effect:
        assert self.campaign.id is not None
        _check(order)
        found = [] if order.act is Act.ADD else self._found(order)
        rows = [one.row for one in found]
        judging.may_begin(self.campaign, rows, self.now, past=False)
        ids = [row.id or 0 for row in rows]
        was = {one.row.id or 0: _known(one) for one in found}
        seen, before = digest_of(self.session, ids), picture(self.session, ids)
        outcome = self._act(order, found)
        self.session.flush()
        left = [] if order.act is Act.REMOVE else outcome.left
        put = [self.session.get_one(SessionRow, key) for key in left]
        judging.may_begin(self.campaign, put, self.now, past=False)
        programme_judging.judge(self.session, self.campaign, left, self.zone)
        now = self._read(left)
        if order.act is Act.CHANGE and now == was:
            raise Refused("no_change")
        act = edits.Act(self.account.id, self.campaign.id, KINDS[order.act], self.now)
        made = outcome.made | {"gone": outcome.gone}
        edits.record(self.session, act, sessions=outcome.left, before=before, made=made)
        lines = self._lines(was, now)
        told = [(one.group.code, one.before, one.after, one.days, one.to) for one in lines]
        stands = sha256(f"{seen} {told}".encode()).hexdigest()[:16]
        return Effect(order, lines, len({*was, *now}), stands)

    def _act(self, order: Order, found: Sequence[Block]) -> Outcome:
        if order.act is Act.ADD:
            return self._add(order)
        rows = [one.row for one in found]
        if order.act is Act.REMOVE:
            return acting.remove(self.session, rows, Affected(self.campaign.id or 0), self.now)
        if order.act is Act.SWAP:
            assert order.other is not None
            by = order.other - order.on
            for row in rows:
                step = by if to_local(row.starts_at).date() == order.on else -by
                row.starts_at, row.ends_at = row.starts_at + step, row.ends_at + step
        for row in rows:
            if order.wanted is not None:
                self._put(row, order.wanted)
        return Outcome(left=[row.id or 0 for row in rows])

    def _add(self, order: Order) -> Outcome:
        assert order.wanted is not None
        groups = self._at_site(order) if order.whole_site else [order.group]
        made: list[int] = []
        seen: set[tuple[int | None, date]] = set()
        for care in programme.carers(self.session, groups):
            day = to_local(care.starts_at).date()
            starts = to_instant(datetime.combine(day, order.wanted.starts))
            if (care.child_group_id, day) in seen or not self._wanted_day(order, day, starts):
                continue
            seen.add((care.child_group_id, day))
            row = SessionRow(
                activity_id=self._activity(care),
                site_id=care.site_id,
                child_group_id=care.child_group_id,
                title_zh=order.wanted.title_zh,
                starts_at=starts,
                ends_at=starts + timedelta(minutes=1),
            )
            self.session.add(row)
            self.session.flush()
            self._put(row, order.wanted)
            made.append(row.id or 0)
        if not made:
            raise Refused("no_block_days")
        return Outcome(left=made, made={"session": made})

    def _activity(self, care: SessionRow) -> int:
        """That of the class's other blocks, or of the session in which it is looked after."""
        known = programme.blocks(self.session, [care.child_group_id or 0])
        return known[0].row.activity_id if known else care.activity_id

    def _wanted_day(self, order: Order, day: date, starts: datetime) -> bool:
        """Whether a day is meant; what lies behind is left alone where many days are."""
        if order.days is Days.ONE:
            return day == order.on
        return starts > self.now and (order.days is Days.ALL or day >= order.on)

    def _found(self, order: Order) -> list[Block]:
        """The blocks that are meant: the one that was chosen and its like, or all of two dates."""
        groups = self._at_site(order) if order.whole_site else [order.group]
        known = programme.blocks(self.session, groups)
        if order.act is Act.SWAP:
            days = (order.on, order.other)
            found = [one for one in known if to_local(one.row.starts_at).date() in days]
        else:
            chosen = next((one for one in known if one.row.id == order.block), None)
            if chosen is None:
                raise Refused("no_block_days")
            found = [
                one
                for one in known
                if (one is chosen or _alike(one, chosen))
                and self._wanted_day(order, to_local(one.row.starts_at).date(), one.row.starts_at)
            ]
        if not found:
            raise Refused("no_block_days")
        if moved := sum(one.moved for one in found):
            raise Refused(Violation("block_moved_in", amount=moved))
        return found

    def _at_site(self, order: Order) -> list[int]:
        """The classes looked after at the site of the class on the date, or whenever it is."""
        mine = programme.carers(self.session, [order.group])
        sites = {row.site_id for row in mine if to_local(row.starts_at).date() == order.on}
        sites = sites or {row.site_id for row in mine}
        classes = [row.id or 0 for row in programme.classes_of(self.session, self.campaign.id or 0)]
        found = {
            row.child_group_id or 0 for row in programme.carers(self.session, classes) if row.site_id in sites
        }
        return sorted(found | {order.group})

    def _put(self, row: SessionRow, wanted: BlockWanted) -> None:
        """Write a block as it is to be, on its own date."""
        day = to_local(row.starts_at).date()
        row.title_zh, row.title_en = wanted.title_zh, wanted.title_en
        row.starts_at = to_instant(datetime.combine(day, wanted.starts))
        row.ends_at = to_instant(datetime.combine(day, wanted.ends))
        row.room_id = self._room(row, wanted.place)
        weather = self.session.get(BlockRow, row.id)
        if wanted.place is Place.OUTDOORS:
            weather = weather or BlockRow(session_id=row.id or 0, indoor_zh="")
            weather.indoor_zh, weather.indoor_en = wanted.indoor_zh, wanted.indoor_en
            self.session.add(weather)
        elif weather is not None:
            self.session.delete(weather)
        self.session.add(row)

    def _room(self, row: SessionRow, place: Place | int) -> int | None:
        if place is Place.OWN:
            own = self.session.get(ClassRoomRow, row.child_group_id)
            room = None if own is None else self.session.get_one(RoomRow, own.room_id)
            return room.id if room is not None and room.site_id == row.site_id else None
        return None if isinstance(place, Place) else place

    def _read(self, sessions: Iterable[int]) -> dict[int, Known]:
        wanted = set(sessions)
        groups = {
            row.child_group_id
            for row in (self.session.get_one(SessionRow, key) for key in wanted)
            if row.child_group_id is not None
        }
        known = programme.blocks(self.session, groups)
        return {one.row.id or 0: _known(one) for one in known if one.row.id in wanted}

    def _lines(self, was: dict[int, Known], now: dict[int, Known]) -> tuple[Line, ...]:
        together: dict[tuple[int, Slot | None, Slot | None], list[tuple[date, date]]] = {}
        for key in {**was, **now}:
            old, new = was.get(key), now.get(key)
            group, first, _ = old or now[key]
            slots = (group, old and old[2], new and new[2])
            together.setdefault(slots, []).append((first, new[1] if new else first))
        found = [
            Line(
                self.session.get_one(ChildGroupRow, group),
                before,
                after,
                tuple(sorted(day for day, _ in some)),
                () if all(day == to for day, to in some) else tuple(sorted(to for _, to in some)),
            )
            for (group, before, after), some in together.items()
        ]
        return tuple(sorted(found, key=_order))


def _order(line: Line) -> tuple[object, ...]:
    slot = line.before or line.after
    return (line.group.code, line.days, slot and slot.starts)


def _check(order: Order) -> None:
    wanted = order.wanted
    if wanted is not None and wanted.ends <= wanted.starts:
        raise Refused("block_times")
    if wanted is not None and wanted.place is Place.OUTDOORS and not wanted.indoor_zh:
        raise Refused("block_indoor_missing")
    if order.act is Act.SWAP and order.other in (None, order.on):
        raise Refused("no_change")


def _alike(one: Block, other: Block) -> bool:
    """The same block on another day or of another class: one title, one clock time."""
    return (
        one.row.title_zh == other.row.title_zh
        and one.row.site_id == other.row.site_id
        and to_local(one.row.starts_at).time() == to_local(other.row.starts_at).time()
    )


def _known(one: Block) -> Known:
    starts, ends = to_local(one.row.starts_at), to_local(one.row.ends_at)
    slot = Slot(
        one.row.title_zh,
        one.row.title_en,
        starts.time(),
        ends.time(),
        one.weather is not None and not one.moved,
        "" if one.room is None else one.room.name_zh,
        "" if one.room is None else one.room.name_en,
    )
    return (one.row.child_group_id or 0, starts.date(), slot)
