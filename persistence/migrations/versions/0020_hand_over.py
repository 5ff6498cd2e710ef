"""A deal, or a client with all deals, is handed over to another broker."""

from alembic import op

from persistence.migrations.functions_0020 import DROP_FUNCTIONS, FOLLOW, FUNCTIONS, STAY

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in (FOLLOW, *FUNCTIONS):
        op.execute(statement)


def downgrade() -> None:
    for statement in (*DROP_FUNCTIONS, STAY):
        op.execute(statement)
