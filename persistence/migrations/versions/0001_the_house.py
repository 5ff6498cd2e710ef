"""Roles, tables, row-level security and the short list of functions that look across brokers."""

from alembic import op

from persistence.migrations import functions_0001 as functions, security_0001 as security
from persistence.migrations.tables_0001 import DROP_TABLES, TABLES

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in (*security.ROLES, *TABLES, *security.POLICIES, *functions.FUNCTIONS):
        op.execute(statement)


def downgrade() -> None:
    for statement in (*functions.DROP_FUNCTIONS, *security.DROP_POLICIES, *DROP_TABLES):
        op.execute(statement)
