"""When something was said last stands with the thread; what is hot, and what happened last, is found by an
index.

Everybody reads and writes meanwhile: indexes are built concurrently, rows are filled in by small batches.
What was begun and broken off is begun again.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import op
from sqlalchemy import text

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BATCH = 2000
COLUMN = 'alter table threads add column if not exists "spokenAt" text'
SPOKEN = (
    """create or replace function note_last_words() returns trigger language plpgsql
    set search_path = public, pg_temp as $$ begin
        update threads set "spokenAt" = new."createdAt" where id = new."threadId"
            and coalesce("spokenAt", '') < new."createdAt";
        return null;
    end $$""",
    """create or replace trigger steps_last_words after insert or update of "createdAt" on steps
        for each row when (new."createdAt" is not null) execute function note_last_words()""",
)
INDEXES = {
    "threads_spoken": """threads ("userId", (coalesce("spokenAt", "createdAt")), id)""",
    "deal_summaries_updated": "deal_summaries (broker_id, updated_at, deal_id)",
    "deal_summaries_marked": """deal_summaries (broker_id, updated_at)
        where (large or without_aircraft) and stage <> 'closed'""",
    "deal_summaries_expiring": "deal_summaries (broker_id, expires_at) where stage <> 'closed'",
}
FILL = f"""with batch as (
        select id from threads where "spokenAt" is null and id > :after order by id limit {BATCH}),
    said as (select t.id, (select max("createdAt") from steps where "threadId" = t.id) as at from batch t),
    filled as (update threads set "spokenAt" = said.at from said
        where threads.id = said.id and said.at is not null and threads."spokenAt" is null)
    select max(id::text)::uuid from batch"""
NOBODY = "00000000-0000-0000-0000-000000000000"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(COLUMN)
        for statement in SPOKEN:
            op.execute(statement)
        with every_row("threads", "steps"):
            _fill()
        for name, columns in INDEXES.items():
            # one that was broken off is there, and of no use
            op.execute(f"drop index concurrently if exists {name}")
            op.execute(f"create index concurrently {name} on {columns}")
        op.execute("drop index concurrently if exists threads_user")


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute('create index concurrently if not exists threads_user on threads ("userId")')
        for name in INDEXES:
            op.execute(f"drop index concurrently if exists {name}")
        op.execute("drop trigger if exists steps_last_words on steps")
        op.execute("drop function if exists note_last_words()")
        op.execute('alter table threads drop column if exists "spokenAt"')


@contextmanager
def every_row(*tables: str) -> Iterator[None]:
    """The owner is bound by row security like everybody, but for this moment."""
    for table in tables:
        op.execute(f"alter table {table} no force row level security")
    try:
        yield
    finally:
        for table in tables:
            op.execute(f"alter table {table} force row level security")


def _fill() -> None:
    after: str | None = NOBODY
    while after is not None:
        after = op.get_bind().execute(text(FILL), {"after": after}).scalar_one()
