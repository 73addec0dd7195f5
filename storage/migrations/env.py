"""Run by Alembic for each command: the connection is handed in, open and in a transaction, by `storage.migrate`."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
