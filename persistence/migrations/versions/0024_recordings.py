"""What every act of a thread got from outside, so that it can be done again. It belongs to whom the thread
belongs to, and goes with it."""

from alembic import op

from persistence.migrations.functions_0024 import BACK, FUNCTIONS

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLE = (
    """create table recordings (
        id uuid primary key default gen_random_uuid(),
        thread_id uuid not null references threads(id) on delete cascade,
        user_id uuid not null, kind text not null, name text not null, input jsonb not null,
        tape jsonb not null, outcome text not null, format integer not null, at timestamptz not null,
        milliseconds integer not null)""",
    "create index recordings_thread on recordings (thread_id, at)",
    "create index recordings_at on recordings (at)",
    "alter table recordings enable row level security",
    "alter table recordings force row level security",
    """create policy own on recordings to jv_app
        using (exists (select 1 from threads t where t.id = recordings.thread_id))
        with check (user_id = app_user()
            and exists (select 1 from threads t where t.id = recordings.thread_id))""",
    "grant select, insert on recordings to jv_app",
)


def upgrade() -> None:
    for statement in (*TABLE, *FUNCTIONS):
        op.execute(statement)


def downgrade() -> None:
    for statement in BACK:
        op.execute(statement)
