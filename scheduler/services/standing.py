"""Where each kind of row stands: which node answers for it, where it happens, and whose it is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session, SQLModel, select

from scheduler.db.tables import (
    AccountRow,
    ActivityRow,
    ApplicationRow,
    AssignmentRow,
    BookingExchangeRow,
    BookingRow,
    BookingSeriesRow,
    BusyCalendarRow,
    CampaignRow,
    CertificateRow,
    ChildGroupRow,
    ChildOfferRow,
    ChildRow,
    CorrectionRow,
    CrewRow,
    EventCampaignRow,
    EventRow,
    FamilyRow,
    FeedRow,
    ListUploadRow,
    MessageRow,
    NoticeRow,
    OrganisationRow,
    PairRow,
    PersonRow,
    PlaceRequestRow,
    PlanRunRow,
    RoomRow,
    RosterVersionRow,
    SeasonEditRow,
    ServicePaperRow,
    SessionRow,
    ShiftGroupRow,
    ShiftRow,
    SiteRow,
    StayRow,
)
from scheduler.domain.work import CampaignState


@dataclass(frozen=True, slots=True)
class Standing:
    """Paths of the owning node and of the sites' nodes, the people whose it is, whether it is published."""

    owners: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    people: tuple[int, ...] = ()
    published: bool = False


NOWHERE = Standing()


def standing(session: Session, row: SQLModel) -> Standing:
    """Where a row stands; nowhere for a kind that is not listed, so that nobody may touch it."""
    find = _FIND.get(type(row))
    return NOWHERE if find is None else find(session, row)


def _by_id(session: Session, kind: type[SQLModel], row_id: int | None) -> Standing:
    row = None if row_id is None else session.get(kind, row_id)
    return NOWHERE if row is None else standing(session, row)


def _organisation(_session: Session, row: OrganisationRow) -> Standing:
    return Standing(owners=(row.path,), published=True)


def _owned(session: Session, row: Any) -> Standing:
    """Rows that name their node themselves."""
    node = _by_id(session, OrganisationRow, row.organisation_id)
    return replace(node, published=False)


def _site(session: Session, row: SiteRow) -> Standing:
    node = _by_id(session, OrganisationRow, row.organisation_id)
    return replace(node, places=node.owners)


def _of_site(session: Session, row: RoomRow | CrewRow) -> Standing:
    return _by_id(session, SiteRow, row.site_id)


def _campaign(session: Session, row: CampaignRow) -> Standing:
    return replace(_owned(session, row), published=row.state is not CampaignState.DRAFT)


def _of_campaign(session: Session, row: Any) -> Standing:
    return _by_id(session, CampaignRow, row.campaign_id)


def _inside_campaign(session: Session, row: Any) -> Standing:
    """What only those who run the campaign see, published or not."""
    return replace(_of_campaign(session, row), published=False)


def _session(session: Session, row: SessionRow) -> Standing:
    where = _by_id(session, ActivityRow, row.activity_id)
    sites = [_by_id(session, SiteRow, site) for site in (row.site_id, row.end_site_id)]
    return replace(where, places=tuple(path for site in sites for path in site.owners))


def _shift(session: Session, row: ShiftRow) -> Standing:
    return _by_id(session, SessionRow, row.session_id)


def _assignment(session: Session, row: AssignmentRow) -> Standing:
    where = _by_id(session, ShiftRow, row.shift_id)
    return replace(where, people=(row.person_id,), published=False)


def _person(session: Session, row: PersonRow) -> Standing:
    return replace(_owned(session, row), people=() if row.id is None else (row.id,))


def _of_person(session: Session, row: Any) -> Standing:
    return _by_id(session, PersonRow, row.person_id)


def _own_only(_session: Session, row: FeedRow | NoticeRow | BusyCalendarRow) -> Standing:
    return Standing(people=(row.person_id,))


