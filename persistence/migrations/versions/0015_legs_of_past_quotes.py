"""A past quote says of how many legs its trip was: a price fits trips whose legs are about as long."""

from alembic import op

from persistence.migrations.functions_0015 import AS_BEFORE, FUNCTIONS

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = ("quote_ratios", "deals")
STATEMENTS = (
    "alter table quote_ratios add column legs integer not null default 1 check (legs > 0)",
    # who migrates owns the tables, and sees their rows only while security is not forced on owners
    *(f"alter table {table} no force row level security" for table in TABLES),
    """update quote_ratios q set legs = jsonb_array_length(d.projection::jsonb -> 'trip' -> 'legs')
        from deals d
        where d.id = q.deal_id and jsonb_array_length(d.projection::jsonb -> 'trip' -> 'legs') > 0""",
    *(f"alter table {table} force row level security" for table in TABLES),
    "alter table quote_ratios alter column legs drop default",
    *FUNCTIONS,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for statement in AS_BEFORE:
        op.execute(statement)
    op.execute("alter table quote_ratios drop column legs")
