"""The keys that follow a hand-over are validated, while everybody reads and writes."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

VALIDATE = """do $$ declare one record; begin
    for one in select c.conrelid::regclass as of_table, c.conname from pg_constraint c
        where c.contype = 'f' and not c.convalidated and c.connamespace = 'public'::regnamespace
    loop
        execute format('alter table %s validate constraint %I', one.of_table, one.conname);
    end loop;
end $$"""


def upgrade() -> None:
    op.execute(VALIDATE)


def downgrade() -> None:
    """A valid key does no harm to the schema before."""
