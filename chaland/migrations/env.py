"""Run by Alembic: the connection comes from `chaland.migrations.migrate`."""

from alembic import context

import coupons.tables
import floorplans.tables
import locator.tables
from chaland import tables

METADATAS = [
    floorplans.tables.metadata,
    locator.tables.metadata,
    coupons.tables.metadata,
    tables.metadata,
]

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATAS,
    # SQLite cannot alter a column in place: Alembic copies the table.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
