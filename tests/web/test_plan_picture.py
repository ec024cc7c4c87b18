"""The picture of a search: where its corners lie, and what it leaves out."""

from itertools import pairwise

from scheduler.web.plan_picture import HEIGHT, MARGIN, WIDTH, chart

HISTORY = [
    {"seconds": 0.0, "objective": {"shortfall": 2, "changes": 0, "cost": 10}},
    {"seconds": 5.0, "objective": {"shortfall": 0, "changes": 0, "cost": 90}},
    {"seconds": 10.0, "objective": {"shortfall": 0, "changes": 0, "cost": 50}},
]


def test_nothing_is_drawn_before_anything_is_found() -> None:
    assert chart([], None, "shortfall", 3.0) is None


def test_line_steps_down_and_runs_on_to_now() -> None:
    found = chart(HISTORY, {"shortfall": 0}, "shortfall", 20.0)
    assert found is not None
    corners = [tuple(map(float, point.split(","))) for point in found.points.split()]
    assert corners[0] == (MARGIN, MARGIN)
    assert corners[-1] == (WIDTH - MARGIN, HEIGHT - MARGIN)
    assert all(later[0] >= earlier[0] and later[1] >= earlier[1] for earlier, later in pairwise(corners))
    assert (found.first, found.last, found.best) == (2, 0, 0)
    assert found.bound_y == HEIGHT - MARGIN


def test_cost_counts_from_the_final_shortfall_only() -> None:
    found = chart(HISTORY, None, "cost", 10.0)
    assert found is not None
    assert (found.first, found.last, found.bound_y) == (90, 50, None)


def test_level_that_never_changes_is_a_flat_line() -> None:
    found = chart(HISTORY, {"changes": 0}, "changes", 10.0)
    assert found is not None
    assert {point.split(",")[1] for point in found.points.split()} == {str(float(HEIGHT - MARGIN))}
