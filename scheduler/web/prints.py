"""Pages for paper, each as a page with a print form and as a PDF: wall plan, day sheet, person, vehicles."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

from flask import Blueprint, Response, request, send_file

from scheduler.db.tables import CampaignRow, PersonRow, SiteRow
from scheduler.domain.organisations import Role
from scheduler.papers.blocks import Document
from scheduler.papers.printing import MEDIA_TYPE, pdf
from scheduler.services.prints import person as people
from scheduler.services.prints import vehicles, wall
from scheduler.services.prints.vehicles import Ride
from scheduler.services.prints.wall import Wall
from scheduler.services.shift_facts import Duty
from scheduler.services.site_days import Visit
from scheduler.web import access, database, forms, htmx, i18n, print_papers
from scheduler.web.access import Action, allow

blueprint = Blueprint("prints", __name__)
blueprint.add_app_template_filter(print_papers.names, "expected_names")


class Query(forms.Form):
    """Which day, or the week of which day."""

    on: forms.Day | None = None


@blueprint.get("/places/<int:site_id>/wall")
@allow(Role.ORGANISER, Role.COORDINATOR)
def wall_page(site_id: int) -> Response:
    """The week of a site as it hangs on the wall."""
    found = _wall(site_id)
    before, after = (found.first + timedelta(days=days) for days in (-7, 7))
    return htmx.render("prints/wall.html", wall=found, site=found.site, previous=before, next=after)


@blueprint.get("/places/<int:site_id>/wall.pdf")
@allow(Role.ORGANISER, Role.COORDINATOR)
def wall_pdf(site_id: int) -> Response:
    """The same on A4, lying."""
    found = _wall(site_id)
    return sent(print_papers.wall(found), f"{i18n.named(found.site)} {found.first}")


@blueprint.get("/places/<int:site_id>/day-sheet")
@allow(Role.ORGANISER, Role.COORDINATOR)
def day_page(site_id: int) -> Response:
    """Who is expected on a day, to be signed."""
    site, on, visits = _day(site_id)
    before, after = (on + timedelta(days=days) for days in (-1, 1))
    return htmx.render("prints/day.html", site=site, on=on, visits=visits, previous=before, next=after)


@blueprint.get("/places/<int:site_id>/day-sheet.pdf")
@allow(Role.ORGANISER, Role.COORDINATOR)
def day_pdf(site_id: int) -> Response:
    """The same on A4, standing."""
    site, on, visits = _day(site_id)
    return sent(print_papers.day(site, on, visits), f"{i18n.named(site)} {on}")


@blueprint.get("/people/<int:person_id>/sheet")
@allow(Role.ORGANISER, Role.COORDINATOR, Role.VOLUNTEER)
def person_page(person_id: int) -> Response:
    """What a person has ahead, to carry along; a volunteer sees the own sheet alone."""
    row, duties = _person(person_id)
    return htmx.render("prints/person.html", person=row, duties=duties)


@blueprint.get("/people/<int:person_id>/sheet.pdf")
@allow(Role.ORGANISER, Role.COORDINATOR, Role.VOLUNTEER)
def person_pdf(person_id: int) -> Response:
    """The same on A4, standing."""
    row, duties = _person(person_id)
    return sent(print_papers.person(row, duties, database.settings().public_url), row.name)


@blueprint.get("/campaigns/<int:campaign_id>/vehicles")
@allow(Role.ORGANISER)
def vehicles_page(campaign_id: int) -> Response:
    """The vehicles of a campaign's journeys and whom to call in each."""
    row, rides = _rides(campaign_id)
    return htmx.render("prints/vehicles.html", campaign=row, rides=rides)


@blueprint.get("/campaigns/<int:campaign_id>/vehicles.pdf")
@allow(Role.ORGANISER)
def vehicles_pdf(campaign_id: int) -> Response:
    """The same on A4, lying."""
    row, rides = _rides(campaign_id)
    return sent(print_papers.vehicles(row, rides), i18n.named(row))


def sent(document: Document, name: str) -> Response:
    """A document as a PDF that no cache keeps: it names people."""
    answer = send_file(BytesIO(pdf(document)), mimetype=MEDIA_TYPE, download_name=f"{name}.pdf")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _wall(site_id: int) -> Wall:
    on = _on()
    with database.reading() as session:
        site = access.load(session, SiteRow, site_id, Action.COORDINATE)
        return wall.wall(session, access.current_account(), site, on, i18n.zone())


def _day(site_id: int) -> tuple[SiteRow, date, list[Visit]]:
    on = _on()
    with database.reading() as session:
        site = access.load(session, SiteRow, site_id, Action.COORDINATE)
        return site, on, wall.day(session, access.current_account(), site, on, i18n.zone())


def _person(person_id: int) -> tuple[PersonRow, list[Duty]]:
    with database.reading() as session:
        row = access.load(session, PersonRow, person_id, Action.SEE)
        return row, people.ahead(session, person_id, datetime.now(UTC))


def _rides(campaign_id: int) -> tuple[CampaignRow, list[Ride]]:
    with database.reading() as session:
        row = access.load(session, CampaignRow, campaign_id, Action.MANAGE)
        first = datetime.combine(row.starts_on, datetime.min.time(), i18n.zone())
        last = datetime.combine(row.ends_on + timedelta(days=1), datetime.min.time(), i18n.zone())
        return row, vehicles.rides(session, row, first, last)


def _on() -> date:
    return forms.read(Query, request.args).on or i18n.today()
