"""`houniao account`: open an account or set its password, so that a new installation has an administrator."""

import argparse
import getpass
import sys

from scheduler.cli.failure import Failure
from scheduler.domain.organisations import Role

NAME = "account"
HELP = "open an account, or set a password"
WORDS = {
    "login_taken": "this login is taken",
    "password_short": "the password needs at least 10 characters",
    "password_long": "the password may have at most 200 characters",
    "password_guessable": "this password is guessed too easily",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the two actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    create = actions.add_parser("create", help="open an account for a new person", allow_abbrev=False)
    create.add_argument("login")
    create.add_argument("--name", required=True, help="the person's name")
    create.add_argument("--role", choices=[role.value for role in Role], default=Role.ADMINISTRATOR.value)
    create.add_argument(
        "--organisation",
        required=True,
        help="name of the node of the tree; an empty tree gets it as its root",
    )
    passwd = actions.add_parser("passwd", help="set the password of an account", allow_abbrev=False)
    passwd.add_argument("login")


def run(arguments: argparse.Namespace) -> int:
    """Ask for the password (or read it from standard input, one line) and do it."""
    from scheduler.cli.environment import settings
    from scheduler.db.session import transaction
    from scheduler.services import first_account
    from scheduler.services.refusal import Refused

    password, url = _password(), settings().database_url
    try:
        with transaction(url) as session:
            if arguments.action == "passwd":
                first_account.set_password(session, login=arguments.login, password=password)
            else:
                first_account.open_account(
                    session,
                    login=arguments.login,
                    name=arguments.name,
                    role=Role(arguments.role),
                    organisation=arguments.organisation,
                    password=password,
                )
    except Refused as refused:
        raise Failure("; ".join(WORDS.get(one.rule, one.rule) for one in refused.reasons)) from None
    except LookupError as missing:
        raise Failure(str(missing.args[0])) from None
    sys.stdout.write("done\n")
    return 0


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        raise Failure("the two passwords differ")
    return first
