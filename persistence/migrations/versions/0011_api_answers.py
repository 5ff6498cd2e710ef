"""What the API answered to requests with an idempotency key, and lists of deals a page at a time."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table api_answers (
        broker_id uuid not null references users(id), key text not null check (length(key) between 1 and 200),
        asked_sha256 text not null check (asked_sha256 ~ '^[0-9a-f]{64}$'), answer text,
        at timestamptz not null, primary key (broker_id, key))""",
    "alter table api_answers enable row level security",
    "alter table api_answers force row level security",
    """create policy own on api_answers to jv_app
        using (broker_id = app_user()) with check (broker_id = app_user())""",
    "grant select, insert, delete on api_answers to jv_app",
    "grant update (answer) on api_answers to jv_app",
    "create index deals_broker_opened on deals (broker_id, opened_at, id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop index deals_broker_opened")
    op.execute("drop table api_answers")
