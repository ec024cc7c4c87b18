"""Background work through one small port, with two engines behind it.

Services call `enqueue`, `fan_out`, `cancel` and `status` with their own session, so a job exists if and only
if the change that asked for it was committed. Workers run tasks (`Task`, `Context`): `embedded` on SQLite,
`distributed` (Procrastinate) on PostgreSQL. On both, the row in table `job` is the record and `records` alone
moves it; the engine only decides who hears of it. Jobs know no services: `scheduler.worker` wires the tasks.

This package stands above `scheduler.db` in the import contract, because the record of a job is a row like any
other and must change in the same transaction as the rows of the work itself (docs/decisions/0001-jobs.md).
"""

from scheduler.jobs.context import Context
from scheduler.jobs.queue import JobStatus, cancel, enqueue, fan_out, listing, results, status
from scheduler.jobs.records import LeaseLostError, forget
from scheduler.jobs.task import Task, Tasks, registry

__all__ = [
    "Context",
    "JobStatus",
    "LeaseLostError",
    "Task",
    "Tasks",
    "cancel",
    "enqueue",
    "fan_out",
    "forget",
    "listing",
    "registry",
    "results",
    "status",
]
