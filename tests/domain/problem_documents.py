"""A whole problem as JSON data, and many ways to spoil it, each with the place that must be named."""

import copy
from collections.abc import Callable
from typing import Any

Document = dict[str, Any]

WHOLE: Document = {
    "format": "planning-problem/1",
    "timezone": "Asia/Shanghai",
    "travel": {"speed_kmh": 40, "detour": 1.3},
    "sites": [{"id": "hall", "latitude": 23.4, "longitude": 103.4}, {"id": "school"}],
    "volunteers": [
        {
            "id": "ana",
            "source": "community",
            "body": "women's federation",
            "gender": "F",
            "home_site": "hall",
            "qualifications": [{"code": "first_aid", "valid_from": "2027-01-01", "valid_until": None}],
            "languages": ["zh", "hani"],
            "available": [["2027-07-01T00:00", "2027-08-01T00:00"]],
            "avoids": [["2027-07-05T08:00", "2027-07-05T09:00:30"]],
            "prefers": [["2027-07-06T08:00", "2027-07-06T12:00"]],
            "preferred_sites": ["hall"],
            "preferred_kinds": ["camp"],
            "limits": {
                "minutes_per_week": 600,
                "shifts_per_day": 2,
                "consecutive_days": 5,
                "rest_minutes": 660,
                "travel_km": 30.5,
                "shifts_total": None,
                "minutes_total": 6000,
            },
        },
        {"id": "ben", "available": []},
    ],
    "shifts": [
        {
            "id": "one",
            "kind": "camp",
            "site": "hall",
            "end_site": "school",
            "start": "2027-07-12T22:00",
            "end": "2027-07-13T06:00",
            "role": "night",
            "requires": ["first_aid"],
            "languages_any": ["zh"],
            "min": 1,
            "max": 2,
            "priority": 1000,
        },
        {
            "id": "two",
            "kind": "talk",
            "site": "school",
            "start": "2027-07-14T08:00",
            "end": "2027-07-14T10:00",
            "role": "speaker",
        },
    ],
    "teams": [
        {"id": "women", "shifts": ["one", "two"], "at_least": 1, "priority": 9, "gender": "F"},
        {"id": "families", "shifts": ["one"], "at_least": 2, "unrelated": True},
        {"id": "hands", "shifts": ["one"], "at_least": 1, "qualification": "experienced"},
        {"id": "tongues", "shifts": ["one"], "at_least": 1, "language": "hani"},
        {"id": "people", "shifts": ["two"], "at_least": 1},
    ],
    "blocks": [["one", "two"]],
    "continuity": [["one", "two"]],
    "pairs": [{"volunteers": ["ana", "ben"], "rule": "apart"}],
    "kin": [["ana", "ben"]],
    "declined": [{"volunteer": "ben", "shift": "two"}],
    "pinned": [{"volunteer": "ana", "shift": "one"}],
    "published": [{"volunteer": "gone", "shift": "one"}],
    "weights": {"travel": 1, "avoid": 20, "prefer": 5, "fairness": 3, "continuity": 10, "staff": 0},
}


def changed(place: str, value: Any) -> Document:
    """The whole document with one value put at a place such as `shifts.0.start`."""
    return _spoilt(place, lambda holder, step: holder.__setitem__(step, value))


def without(place: str) -> Document:
    """The whole document with one field left out."""
    return _spoilt(place, lambda holder, step: holder.__delitem__(step))


def appended(place: str, value: Any) -> Document:
    """The whole document with one more item in a list."""
    return _spoilt(place, lambda holder, step: holder[step].append(value))


def _spoilt(place: str, spoil: Callable[[Any, Any], None]) -> Document:
    document = copy.deepcopy(WHOLE)
    *way, last = (int(step) if step.isdigit() else step for step in place.split("."))
    holder: Any = document
    for step in way:
        holder = holder[step]
    spoil(holder, last)
    return document


