"""Giving out as a flow of least cost: family to half hour to the week, one unit for each call.

A family's first call and a second wished one leave separate nodes; both pass one node for each pair of family
and half hour, so that no family gets the same half hour twice. Whoever stays without goes straight to the
end, at a price. Prices are graded so that no sum of a lower kind outweighs one of a higher: first those who
would be without contact for fourteen days, then everybody once, then second wishes, then the place of the
wish, then the lottery. A flow of least cost is whole and optimal (Ahuja et al., Network Flows, 1993).
"""

from dataclasses import dataclass, field

from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from scheduler.domain.allocation import Allocated, Claim, Week, judged


@dataclass(frozen=True, slots=True)
class Prices:
    """What is paid for each kind of shortfall, for so many claims and wishes at most."""

    wish: int
    second: int
    first: int
    urgent: int

    @classmethod
    def graded(cls, claims: int, wishes: int) -> "Prices":
        """Each price above the sum of all that can be paid at lower prices."""
        wish = (claims + 1) ** 2
        second = wish * (wishes + 2) * (2 * claims + 1)
        first = second * (claims + 1)
        return cls(wish, second, first, first * (claims + 1))


@dataclass
class _Network:
    flow: SimpleMinCostFlow = field(default_factory=SimpleMinCostFlow)
    nodes: int = 1
    calls: dict[int, tuple[int, int]] = field(default_factory=dict)

    def node(self) -> int:
        """A new node; node 0 is the end."""
        self.nodes += 1
        return self.nodes - 1

    def arc(self, start: int, end: int, cost: int = 0, capacity: int = 1) -> int:
        """An arc; its number."""
        return int(self.flow.add_arc_with_capacity_and_unit_cost(start, end, capacity, cost))


def allocate(week: Week) -> Allocated:
    """The best way to give the week out; proven, as a flow of least cost is."""
    if not week.claims:
        return judged(week, {})
    network = _Network()
    free = {slot: number for slot, number in week.free.items() if number > 0}
    ends = {slot: network.node() for slot in sorted(free)}
    for slot, node in ends.items():
        network.arc(node, 0, capacity=free[slot])
    prices = Prices.graded(len(week.claims), max(len(one.wishes) for one in week.claims))
    units = sum(_claim(network, one, ends, prices, len(week.claims)) for one in week.claims)
    network.flow.set_node_supply(0, -units)
    status = network.flow.solve()
    assert status == network.flow.OPTIMAL, status
    given: dict[int, list[int]] = {}
    for arc, (family, slot) in network.calls.items():
        if network.flow.flow(arc):
            given.setdefault(family, []).append(slot)
    return judged(week, {family: tuple(sorted(slots)) for family, slots in given.items()})


def _claim(network: _Network, claim: Claim, ends: dict[int, int], prices: Prices, claims: int) -> int:
    """A family's nodes and arcs; how many units it sends."""
    usable = sorted(claim.usable & ends.keys())
    pairs = {slot: network.node() for slot in usable}
    for slot, node in pairs.items():
        network.calls[network.arc(node, ends[slot])] = (claim.family, slot)
    first = network.node()
    network.flow.set_node_supply(first, 1)
    for slot, node in pairs.items():
        network.arc(first, node, prices.wish * _distance(claim, slot))
    later = claims - claim.place  # whoever was drawn first is the dearest to leave out
    network.arc(first, 0, (prices.urgent if claim.urgent else prices.first) + later)
    wished = [slot for slot in claim.wishes if slot in pairs]
    if len(claim.wishes) < 2:  # a second call needs a second wish
        return 1
    second = network.node()
    network.flow.set_node_supply(second, 1)
    for slot in wished:
        network.arc(second, pairs[slot], prices.wish * _distance(claim, slot))
    network.arc(second, 0, prices.second + later)
    return 2


def _distance(claim: Claim, slot: int) -> int:
    """How far a half hour is from the best wish: its place, or one more than the last for none."""
    return claim.wishes.index(slot) if slot in claim.wishes else len(claim.wishes)
