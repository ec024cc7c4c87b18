"""The tree of organisations and what a role granted on a node reaches."""

import pytest

from scheduler.domain.organisations import Level, Organisation, ancestors, descendants, in_scope

NODES = [
    Organisation(1, "Yunnan", Level.PROVINCE),
    Organisation(2, "Honghe", Level.PREFECTURE, 1),
    Organisation(3, "Mengzi", Level.COUNTY, 2),
    Organisation(4, "Textiles", Level.ENTERPRISE, 3),
    Organisation(5, "Dehong", Level.PREFECTURE, 1),
    Organisation(6, "Provincial builders", Level.ENTERPRISE, 1),
]
TREE = {node.id: node for node in NODES}


def test_descendants_are_the_node_and_all_below():
    assert descendants(NODES, 2) == {2, 3, 4}
    assert descendants(NODES, 4) == {4}
    assert descendants(NODES, 1) == {1, 2, 3, 4, 5, 6}


def test_ancestors_lead_to_the_root():
    assert ancestors(TREE, 4) == (4, 3, 2, 1)
    assert ancestors(TREE, 1) == (1,)


def test_a_role_reaches_down_and_neither_up_nor_across():
    assert in_scope(TREE, 2, 2)
    assert in_scope(TREE, 2, 4)
    assert not in_scope(TREE, 2, 1)
    assert not in_scope(TREE, 2, 5)
    assert not in_scope(TREE, 2, 6)


def test_a_circle_and_a_missing_node_are_errors():
    circle = {1: Organisation(1, "", Level.COUNTY, 2), 2: Organisation(2, "", Level.COUNTY, 1)}
    with pytest.raises(ValueError, match="above itself"):
        ancestors(circle, 1)
    assert descendants(circle.values(), 1) == {1, 2}
    with pytest.raises(KeyError):
        in_scope(TREE, 1, 99)
