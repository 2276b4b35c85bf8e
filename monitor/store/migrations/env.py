"""Alembic's environment. The connection, with its transaction open, comes from monitor/store/schema.py."""

from __future__ import annotations

from alembic import context

from monitor.store.tables import VERSION_TABLE, metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
