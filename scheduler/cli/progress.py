"""The progress line of a long command: rewritten in place on a terminal, one line per change elsewhere."""

from typing import TYPE_CHECKING, TextIO

from scheduler.cli.wording import levels_line

if TYPE_CHECKING:
    from scheduler.optimizer import Progress

CLEAR_LINE = "\r\x1b[K"


class ProgressLine:
    """Shows elapsed time, objective and bound; may be called from any one thread at a time."""

    def __init__(self, stream: TextIO, *, quiet: bool = False) -> None:
        self._stream = stream
        self._quiet = quiet
        self._in_place = stream.isatty()
        self._last = ""

    def show(self, progress: "Progress") -> None:
        """Show how far it is; away from a terminal only when something other than the time has changed."""
        objective = "no plan yet" if progress.objective is None else levels_line(progress.objective)
        bound = "-" if progress.bound is None else levels_line(progress.bound)
        state = f"{progress.phase}: {objective}, bound {bound}"
        if self._quiet or (state == self._last and not self._in_place):
            return
        self._last = state
        text = f"{progress.seconds:7.1f} s  {state}"
        self._stream.write(CLEAR_LINE + text[:110] if self._in_place else text + "\n")
        self._stream.flush()

    def finish(self) -> None:
        """Leave the terminal's line empty for what comes next."""
        if self._in_place and self._last:
            self._stream.write(CLEAR_LINE)
