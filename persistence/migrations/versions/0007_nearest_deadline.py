"""Due work may have a deadline: looks at the marketplace are made for the nearest departure first."""

from alembic import op

from persistence.migrations.functions_0007 import AS_IT_CAME, NEAREST_DEADLINE_FIRST

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in ("alter table outbox add column deadline timestamptz", *NEAREST_DEADLINE_FIRST):
        op.execute(statement)


def downgrade() -> None:
    for statement in (*AS_IT_CAME, "alter table outbox drop column deadline"):
        op.execute(statement)
