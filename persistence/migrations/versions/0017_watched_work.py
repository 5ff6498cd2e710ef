"""Work says which act it belongs to, is claimed by urgency, and can be watched and looked at when it failed."""

from alembic import op

from persistence.migrations.functions_0017 import DROP_FUNCTIONS, FUNCTIONS

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STATEMENTS = (
    "alter table outbox add column correlation text",
    "create index outbox_failed on outbox (done_at) where state = 'failed'",
    "grant select (state) on deals to jv_definer",
    "create policy figures on deals for select to jv_definer using (true)",
    "grant select on alembic_version to jv_definer",
)
BACK = (
    "revoke select on alembic_version from jv_definer",
    "drop policy figures on deals",
    "revoke select (state) on deals from jv_definer",
    "drop index outbox_failed",
    "alter table outbox drop column correlation",
)


def upgrade() -> None:
    for statement in (*STATEMENTS, *FUNCTIONS):
        op.execute(statement)


def downgrade() -> None:
    for statement in (*DROP_FUNCTIONS, *BACK):
        op.execute(statement)
