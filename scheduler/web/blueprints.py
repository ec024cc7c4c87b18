"""The list of blueprints: a new part of the site is added in one line."""

from flask import Blueprint

from scheduler.settings import Settings
from scheduler.web import (
    account,
    agenda,
    availability,
    busy,
    calls,
    campaigns,
    children,
    contacts,
    demo_entry,
    entry,
    families,
    family,
    family_children,
    feeds,
    health,
    home,
    layers,
    lists,
    messages,
    notices,
    outbox,
    people,
    places,
    plans,
    proposals,
    seasons,
    series,
    signup,
    substitutes,
    video_room,
)


def blueprints(settings: Settings) -> tuple[Blueprint, ...]:
    """Every blueprint; the demo entry exists in demo mode only."""
    door = (demo_entry.blueprint,) if settings.demo else ()
    return (
        *door,
        health.blueprint,
        home.blueprint,
        account.blueprint,
        agenda.blueprint,
        availability.blueprint,
        busy.blueprint,
        signup.blueprint,
        substitutes.blueprint,
        proposals.blueprint,
        notices.blueprint,
        messages.blueprint,
        outbox.blueprint,
        feeds.blueprint,
        family.blueprint,
        family_children.blueprint,
        calls.blueprint,
        video_room.blueprint,
        contacts.blueprint,
        families.blueprint,
        entry.blueprint,
        children.blueprint,
        campaigns.blueprint,
        seasons.blueprint,
        series.blueprint,
        plans.blueprint,
        layers.blueprint,
        lists.blueprint,
        people.blueprint,
        places.blueprint,
    )