DAY = ["2027-07-12T08:00", "2027-07-12T09:00"]
MATRIX = [[0, 5], [5, 0]]

BAD: dict[str, tuple[Document | list[Any] | str | int | None, str, str]] = {
    # name: (the document, the place that must be named, the code of what is wrong)
    "a list": ([], "problem", "type"),
    "a string": ("planning-problem/1", "problem", "type"),
    "a number": (1, "problem", "type"),
    "null": (None, "problem", "type"),
    "no format": (without("format"), "format", "missing"),
    "another format": (changed("format", "planning-problem/2"), "format", "choice"),
    "format a number": (changed("format", 1), "format", "type"),
    "unknown field": (changed("volunteer", []), "volunteer", "unknown-field"),
    "unknown field with a line break": (changed("a\nb", []), '"a\\nb"', "unknown-field"),
    "time zone unknown": (changed("timezone", "Asia/Atlantis"), "timezone", "timezone"),
    "time zone a path": (changed("timezone", "../etc/passwd"), "timezone", "timezone"),
    "time zone a folder": (changed("timezone", "Asia"), "timezone", "timezone"),
    "time zone empty": (changed("timezone", ""), "timezone", "text"),
    "time zone a number": (changed("timezone", 8), "timezone", "type"),
    "time zone null": (changed("timezone", None), "timezone", "type"),
    "travel a number": (changed("travel", 40), "travel", "type"),
    "travel with an unknown field": (changed("travel.speed", 40), "travel.speed", "unknown-field"),
    "speed zero": (changed("travel.speed_kmh", 0), "travel.speed_kmh", "range"),
    "speed negative": (changed("travel.speed_kmh", -40.0), "travel.speed_kmh", "range"),
    "speed infinite": (changed("travel.speed_kmh", float("inf")), "travel.speed_kmh", "number"),
    "speed not a number": (changed("travel.speed_kmh", float("nan")), "travel.speed_kmh", "number"),
    "speed a string": (changed("travel.speed_kmh", "40"), "travel.speed_kmh", "type"),
    "speed true": (changed("travel.speed_kmh", True), "travel.speed_kmh", "type"),
    "detour negative": (changed("travel.detour", -1), "travel.detour", "range"),
    "detour huge": (changed("travel.detour", 10**400), "travel.detour", "range"),
    "matrix beside a speed": (changed("travel.minutes", MATRIX), "travel", "speed-and-matrix"),
    "matrix with a row too few": (changed("travel", {"minutes": [[0, 5]]}), "travel.minutes", "matrix"),
    "matrix with a short row": (changed("travel", {"minutes": [[0, 5], [5]]}), "travel.minutes[1]", "matrix"),
    "matrix with a long row": (
        changed("travel", {"minutes": [[0, 5, 6], [5, 0]]}),
        "travel.minutes[0]",
        "matrix",
    ),
    "matrix negative": (changed("travel", {"minutes": [[0, -5], [5, 0]]}), "travel.minutes[0][1]", "range"),
    "matrix of halves": (changed("travel", {"minutes": [[0, 0.5], [5, 0]]}), "travel.minutes[0][1]", "type"),
    "matrix flat": (changed("travel", {"minutes": [0, 5]}), "travel.minutes[0]", "type"),
    "sites an object": (changed("sites", {}), "sites", "type"),
    "site a string": (changed("sites.0", "hall"), "sites[0]", "type"),
    "site without id": (without("sites.0.id"), "sites[0].id", "missing"),
    "site twice": (appended("sites", {"id": "hall"}), "sites[2].id", "duplicate-id"),
    "site with an unknown field": (changed("sites.0.name", "Hall"), "sites[0].name", "unknown-field"),
    "latitude alone": (without("sites.0.longitude"), "sites[0]", "coordinates"),
    "longitude alone": (changed("sites.0.latitude", None), "sites[0]", "coordinates"),
    "latitude off the globe": (changed("sites.0.latitude", 90.1), "sites[0].latitude", "range"),
    "longitude off the globe": (changed("sites.0.longitude", -181), "sites[0].longitude", "range"),
    "latitude a string": (changed("sites.0.latitude", "23.4"), "sites[0].latitude", "type"),
    "latitude not a number": (changed("sites.0.latitude", float("nan")), "sites[0].latitude", "number"),
    "volunteers null": (changed("volunteers", None), "volunteers", "type"),
    "volunteer a list": (changed("volunteers.0", []), "volunteers[0]", "type"),
    "volunteer without id": (without("volunteers.1.id"), "volunteers[1].id", "missing"),
    "volunteer id a number": (changed("volunteers.1.id", 7), "volunteers[1].id", "type"),
    "volunteer id empty": (changed("volunteers.1.id", ""), "volunteers[1].id", "text"),
    "volunteer id half a character": (changed("volunteers.1.id", "\ud800"), "volunteers[1].id", "text"),
    "volunteer twice": (changed("volunteers.1.id", "ana"), "volunteers[1].id", "duplicate-id"),
    "volunteer unknown field": (changed("volunteers.1.name", "B"), "volunteers[1].name", "unknown-field"),
    "availability missing": (without("volunteers.1.available"), "volunteers[1].available", "missing"),
    "availability null": (changed("volunteers.1.available", None), "volunteers[1].available", "type"),
    "availability not a pair": (
        changed("volunteers.1.available", [DAY[:1]]),
        "volunteers[1].available[0]",
        "interval",
    ),
    "availability empty": (
        changed("volunteers.1.available", [[DAY[0]] * 2]),
        "volunteers[1].available[0]",
        "empty-interval",
    ),
    "availability backwards": (
        changed("volunteers.1.available", [DAY[::-1]]),
        "volunteers[1].available[0]",
        "empty-interval",
    ),
    "availability an object": (changed("volunteers.1.available", [{}]), "volunteers[1].available[0]", "type"),
    "avoids with an offset": (
        changed("volunteers.0.avoids.0.0", "2027-07-12T08:00+08:00"),
        "volunteers[0].avoids[0][0]",
        "offset",
    ),
    "prefers in UTC": (
        changed("volunteers.0.prefers.0.1", "2027-07-12T08:00Z"),
        "volunteers[0].prefers[0][1]",
        "offset",
    ),
    "gender unknown": (changed("volunteers.0.gender", "f"), "volunteers[0].gender", "choice"),
    "gender a number": (changed("volunteers.0.gender", 1), "volunteers[0].gender", "type"),
    "home unknown": (changed("volunteers.0.home_site", "moon"), "volunteers[0].home_site", "unknown-id"),
    "home a list": (changed("volunteers.0.home_site", ["hall"]), "volunteers[0].home_site", "type"),
    "qualification a string": (
        changed("volunteers.0.qualifications.0", "first_aid"),
        "volunteers[0].qualifications[0]",
        "type",
    ),
    "qualification without code": (
        without("volunteers.0.qualifications.0.code"),
        "volunteers[0].qualifications[0].code",
        "missing",
    ),
    "qualification date a time": (
        changed("volunteers.0.qualifications.0.valid_from", DAY[0]),
        "volunteers[0].qualifications[0].valid_from",
        "date",
    ),
    "qualification date impossible": (
        changed("volunteers.0.qualifications.0.valid_until", "2027-02-29"),
        "volunteers[0].qualifications[0].valid_until",
        "date",
    ),
    "qualification backwards": (
        changed("volunteers.0.qualifications.0.valid_until", "2026-12-31"),
        "volunteers[0].qualifications[0]",
        "empty-interval",
    ),
    "languages a string": (changed("volunteers.0.languages", "zh"), "volunteers[0].languages", "type"),
    "language null": (changed("volunteers.0.languages.1", None), "volunteers[0].languages[1]", "type"),
    "preferred site unknown": (
        changed("volunteers.0.preferred_sites.0", "moon"),
        "volunteers[0].preferred_sites[0]",
        "unknown-id",
    ),
    "preferred kind unknown": (
        changed("volunteers.0.preferred_kinds.0", "party"),
        "volunteers[0].preferred_kinds[0]",
        "choice",
    ),
    "limits a list": (changed("volunteers.0.limits", []), "volunteers[0].limits", "type"),
    "limit unknown": (changed("volunteers.0.limits.hours", 1), "volunteers[0].limits.hours", "unknown-field"),
    "limit negative": (
        changed("volunteers.0.limits.minutes_per_week", -1),
        "volunteers[0].limits.minutes_per_week",
        "range",
    ),
    "limit of distance negative": (
        changed("volunteers.0.limits.travel_km", -0.5),
        "volunteers[0].limits.travel_km",
        "range",
    ),
    "limit true": (
        changed("volunteers.0.limits.shifts_per_day", True),
        "volunteers[0].limits.shifts_per_day",
        "type",
    ),
    "limit a half": (
        changed("volunteers.0.limits.consecutive_days", 1.5),
        "volunteers[0].limits.consecutive_days",
        "type",
    ),
    "limit huge": (
        changed("volunteers.0.limits.rest_minutes", 10**30),
        "volunteers[0].limits.rest_minutes",
        "range",
    ),
    "source a number": (changed("volunteers.0.source", 3), "volunteers[0].source", "type"),
    "body a list": (changed("volunteers.0.body", ["union"]), "volunteers[0].body", "type"),
    "shifts a string": (changed("shifts", "one"), "shifts", "type"),
    "shift null": (changed("shifts.1", None), "shifts[1]", "type"),
    "shift without id": (without("shifts.1.id"), "shifts[1].id", "missing"),
    "shift twice": (changed("shifts.1.id", "one"), "shifts[1].id", "duplicate-id"),
    "shift unknown field": (changed("shifts.1.name", "talk"), "shifts[1].name", "unknown-field"),
    "shift without kind": (without("shifts.1.kind"), "shifts[1].kind", "missing"),
    "shift kind unknown": (changed("shifts.1.kind", "party"), "shifts[1].kind", "choice"),
    "shift kind a list": (changed("shifts.1.kind", ["talk"]), "shifts[1].kind", "type"),
    "shift without site": (without("shifts.1.site"), "shifts[1].site", "missing"),
    "shift site unknown": (changed("shifts.1.site", "moon"), "shifts[1].site", "unknown-id"),
    "shift end site unknown": (changed("shifts.0.end_site", "moon"), "shifts[0].end_site", "unknown-id"),
    "shift without role": (without("shifts.1.role"), "shifts[1].role", "missing"),
    "shift without start": (without("shifts.1.start"), "shifts[1].start", "missing"),
    "shift start with an offset": (
        changed("shifts.1.start", "2027-07-14T08:00+08:00"),
        "shifts[1].start",
        "offset",
    ),
    "shift start in UTC": (changed("shifts.1.start", "2027-07-14T08:00:00Z"), "shifts[1].start", "offset"),
    "shift start a date": (changed("shifts.1.start", "2027-07-14"), "shifts[1].start", "time"),
    "shift start a number": (changed("shifts.1.start", 20270714), "shifts[1].start", "type"),
    "shift start nonsense": (changed("shifts.1.start", "soon"), "shifts[1].start", "time"),
    "shift start at hour 24": (changed("shifts.1.start", "2027-07-14T24:00"), "shifts[1].start", "time"),
    "shift start on no date": (changed("shifts.1.start", "2027-02-30T08:00"), "shifts[1].start", "time"),
    "shift start in a week": (changed("shifts.1.start", "2027-W28-3T08:00"), "shifts[1].start", "time"),
    "shift start with a space": (changed("shifts.1.start", "2027-07-14 08:00"), "shifts[1].start", "time"),
    "shift start in other digits": (
        changed("shifts.1.start", "2027-07-14T0８:00"),
        "shifts[1].start",
        "time",
    ),
    "shift end before start": (
        changed("shifts.1.end", "2027-07-14T07:00"),
        "shifts[1].end",
        "empty-interval",
    ),
    "shift of no length": (changed("shifts.1.end", "2027-07-14T08:00"), "shifts[1].end", "empty-interval"),
    "shift of years": (changed("shifts.1.end", "2037-07-14T08:00"), "shifts[1].end", "too-long"),
    "requires a string": (changed("shifts.1.requires", "first_aid"), "shifts[1].requires", "type"),
    "required code empty": (changed("shifts.1.requires", [""]), "shifts[1].requires[0]", "text"),
    "languages_any null": (changed("shifts.1.languages_any", None), "shifts[1].languages_any", "type"),
    "min negative": (changed("shifts.1.min", -1), "shifts[1].min", "range"),
    "min a string": (changed("shifts.1.min", "1"), "shifts[1].min", "type"),
    "min true": (changed("shifts.1.min", True), "shifts[1].min", "type"),
    "min a float": (changed("shifts.1.min", 1.0), "shifts[1].min", "type"),
    "min huge": (changed("shifts.1.min", 10**4000), "shifts[1].min", "range"),
    "max below min": (changed("shifts.0.max", 0), "shifts[0].max", "max-below-min"),
    "priority zero": (changed("shifts.0.priority", 0), "shifts[0].priority", "range"),
    "priority too high": (changed("shifts.0.priority", 1001), "shifts[0].priority", "range"),
    "priority null": (changed("shifts.0.priority", None), "shifts[0].priority", "type"),
    "teams an object": (changed("teams", {}), "teams", "type"),
    "team twice": (changed("teams.1.id", "women"), "teams[1].id", "duplicate-id"),
    "team without shifts": (without("teams.0.shifts"), "teams[0].shifts", "missing"),
    "team of no shifts": (changed("teams.0.shifts", []), "teams[0].shifts", "empty-list"),
    "team of an unknown shift": (changed("teams.0.shifts.1", "ten"), "teams[0].shifts[1]", "unknown-id"),
    "team of one shift twice": (changed("teams.0.shifts.1", "one"), "teams[0].shifts[1]", "duplicate-id"),
    "team without number": (without("teams.0.at_least"), "teams[0].at_least", "missing"),
    "team number negative": (changed("teams.0.at_least", -1), "teams[0].at_least", "range"),
    "team priority too high": (changed("teams.0.priority", 5000), "teams[0].priority", "range"),
    "team of two kinds": (changed("teams.0.language", "zh"), "teams[0]", "kinds"),
    "team of women unrelated": (changed("teams.1.gender", "F"), "teams[1]", "kinds"),
    "team gender unknown": (changed("teams.0.gender", "X"), "teams[0].gender", "choice"),
    "team unrelated a number": (changed("teams.1.unrelated", 1), "teams[1].unrelated", "type"),
    "team qualification empty": (changed("teams.2.qualification", ""), "teams[2].qualification", "text"),
    "team unknown field": (changed("teams.4.least", 1), "teams[4].least", "unknown-field"),
    "block of an unknown shift": (appended("blocks.0", "ten"), "blocks[0][2]", "unknown-id"),
    "block with a shift twice": (appended("blocks.0", "one"), "blocks[0][2]", "duplicate-id"),
    "block empty": (appended("blocks", []), "blocks[1]", "empty-list"),
    "block not a list": (appended("blocks", "one"), "blocks[1]", "type"),
    "continuity of an unknown shift": (appended("continuity.0", "ten"), "continuity[0][2]", "unknown-id"),
    "continuity with a shift twice": (appended("continuity.0", "two"), "continuity[0][2]", "duplicate-id"),
    "pair of one person": (changed("pairs.0.volunteers.1", "ana"), "pairs[0].volunteers", "pair"),
    "pair of three": (appended("pairs.0.volunteers", "ana"), "pairs[0].volunteers", "pair"),
    "pair with a stranger": (changed("pairs.0.volunteers.1", "eve"), "pairs[0].volunteers[1]", "unknown-id"),
    "pair rule unknown": (changed("pairs.0.rule", "together"), "pairs[0].rule", "choice"),
    "pair without rule": (without("pairs.0.rule"), "pairs[0].rule", "missing"),
    "kin with a stranger": (appended("kin.0", "eve"), "kin[0][2]", "unknown-id"),
    "kin with a person twice": (appended("kin.0", "ana"), "kin[0][2]", "duplicate-id"),
    "declined by a stranger": (changed("declined.0.volunteer", "eve"), "declined[0].volunteer", "unknown-id"),
    "declined an unknown shift": (changed("declined.0.shift", "ten"), "declined[0].shift", "unknown-id"),
    "pinned unknown shift": (changed("pinned.0.shift", "ten"), "pinned[0].shift", "unknown-id"),
    "pinned twice": (appended("pinned", WHOLE["pinned"][0]), "pinned[1]", "duplicate-id"),
    "pinned a list": (changed("pinned.0", ["ana", "one"]), "pinned[0]", "type"),
    "published without shift": (without("published.0.shift"), "published[0].shift", "missing"),
    "published a number": (changed("published.0.volunteer", 1), "published[0].volunteer", "type"),
    "weights a list": (changed("weights", []), "weights", "type"),
    "weight unknown": (changed("weights.beauty", 1), "weights.beauty", "unknown-field"),
    "weight negative": (changed("weights.travel", -1), "weights.travel", "range"),
    "weight a half": (changed("weights.travel", 0.5), "weights.travel", "type"),
    "weight false": (changed("weights.staff", False), "weights.staff", "type"),
    "weight huge": (changed("weights.fairness", 10**12), "weights.fairness", "range"),
}

