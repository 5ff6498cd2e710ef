"""Calls of language models: tokens, time, outcome and cost, each broker's own."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table model_calls (
        id uuid primary key, broker_id uuid not null references users(id), thread_id uuid, deal_id uuid,
        model text not null, prompt_version text not null, outcome text not null,
        dropped integer not null default 0, tokens_in integer, tokens_cached integer, tokens_out integer,
        milliseconds integer not null, cost_usd numeric(18, 9), price_since date,
        at timestamptz not null default now(),
        foreign key (deal_id, broker_id) references deals (id, broker_id))""",
    "create index model_calls_broker on model_calls (broker_id, at)",
    "create index model_calls_deal on model_calls (deal_id)",
    "alter table model_calls enable row level security",
    "alter table model_calls force row level security",
    """create policy own on model_calls to jv_app
        using (broker_id = app_user()) with check (broker_id = app_user())""",
    # what was spent is written once
    "grant select, insert on model_calls to jv_app",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table model_calls")
