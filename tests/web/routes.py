"""Who may call what: the table that every route must stand in, and example values of its parameters.

A word of `EXPECTED` stands for the standing people, in this order: stranger, administrator, organiser,
coordinator, volunteer, worker. `+` may call it, `-` is refused (a stranger is sent to sign in, others 403).
"""

from tests.season import Season, date_of

ANYBODY, SIGNED_IN = "++++++", "-+++++"
ADMINISTRATOR, ORGANISER, COORDINATOR = "-+----", "--+---", "---+--"
VOLUNTEER, WORKER, STAFF, PLANNERS = "----+-", "-----+", "--++--", "-++---"

PEOPLE = ("stranger", "administrator", "organiser", "coordinator", "volunteer", "worker")

EXPECTED = {
    "account.change_password": SIGNED_IN,
    "account.language": ANYBODY,
    "account.page": SIGNED_IN,
    "account.sign_in_do": ANYBODY,
    "account.sign_in_page": ANYBODY,
    "account.sign_out": SIGNED_IN,
    "account.theme": ANYBODY,
    "agenda.calendar": VOLUNTEER,
    "agenda.openings": VOLUNTEER,
    "demo_entry.enter": ANYBODY,
    "demo_entry.page": ANYBODY,
    "feeds.calendar": ANYBODY,
    "feeds.create": "--+++-",
    "feeds.mine": "--+++-",
    "feeds.revoke": "--+++-",
    "feeds.rotate": "--+++-",
    "health.check": ANYBODY,
    "home.accounts": ADMINISTRATOR,
    "home.administrator": ADMINISTRATOR,
    "home.audit": ADMINISTRATOR,
    "home.coordinator": COORDINATOR,
    "home.front": ANYBODY,
    "children.child": SIGNED_IN,
    "children.circumstance": SIGNED_IN,
    "children.keep": ORGANISER,
    "children.notice": ORGANISER,
    "children.of_campaign": ORGANISER,
    "children.offer": ORGANISER,
    "children.reads": ADMINISTRATOR,
    "children.reads_file": ADMINISTRATOR,
    "children.today": SIGNED_IN,
    "children.write_notice": ORGANISER,
    "entry.codes": COORDINATOR,
    "entry.enter": ANYBODY,
    "entry.make": COORDINATOR,
    "entry.page": ANYBODY,
    "entry.password": WORKER,
    "entry.set_password": WORKER,
    "families.answer": COORDINATOR,
    "families.home": COORDINATOR,
    "families.overview": COORDINATOR,
    "families.page": COORDINATOR,
    "families.paper": COORDINATOR,
    "family.add_child": WORKER,
    "family.enter": WORKER,
    "family.home": WORKER,
    "family.new_child": WORKER,
    "family.offer": WORKER,
    "family.page": WORKER,
    "family.save_home": WORKER,
    "family.withdraw": WORKER,
    "family_children.answer": WORKER,
    "family_children.change": WORKER,
    "family_children.consent": WORKER,
    "family_children.data": WORKER,
    "family_children.erase": WORKER,
    "family_children.erase_all": WORKER,
    "family_children.export": WORKER,
    "family_children.needs": WORKER,
    "family_children.page": WORKER,
    "family_children.paper": WORKER,
    "campaigns.campaign": ORGANISER,
    "campaigns.care": ORGANISER,
    "campaigns.create": ORGANISER,
    "campaigns.edit": ORGANISER,
    "campaigns.look": ORGANISER,
    "campaigns.new": ORGANISER,
    "campaigns.overview": ORGANISER,
    "campaigns.save": ORGANISER,
    "campaigns.session": STAFF,
    "lists.confirm": ORGANISER,
    "lists.export_csv": ORGANISER,
    "lists.export_xlsx": ORGANISER,
    "lists.forget": ORGANISER,
    "lists.listing": ORGANISER,
    "lists.overview": ORGANISER,
    "lists.preview": ORGANISER,
    "lists.roster_csv": ORGANISER,
    "lists.roster_xlsx": ORGANISER,
    "lists.template": ORGANISER,
    "lists.upload": ORGANISER,
    "layers.enter": PLANNERS,
    "layers.overview": PLANNERS,
    "layers.preview": PLANNERS,
    "notices.mine": SIGNED_IN,
    "notices.read": SIGNED_IN,
    "notices.read_all": SIGNED_IN,
    "people.overview": STAFF,
    "people.person": STAFF,
    "places.overview": STAFF,
    "places.site": STAFF,
    "proposals.accept": VOLUNTEER,
    "proposals.decline": VOLUNTEER,
    "proposals.mine": VOLUNTEER,
    "signup.file": VOLUNTEER,
    "signup.shift": VOLUNTEER,
    "signup.sign_up": VOLUNTEER,
    "signup.undo": VOLUNTEER,
    "signup.withdraw": VOLUNTEER,
    "substitutes.of_shift": ORGANISER,
    "substitutes.propose": ORGANISER,
    "plans.progress": ORGANISER,
    "plans.publish": ORGANISER,
    "plans.publish_page": ORGANISER,
    "plans.request_run": ORGANISER,
    "plans.run": ORGANISER,
    "plans.stop": ORGANISER,
    "static": ANYBODY,
}


# What a GET gives that is no page, and pages that not everybody whom the table admits finds.
FILES = (
    "children.reads_file",
    "family_children.export",
    "feeds.calendar",
    "health.check",
    "lists.export_csv",
    "lists.export_xlsx",
    "lists.roster_csv",
    "lists.roster_xlsx",
    "lists.template",
    "signup.file",
    "static",
)
FINDERS = {"children.child": "organiser"}


def examples(season: Season) -> dict[str, object]:
    """A value for each parameter that occurs in an address; its page exists in the season."""
    return {
        "filename": "app.css",
        "role": "organiser",
        "token": "x" * 43,
        "feed_id": 1,
        "kind": "people",
        "upload_id": season.other["upload"],
        "child_id": season.other["child"],
        "family_id": season.other["family"],
        "offer_id": season.other["offer"],
        "request_id": season.other["request"],
        "purpose": "camp",
        "campaign_id": season.campaign["talks"],
        "session_id": season.session[0],
        "shift_id": season.shift[8],
        "assignment_id": season.assignment[0],
        "person_id": season.person["volunteer"],
        "site_id": season.site["factory"],
        "room_id": season.room["booth"],
        "crew_id": season.other["crew"],
        "run_id": season.other["draft"],
        "plan_run_id": season.other["plan_run"],
        "recheck_id": 1,
        "notice_id": 1,
        "activity_id": season.other["talk"],
        "version": 1,
        "day": date_of(0).isoformat(),
        "month": date_of(0).strftime("%Y-%m"),
    }


def filled_in(address: str, values: dict[str, object]) -> str:
    """A route's address with its parameters replaced."""
    for name, value in values.items():
        for kind in (f"<int:{name}>", f"<{name}>", f"<path:{name}>"):
            address = address.replace(kind, str(value))
    assert "<" not in address, f"no example for a parameter of {address}"
    return address
