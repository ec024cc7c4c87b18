"""What all scenarios of the demo season share while it is being made."""

from dataclasses import dataclass, field

from scheduler.demo.book import Book
from scheduler.demo.places import Spot, Tree, site
from scheduler.demo.plant import Plant
from scheduler.domain import reference
from scheduler.domain.places import SiteKind

_VILLAGES = (
    *("石桥村", "大水井村", "梨树坪村", "上寨村", "花椒沟村", "松林村"),
    *("老街子村", "白石岩村", "麻栗树村", "小河边村", "新场村", "竹园村"),
)


@dataclass
class World:
    """The book that is being written, the tree and the plant, and people whom others look for by a name.

    Attributes:
        known: keys of people by what they are wanted for: demo accounts, pools that share members.
        villages: home villages made so far, by county.
    """

    book: Book
    tree: Tree
    plant: Plant
    known: dict[str, list[int]] = field(default_factory=dict)
    villages: dict[str, list[int]] = field(default_factory=dict)

    def village(self, county: str, number: int = 0) -> int:
        """A home village in a county, the first, second, ... of it; its name is invented."""
        found = self.villages.setdefault(county, [])
        while len(found) <= number:
            place = reference.divisions()[county]
            name = _VILLAGES[(int(county) + len(found)) % len(_VILLAGES)]
            angle = len(found)
            spot = Spot(county, (4.0, -5.0, 7.0, -3.0)[angle % 4], (6.0, 3.0, -4.0, -7.0)[angle % 4])
            organisation = self.tree.area(county)
            found.append(
                site(
                    self.book,
                    organisation,
                    SiteKind.HOME_VILLAGE,
                    spot,
                    (f"{place.name_zh}{name}", ""),
                )
            )
        return found[number]
