"""Watches for empty legs, each broker's own: open until a moment, over all threads."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table empty_leg_watches (
        id uuid primary key, broker_id uuid not null, deal_id uuid not null, thread_id uuid not null,
        query jsonb not null, until_at timestamptz not null, looked_at timestamptz, ended_at timestamptz,
        created_at timestamptz not null default now(),
        foreign key (deal_id, broker_id) references deals (id, broker_id))""",
    """create index empty_leg_watches_open on empty_leg_watches (broker_id, until_at)
        where ended_at is null""",
    "create index empty_leg_watches_deal on empty_leg_watches (deal_id)",
    "alter table empty_leg_watches enable row level security",
    "alter table empty_leg_watches force row level security",
    """create policy own on empty_leg_watches to jv_app
        using (broker_id = app_user()) with check (broker_id = app_user())""",
    "grant select, insert, update on empty_leg_watches to jv_app",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table empty_leg_watches")
