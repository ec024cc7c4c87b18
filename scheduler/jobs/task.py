"""What a worker can do, by name; registered in one place by whoever runs the worker."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from scheduler.jobs.context import Context


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of job; its functions stand at module level, because a new process imports them.

    `abandoned` is told, in the transaction that gives up on a job, its arguments and the last error.
    """

    name: str
    run: Callable[[Context], None]
    abandoned: Callable[[Session, Mapping[str, Any], str], None] | None = None


Tasks = Mapping[str, Task]


def registry(*tasks: Task) -> Tasks:
    """The tasks by name.

    Raises:
        ValueError: if two have the same name.
    """
    by_name = {task.name: task for task in tasks}
    if len(by_name) < len(tasks):
        raise ValueError("two tasks have the same name")
    return by_name