BAD_TEXTS: dict[str, tuple[bytes, str, str]] = {
    # name: (the bytes, the place that must be named, the code of what is wrong)
    "nothing": (b"", "problem", "json"),
    "blanks": (b" \n", "problem", "json"),
    "truncated": (b'{"format": "planning-problem/1", "volunteers": [{"id": "a', "problem", "json"),
    "a comma too much": (b'{"format": "planning-problem/1",}', "problem", "json"),
    "two documents": (b"{} {}", "problem", "json"),
    "single quotes": (b"{'format': 1}", "problem", "json"),
    "not UTF-8": (b'{"format": "\xff\xfe"}', "problem", "utf8"),
    "UTF-16": ('{"format": 1}'.encode("utf-16"), "problem", "utf8"),
    "GB 18030": ('{"format": "计划"}'.encode("gb18030"), "problem", "utf8"),
    "lists in lists": (b"[" * 200_000, "problem", "nesting"),
    "objects in objects": (b'{"a":' * 200_000, "problem", "nesting"),
    "a field twice": (b'{"format": "planning-problem/1", "format": "x"}', "problem", "duplicate-field"),
    "a deep field twice": (
        b'{"format": "planning-problem/1", "sites": [{"id": "a", "id": "b"}]}',
        "sites[0]",
        "duplicate-field",
    ),
    "a number of 5000 digits": (b'{"format": ' + b"9" * 5000 + b"}", "problem", "json"),
    "infinity as a word": (
        b'{"format": "planning-problem/1", "sites": [{"id": "a", "latitude": Infinity, "longitude": 1}]}',
        "sites[0].latitude",
        "number",
    ),
    "infinity as a number": (
        b'{"format": "planning-problem/1", "sites": [{"id": "a", "latitude": 1e999, "longitude": 1}]}',
        "sites[0].latitude",
        "number",
    ),
    "a program": (b"\x7fELF\x02\x01\x01\x00", "problem", "json"),
}
