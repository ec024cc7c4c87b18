"""Engines in processes of their own: they can be killed at any moment, and their memory goes with them."""

import pickle
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import replace

from scheduler.optimizer.engines.task import Answer, Request


class Child:
    """One process that does one request at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own module, by the interpreter that runs us
            [sys.executable, "-c", f"from {__name__} import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.busy = False

    def start(self, request: Request) -> None:
        """Send it a request; it must not be busy."""
        assert not self.busy
        assert self._process.stdin is not None
        self.busy = True
        try:
            pickle.dump(request, self._process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
        except BrokenPipeError:
            self._process.wait()  # it died: `answer` will find nothing to read

    def answer(self) -> Answer:
        """Wait for the answer. A child that died (out of memory, killed) answers nothing."""
        assert self._process.stdout is not None
        self.busy = False
        try:
            answer = pickle.load(self._process.stdout)  # noqa: S301 - written by our own child
        except EOFError:
            return Answer()
        assert isinstance(answer, Answer)
        return answer

    def fileno(self) -> int:
        """So that several children can be waited for at once."""
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it at once, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            try:
                stream.close()
            except BrokenPipeError:
                continue  # what was still to be written to it does not matter any more


def answered(children: Iterable[Child], seconds: float) -> list[Child]:
    """Those busy children whose answer has come, waiting at most so long for the first."""
    busy = [child for child in children if child.busy]
    with selectors.DefaultSelector() as selector:
        for child in busy:
            selector.register(child, selectors.EVENT_READ, child)
        return [key.data for key, _ in selector.select(max(0.0, seconds))] if busy else []


def main() -> None:
    """Read requests from standard input, write answers to standard output, until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop, and kills
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            request = pickle.load(requests)  # noqa: S301 - written by our own parent
        except EOFError:
            return
        began = time.process_time()
        answer = request.run()
        answer = replace(answer, spent=time.process_time() - began)
        pickle.dump(answer, answers, protocol=pickle.HIGHEST_PROTOCOL)
        answers.flush()
