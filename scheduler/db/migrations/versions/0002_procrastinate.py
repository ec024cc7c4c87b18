"""The tables of the job engine on PostgreSQL, as Procrastinate 3.10 ships them; nothing on SQLite.

Revision ID: 0002
Revises: 0001

A newer Procrastinate that changes its schema needs a revision of ours that runs its migration file.
"""
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy import text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_DROP = """
DO $$
DECLARE found record;
BEGIN
  FOR found IN SELECT tablename AS name FROM pg_tables
    WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate\\_%' LOOP
    EXECUTE format('DROP TABLE %I CASCADE', found.name);
  END LOOP;
  FOR found IN SELECT p.oid::regprocedure AS name FROM pg_proc p
    WHERE p.pronamespace = current_schema()::regnamespace AND p.proname LIKE 'procrastinate\\_%' LOOP
    EXECUTE format('DROP FUNCTION %s CASCADE', found.name);
  END LOOP;
  FOR found IN SELECT t.typname AS name FROM pg_type t
    WHERE t.typnamespace = current_schema()::regnamespace AND t.typname LIKE 'procrastinate\\_%' LOOP
    EXECUTE format('DROP TYPE %I CASCADE', found.name);
  END LOOP;
END $$
"""


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        # On the driver itself: the script has many statements and its own percent signs.
        connection.connection.driver_connection.execute(SchemaManager.get_schema())


def downgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        connection.execute(text(_DROP))
