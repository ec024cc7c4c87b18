"""Who counts as one family: kin groups that share a person are joined."""

from collections.abc import Iterable, Sequence


def families(people: Iterable[str], kin: Iterable[Sequence[str]]) -> dict[str, str]:
    """For each person one member who stands for the whole family; those without kin stand for themselves."""
    parent = {person: person for person in people}

    def head(person: str) -> str:
        while parent[person] != person:
            parent[person] = parent[parent[person]]
            person = parent[person]
        return person

    for group in kin:
        for relative in group[1:]:
            parent[head(relative)] = head(group[0])
    return {person: head(person) for person in parent}
