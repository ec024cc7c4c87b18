"""The plant of the demo season: 5,000 workers in rotating crews, 600 of them parents."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random

from scheduler.db.tables import CrewRow, HatRow, LanguageRow, PersonRow
from scheduler.demo.book import Book
from scheduler.demo.people import DIALECT, MANDARIN, couple
from scheduler.demo.places import Spot, Tree, crews, opens, room, site
from scheduler.domain import reference
from scheduler.domain.people import Hat
from scheduler.domain.places import RoomKind, SiteKind
from scheduler.domain.problem import Gender

WORKERS = 5000
PARENTS = 600
KUNMING, ZHENXIONG, MENGZI = "530114", "530627", "532503"
BOOTHS = PHONES = 4

_MONDAY = date(2027, 1, 4)
_HEADCOUNT = {KUNMING: 2000, ZHENXIONG: 150, MENGZI: 150}
_LONG_DAY = 400
GUARDIANS = {
    "camp A": (KUNMING, 92),
    "camp B": (ZHENXIONG, 78),
    "camp C": (MENGZI, 62),
    "spring_festival_2027": (KUNMING, 88),
    "national_day_2027": (KUNMING, 98),
}
"""For whose children a guardian is reserved: where the guardian works, and how many there are."""

_SPOKEN = (
    (0.80, ()),
    (0.88, ("iii",)),
    (0.92, ("hni",)),
    (0.95, ("hmd",)),
    (0.98, ("zha",)),
    (1.0, ("bca",)),
)


@dataclass
class Plant:
    """The enterprise, its sites, rooms and crews by county, and who may be taken for what."""

    enterprise: int
    sites: dict[str, int] = field(default_factory=dict)
    halls: dict[str, int] = field(default_factory=dict)
    booths: list[int] = field(default_factory=list)
    crews: dict[str, tuple[int, ...]] = field(default_factory=dict)
    long_day: int = 0
    _guardians: dict[str, list[int]] = field(default_factory=dict)

    def guardians(self, topic: str) -> Iterator[int]:
        """The parents reserved for that topic, each once."""
        return iter(self._guardians[topic])

    def reserve(self, topic: str, people: list[int]) -> None:
        """Keep these parents for that topic."""
        self._guardians[topic] = people


def build(book: Book, tree: Tree) -> Plant:
    """The enterprise with three works: the main one in Kunming, smaller ones in Zhenxiong and Mengzi."""
    plant = Plant(tree.enterprise(KUNMING, "晨岭电子(昆明)有限公司", "Chenling Electronics, Kunming"))
    for county, names in (
        (KUNMING, ("晨岭电子昆明总厂", "Chenling main works, Kunming")),
        (ZHENXIONG, ("晨岭电子镇雄分厂", "Chenling works, Zhenxiong")),
        (MENGZI, ("晨岭电子蒙自分厂", "Chenling works, Mengzi")),
    ):
        plant.sites[county] = site(book, plant.enterprise, SiteKind.FACTORY, Spot(county, 3.0, -2.0), names)
        plant.halls[county] = room(
            book, plant.sites[county], RoomKind.HALL, ("职工大礼堂", "Assembly hall"), 300
        )
        opens(book, plant.halls[county], ("08:00", "22:00"))
        pattern = reference.shift_patterns()["two_shift_12h_weekly"]
        plant.crews[county] = crews(book, plant.sites[county], pattern, _MONDAY)
    long_day = reference.shift_patterns()["long_day"]
    (plant.long_day,) = crews(book, plant.sites[KUNMING], long_day, _MONDAY)
    _video_room(book, plant)
    return plant


def people(book: Book, plant: Plant) -> None:
    """Fill the crews up to their headcount with workers, parents among them; volunteers in a crew count."""
    random = book.random("workers")
    crew_of = [crew for crew, missing in _missing(book, plant).items() for _ in range(missing)]
    guardians = {county: list[int]() for county in _HEADCOUNT}
    site_of = {crew: book.row(CrewRow, crew)["site_id"] for crew in set(crew_of)}
    county_of = {site_id: county for county, site_id in plant.sites.items()}
    for number, crew in enumerate(crew_of):
        person = _worker(book, random, plant, (number, crew, site_of[crew]))
        if crew != plant.long_day:
            guardians[county_of[site_of[crew]]].append(person)
    for found in guardians.values():
        random.shuffle(found)
    _parents(book, plant, guardians)


def _missing(book: Book, plant: Plant) -> dict[int, int]:
    """How many workers each crew still needs."""
    wanted = {crew: _HEADCOUNT[county] for county, pair in plant.crews.items() for crew in pair}
    wanted[plant.long_day] = _LONG_DAY
    for row in book.rows(PersonRow):
        if row.get("crew_id") in wanted:
            wanted[row["crew_id"]] -= 1
    return wanted


def _worker(book: Book, random: Random, plant: Plant, place: tuple[int, int, int]) -> int:
    number, crew, site_id = place
    gender = Gender.FEMALE if random.random() < 0.54 else Gender.MALE
    person = book.add(
        PersonRow,
        organisation_id=plant.enterprise,
        name=book.names.worker(gender),
        gender=gender,
        birth_year=random.randint(1974, 2006),
        employee_number=f"CL{10001 + number}",
        source=Hat.WORKER.value,
        home_site_id=site_id,
        crew_id=crew,
    )
    book.add(HatRow, person_id=person, hat=Hat.WORKER)
    for language in (MANDARIN, DIALECT, *_spoken(random)):
        book.add(LanguageRow, person_id=person, language=language)
    return person


def _spoken(random: Random) -> tuple[str, ...]:
    chance = random.random()
    return next(languages for until, languages in _SPOKEN if chance <= until)


def _parents(book: Book, plant: Plant, workers: dict[str, list[int]]) -> None:
    """Guardians for each topic, and the second parents of the first families, who work in the same plant."""
    named = []
    for topic, (county, number) in GUARDIANS.items():
        taken = [workers[county].pop() for _ in range(number)]
        plant.reserve(topic, taken)
        named += taken
    second = []
    for guardian in named[: PARENTS - len(named)]:
        row = book.row(PersonRow, guardian)
        county = next(one for one, site_id in plant.sites.items() if site_id == row["home_site_id"])
        spouse = next(
            one for one in reversed(workers[county]) if book.row(PersonRow, one)["gender"] != row["gender"]
        )
        workers[county].remove(spouse)
        couple(book, guardian, spouse)
        second.append(spouse)
    for parent in (*named, *second):
        row = book.row(PersonRow, parent)
        row["birth_year"] = min(row["birth_year"], 1998)
        book.add(HatRow, person_id=parent, hat=Hat.GUARDIAN)


def _video_room(book: Book, plant: Plant) -> None:
    site_id = plant.sites[KUNMING]
    for number in range(1, BOOTHS + 1):
        booth = room(book, site_id, RoomKind.VIDEO_BOOTH, (f"亲情视频室{number}号间", f"Booth {number}"), 3)
        plant.booths.append(booth)
    for number in range(1, PHONES + 1):
        plant.booths.append(
            room(book, site_id, RoomKind.PHONE, (f"亲情电话{number}号", f"Phone {number}"), 2)
        )
    for booth in plant.booths:
        opens(book, booth, ("16:15", "21:00"), range(1, 7))
        opens(book, booth, ("09:00", "21:00"), range(7, 8))
