"""All lists, in the order in which an organiser who begins with nothing uploads them."""

from collections.abc import Mapping

from scheduler.services.lists.availability import AvailabilityList
from scheduler.services.lists.listing import Listing
from scheduler.services.lists.people import PeopleList
from scheduler.services.lists.places import PlacesList
from scheduler.services.lists.qualifications import QualificationsList
from scheduler.services.lists.sessions import SessionsList
from scheduler.services.lists.workers import WorkersList

LISTS: Mapping[str, Listing] = {
    listing.code: listing
    for listing in (
        PlacesList(),
        PeopleList(),
        QualificationsList(),
        AvailabilityList(),
        WorkersList(),
        SessionsList(),
    )
}
