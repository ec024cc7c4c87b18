"""Copies of a PostgreSQL database, by its own pg_dump, pg_restore and psql."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import make_url

from scheduler.db import migrate
from scheduler.db.copying import CopyError

MAGIC = b"PGDMP"

# The database is ours alone: whatever stands in its schema goes, also tables of a version we do not know.
_EMPTY = """
SET lock_timeout = '30s';
DO $$
DECLARE found record;
BEGIN
  FOR found IN SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE %I CASCADE', found.name);
  END LOOP;
  FOR found IN SELECT p.oid::regprocedure AS name FROM pg_proc p
    WHERE p.pronamespace = current_schema()::regnamespace LOOP
    EXECUTE format('DROP FUNCTION %s CASCADE', found.name);
  END LOOP;
  FOR found IN SELECT typname AS name FROM pg_type
    WHERE typnamespace = current_schema()::regnamespace AND typtype IN ('e', 'c', 'd') LOOP
    EXECUTE format('DROP TYPE %I CASCADE', found.name);
  END LOOP;
END $$;
"""


class Kind:
    """PostgreSQL's way: pg_dump reads one snapshot; the restore runs in one transaction."""

    MAGIC = MAGIC

    def copy_out(self, url: str, file: Path) -> None:
        """Dumps the database of `url` in pg_dump's custom format."""
        _run(["pg_dump", "-Fc", "--no-owner", "--no-privileges", "-f", str(file)], url)

    def revision_of(self, file: Path) -> str | None:
        """Which revision of the tables the dump holds; None when it has none of ours."""
        script = _run(["pg_restore", "--data-only", "-t", "alembic_version", "-f", "-", str(file)])
        found = re.search(r"^COPY [^\n]*alembic_version [^\n]*\n(\S+)\n", script, re.MULTILINE)
        return None if found is None or found[1] == r"\." else found[1]

    def copy_in(self, url: str, file: Path) -> None:
        """Empties the schema and fills it from the dump in one transaction, then migrates."""
        script = _run(["pg_restore", "--no-owner", "--no-privileges", "-f", "-", str(file)])
        options = ["-X", "-q", "-o", os.devnull, "-v", "ON_ERROR_STOP=1", "--single-transaction", "-f", "-"]
        _run(["psql", *options], url, feed=_EMPTY + script)
        migrate.upgrade(url)


def _run(command: list[str], url: str | None = None, *, feed: str = "") -> str:
    """Runs one of PostgreSQL's programs; the address goes by environment, where no other user sees it."""
    program = shutil.which(command[0])
    if program is None:
        raise CopyError(f"{command[0]} is not installed (Debian: postgresql-client)")
    done = subprocess.run(  # noqa: S603 - the program is PostgreSQL's, the arguments are ours
        [program, *command[1:]],
        input=feed,
        env=os.environ | ({} if url is None else _environment(url)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CopyError(f"{command[0]}: {(done.stderr.strip() or 'failed').splitlines()[0]}")
    return done.stdout


def _environment(url: str) -> dict[str, str]:
    address = make_url(url)
    given = {
        "PGHOST": address.host or address.query.get("host"),
        "PGPORT": address.port,
        "PGUSER": address.username,
        "PGPASSWORD": address.password,
        "PGDATABASE": address.database,
        "PGSSLMODE": address.query.get("sslmode"),
    }
    return {name: str(value) for name, value in given.items() if value is not None}
