"""What is pinned or stands is taken."""

from scheduler.optimizer.choices import Choices
from scheduler.optimizer.model import Model


def add(model: Model, choices: Choices) -> None:
    """Fix the choices that stand."""
    model.fix(choices.fixed)
