"""A client's further contacts, preferences and notes; entries that were merged; which client a deal is for."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STATEMENTS = (
    "alter table clients add column contacts jsonb not null default '[]'",
    "alter table clients add column preferences jsonb not null default '[]'",
    "alter table clients add column notes text",
    "alter table clients add column merged_into uuid",
    "alter table clients add unique (id, broker_id)",
    # an entry is merged into another one of the same broker
    "alter table clients add foreign key (merged_into, broker_id) references clients (id, broker_id)",
    "create index clients_merged_into on clients (merged_into)",
    # what the projection says, where it can be looked for
    "alter table deals add column client_id uuid",
    # the rows of every broker: the table's own rule is off for its owner while this runs
    "alter table deals no force row level security",
    """update deals set client_id = (projection::jsonb ->> 'client_id')::uuid
        where projection::jsonb ->> 'client_id' is not null""",
    "alter table deals force row level security",
    "create index deals_client on deals (client_id, opened_at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop index deals_client")
    op.execute("alter table deals drop column client_id")
    for column in ("merged_into", "notes", "preferences", "contacts"):
        op.execute(f"alter table clients drop column {column}")
    op.execute("alter table clients drop constraint clients_id_broker_id_key")
