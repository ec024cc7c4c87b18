"""Alembic's side of the tables: how a database comes from one version of them to the next."""
