"""The console command `houniao`: chooses a sub-command and turns what goes wrong into one line.

A sub-command is a module here with `NAME`, `HELP`, `configure(parser)` and `run(arguments) -> int`, listed in
`COMMANDS`. It imports what is heavy (solver, web, database) only inside `run`, so that each starts quickly.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn, Protocol, TextIO

from scheduler import __version__
from scheduler.cli import account, backup, check, demo, migrate, restore, retention, serve, solve, worker
from scheduler.cli.failure import Failure

BAD_INPUT = 2
INTERRUPTED = 130


class Command(Protocol):
    """What each sub-command module offers."""

    NAME: str
    HELP: str

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it; the exit code. Raises Failure for what the user must mend."""


COMMANDS: tuple[Command, ...] = (
    solve,
    check,
    migrate,
    backup,
    restore,
    serve,
    worker,
    retention,
    account,
    demo,
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line instead of the usage and a line."""
        self.exit(BAD_INPUT, f"{self.prog}: {' '.join(message.split())} (try {self.prog} --help)\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code: 2 for input that cannot be used."""
    for stream in (sys.stdout, sys.stderr):
        _never_choke(stream)
    arguments = _parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except Failure as failure:
        sys.stderr.write(f"houniao {arguments.command}: {failure}\n")
        return BAD_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone; what is still buffered must not be complained about at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="houniao", description="Volunteer and activity scheduling.", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"houniao {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        one = commands.add_parser(
            command.NAME, help=command.HELP, description=command.HELP, allow_abbrev=False
        )
        command.configure(one)
        one.set_defaults(run=command.run)
    return parser


def _never_choke(stream: TextIO) -> None:
    """Characters that the terminal cannot show are escaped rather than fatal."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
