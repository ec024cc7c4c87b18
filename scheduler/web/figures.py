"""A draft in figures: hours and fairness, what it reaches and what not, and whom to train for the rest."""

from flask import Blueprint, Response

from scheduler.domain.organisations import Role
from scheduler.services.boards import coverage, hours
from scheduler.web import boards, database, figure_pictures, htmx
from scheduler.web.access import allow

blueprint = Blueprint("figures", __name__)


@blueprint.get("/plans/<int:run_id>/hours")
@allow(Role.ORGANISER)
def by_hours(run_id: int) -> Response:
    """Who works how much, each person against the mean, by source and by body."""
    with database.reading() as session:
        run, campaign = boards.load(session, run_id)
        found = hours.hours(session, run)
        minutes = [one.minutes for one in found.fairness.people]
        return htmx.render(
            "figures/hours.html",
            run=run,
            campaign=campaign,
            fairness=found.fairness,
            people=found.people,
            ranked=sorted(found.fairness.people, key=lambda one: -one.minutes),
            picture=figure_pictures.bars(minutes, found.fairness.mean),
        )


@blueprint.get("/plans/<int:run_id>/coverage")
@allow(Role.ORGANISER)
def by_coverage(run_id: int) -> Response:
    """Sites and tours on a map, and what is not reached yet."""
    with database.reading() as session:
        run, campaign = boards.load(session, run_id)
        found = coverage.coverage(session, run)
        picture = figure_pictures.drawn_map(found)
        return htmx.render("figures/coverage.html", run=run, campaign=campaign, found=found, picture=picture)


@blueprint.get("/plans/<int:run_id>/training")
@allow(Role.ORGANISER)
def by_training(run_id: int) -> Response:
    """How many more trained people would fill what is empty, of which kind, where and by when."""
    with database.reading() as session:
        run, campaign = boards.load(session, run_id)
        found = hours.training(session, run)
        return htmx.render("figures/training.html", run=run, campaign=campaign, found=found)
