"""A whole integer model for one engine, to be run in a child process for as long as there is time."""

from dataclasses import dataclass

from scheduler.optimizer.engines.stages import ENGINES
from scheduler.optimizer.engines.task import Answer, Effort, Task


@dataclass(frozen=True, slots=True)
class Whole:
    """Minimise one level of a whole model."""

    task: Task
    effort: Effort
    engine: str = "highs"

    def run(self) -> Answer:
        """The best values found and the bound proven."""
        return ENGINES[self.engine](self.task, self.effort)
