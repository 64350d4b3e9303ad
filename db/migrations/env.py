"""Alembic's entry: run the migrations on the connection that `db.schema` hands over."""

from alembic import context

import db.alert_tables
import db.reader_tables  # noqa: F401  # its tables belong to the same metadata
from db.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
