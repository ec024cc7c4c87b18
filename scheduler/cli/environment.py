"""The settings for a command, with what is wrong in the environment told in one line."""

from pydantic import ValidationError

from scheduler.cli.failure import Failure
from scheduler.settings import Settings, get_settings


def settings(**given: object) -> Settings:
    """The settings of this process; what was given on the command line stands above the environment.

    Raises:
        Failure: with every setting that cannot be used.
    """
    try:
        return Settings(**given) if given else get_settings()  # type: ignore[arg-type]  # it validates
    except ValidationError as error:
        raise Failure("; ".join(_told(**problem) for problem in error.errors())) from error


def _told(*, loc: tuple[int | str, ...], msg: str, **_rest: object) -> str:
    place = ".".join(str(part) for part in loc)
    return f"{place}: {msg}" if place else msg.removeprefix("Value error, ")