def _event(session: Session, row: EventRow) -> Standing:
    """Of those who run any of the campaigns that it touched."""
    query = select(EventCampaignRow.campaign_id).where(EventCampaignRow.event_id == row.id)
    touched = [_by_id(session, CampaignRow, number) for number in session.exec(query)]
    return Standing(owners=tuple(path for one in touched for path in one.owners))


def _message(session: Session, row: MessageRow) -> Standing:
    """Of those who run its campaign; whom it is to reads it as a notice."""
    return replace(_by_id(session, CampaignRow, row.campaign_id), published=False)


def _upload(session: Session, row: ListUploadRow) -> Standing:
    """Of whoever uploaded it alone: another organiser's nodes may be others."""
    account = session.get(AccountRow, row.account_id)
    return NOWHERE if account is None else Standing(people=(account.person_id,))


def _certificate(session: Session, row: CertificateRow) -> Standing:
    """Of its person, or of the node that somebody wishes to join."""
    if row.person_id is not None:
        return _of_person(session, row)
    return _by_id(session, ApplicationRow, row.application_id)


def _correction(session: Session, row: CorrectionRow) -> Standing:
    """Of whoever asks, and of those who answer for the shift."""
    return _by_id(session, AssignmentRow, row.assignment_id)


def _family(session: Session, row: FamilyRow) -> Standing:
    return _by_id(session, PersonRow, row.guardian_id)


def _child(session: Session, row: ChildRow) -> Standing:
    return _by_id(session, FamilyRow, row.family_id)


def _of_family(session: Session, row: BookingRow | BookingSeriesRow) -> Standing:
    return _by_id(session, FamilyRow, row.family_id)


def _pair(session: Session, row: PairRow) -> Standing:
    """Of the volunteer and of the family's guardian alone; an organiser asks `services.pairs.proposing`."""
    return Standing(people=(row.volunteer_id, *_by_id(session, FamilyRow, row.family_id).people))


def _exchange(session: Session, row: BookingExchangeRow) -> Standing:
    """Of both families: one has asked, the other answers."""
    asking, asked = (_by_id(session, BookingRow, one) for one in (row.booking_id, row.other_id))
    return Standing(people=asking.people + asked.people)


def _request(session: Session, row: PlaceRequestRow) -> Standing:
    return _by_id(session, ChildRow, row.child_id)


def _stay(session: Session, row: StayRow) -> Standing:
    child, group = _by_id(session, ChildRow, row.child_id), _by_id(session, ChildGroupRow, row.group_id)
    return Standing(owners=child.owners + group.owners, people=child.people)


_FIND: dict[type[SQLModel], Callable[[Session, Any], Standing]] = {
    AccountRow: _of_person,
    ActivityRow: _of_campaign,
    AssignmentRow: _assignment,
    ApplicationRow: _owned,
    BusyCalendarRow: _own_only,
    CertificateRow: _certificate,
    BookingExchangeRow: _exchange,
    BookingRow: _of_family,
    BookingSeriesRow: _of_family,
    CampaignRow: _campaign,
    ChildGroupRow: _inside_campaign,
    ChildOfferRow: _of_campaign,
    ChildRow: _child,
    CorrectionRow: _correction,
    CrewRow: _of_site,
    EventRow: _event,
    FamilyRow: _family,
    FeedRow: _own_only,
    ListUploadRow: _upload,
    MessageRow: _message,
    NoticeRow: _own_only,
    OrganisationRow: _organisation,
    PairRow: _pair,
    PersonRow: _person,
    PlaceRequestRow: _request,
    PlanRunRow: _inside_campaign,
    RoomRow: _of_site,
    RosterVersionRow: _inside_campaign,
    SeasonEditRow: _inside_campaign,
    SessionRow: _session,
    ShiftGroupRow: _inside_campaign,
    ServicePaperRow: _of_person,
    ShiftRow: _shift,
    SiteRow: _site,
    StayRow: _stay,
}
