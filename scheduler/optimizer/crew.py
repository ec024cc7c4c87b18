"""Keeps the children busy: proofs and parts, whichever is due, until all is proven or somebody says stop."""

from types import TracebackType

from scheduler.optimizer.cost_bound import CostProof
from scheduler.optimizer.engines.child import Child, answered
from scheduler.optimizer.improver import Attempt, Improver
from scheduler.optimizer.model import SHORTFALL
from scheduler.optimizer.proofs import Proof, Proofs, UpperProof
from scheduler.optimizer.search import HEARTBEAT, Search

Job = Proof | Attempt


class Crew:
    """Children with what each is doing; a context manager that kills them on leaving."""

    def __init__(self, workers: int) -> None:
        self._workers = max(1, workers)
        self._children: list[Child] = []
        self._jobs: dict[Child, Job] = {}
        self._since_proof = 0

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for child in self._children:
            child.kill()

    def start(self) -> None:
        """Start the children: they load their engines while the parent does other things."""
        self._children += [Child() for _ in range(self._workers - len(self._children))]

    def work(self, search: Search, improver: Improver, proofs: Proofs) -> None:
        """Until the plan is proven optimal.

        Raises:
            Stopped: when time is up or the caller has had enough.
        """
        self.start()
        proofs.by_bounds_alone()
        while not search.optimal:
            for place, child in enumerate(self._children):
                if not child.alive or self._is_moot(child, proofs):
                    child.kill()
                    self._jobs.pop(child, None)
                    child = self._children[place] = Child()
                job = None if child.busy else self._next(improver, proofs)
                if job is not None:
                    self._jobs[child] = job
                    child.start(job.request)
                    search.report()
            for child in answered(self._children, min(HEARTBEAT, max(0.01, search.left))):
                self._read(self._jobs.pop(child), child, improver, proofs)
                search.report()
            proofs.by_bounds_alone()
            search.report()

    def _is_moot(self, child: Child, proofs: Proofs) -> bool:
        job = self._jobs.get(child)
        if isinstance(job, Attempt):
            return job.kind.fills and proofs.is_moot(SHORTFALL)
        return isinstance(job, UpperProof) and proofs.is_moot(job.level)

    def _next(self, improver: Improver, proofs: Proofs) -> Job | None:
        """At most one proof at a time; a lone child turns to proofs only now and then. None: wait."""
        proving = any(isinstance(job, UpperProof | CostProof) for job in self._jobs.values())
        alone = self._workers == 1
        if not proving and (not alone or improver.stalled or self._since_proof >= 15):
            proof = proofs.next(improver.stalled)
            if proof is not None:
                self._since_proof = 0
                return proof
        self._since_proof += 1
        return None if proving and proofs.needs_all else improver.next()

    @staticmethod
    def _read(job: Job, child: Child, improver: Improver, proofs: Proofs) -> None:
        answer = child.answer()
        if isinstance(job, UpperProof | CostProof):
            proofs.read(job, answer)
        else:
            improver.read(job, answer)
