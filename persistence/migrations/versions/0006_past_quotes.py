"""What operators asked as a share of the model's price: each broker's own, aggregates for the house."""

from alembic import op

from persistence.migrations.functions_0006 import DROP_FUNCTIONS, FUNCTIONS

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table quote_ratios (
        broker_id uuid not null, deal_id uuid not null, system text not null, lift text not null,
        category text not null, type text not null, tail text,
        distance_nm integer not null check (distance_nm > 0), ratio numeric not null check (ratio > 0),
        model text not null, at timestamptz not null,
        primary key (deal_id, system, lift),
        foreign key (deal_id, broker_id) references deals (id, broker_id))""",
    "create index quote_ratios_broker on quote_ratios (broker_id, at)",
    "create index quote_ratios_newest on quote_ratios (at)",
    "alter table quote_ratios enable row level security",
    "alter table quote_ratios force row level security",
    """create policy own on quote_ratios to jv_app
        using (broker_id = app_user()) with check (broker_id = app_user())""",
    "create policy aggregate on quote_ratios for select to jv_definer using (true)",
    "grant select, insert, update on quote_ratios to jv_app",
    "grant select on quote_ratios to jv_definer",
)


def upgrade() -> None:
    for statement in (*STATEMENTS, *FUNCTIONS):
        op.execute(statement)


def downgrade() -> None:
    for statement in DROP_FUNCTIONS:
        op.execute(statement)
    op.execute("drop table quote_ratios")
