"""What the board reads: a summary of each deal, the words it is found by, sums, and when clients looked."""

from alembic import op

from persistence.migrations.functions_0019 import BACK, FUNCTIONS

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLES = ("deal_summaries", "deal_words", "pipeline_totals", "client_looks")

STATEMENTS = (
    """create table deal_summaries (
        deal_id uuid primary key, broker_id uuid not null, thread_id uuid not null, number text not null,
        seq integer not null, stage text not null, archived boolean not null, client_id uuid,
        route text not null, departs_on date not null, currency text not null, amount numeric not null,
        priced boolean not null, at_least boolean not null, large boolean not null,
        opened_at timestamptz not null, updated_at timestamptz not null, step text not null,
        expires_at timestamptz, quotes integer not null, quoted_at timestamptz, answered_at timestamptz,
        answer text, without_aircraft boolean not null, words text[] not null,
        foreign key (deal_id, broker_id) references deals (id, broker_id))""",
    """create index deal_summaries_departure
        on deal_summaries (broker_id, archived, stage, departs_on, deal_id)""",
    "create index deal_summaries_age on deal_summaries (broker_id, archived, stage, opened_at, deal_id)",
    """create index deal_summaries_value
        on deal_summaries (broker_id, archived, stage, priced, currency, amount, deal_id)""",
    "create index deal_summaries_client on deal_summaries (client_id)",
    "create index deal_summaries_quoted on deal_summaries (broker_id, quoted_at)",
    "create index deal_summaries_answered on deal_summaries (broker_id, answered_at)",
    "create index deal_summaries_archived on deal_summaries (thread_id) where archived",
    """create table deal_words (
        broker_id uuid not null, word text collate "C" not null, deal_id uuid not null,
        primary key (broker_id, word, deal_id),
        foreign key (deal_id, broker_id) references deals (id, broker_id))""",
    "create index deal_words_deal on deal_words (deal_id)",
    """create table pipeline_totals (
        broker_id uuid not null references users (id), archived boolean not null, stage text not null,
        currency text not null, priced boolean not null, deals integer not null, amount numeric not null,
        primary key (broker_id, archived, stage, currency, priced))""",
    """create table client_looks (
        deal_id uuid primary key, broker_id uuid not null, at timestamptz not null,
        foreign key (deal_id, broker_id) references deals (id, broker_id))""",
    "create index client_looks_broker on client_looks (broker_id, at)",
    *(f"alter table {table} {rule} row level security" for table in TABLES for rule in ("enable", "force")),
    *(
        f"""create policy own on {table} to jv_app
            using (broker_id = app_user()) with check (broker_id = app_user())"""
        for table in TABLES
    ),
    f"grant select, insert, update, delete on {', '.join(TABLES)} to jv_app",
)


def upgrade() -> None:
    for statement in (*STATEMENTS, *FUNCTIONS):
        op.execute(statement)


def downgrade() -> None:
    for statement in BACK:
        op.execute(statement)
    for table in reversed(TABLES):
        op.execute(f"drop table {table}")
