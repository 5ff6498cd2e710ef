"""Pictures of aircraft, each broker's own, by the hash of their bytes."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table pictures (
        broker_id uuid not null, sha256 text not null check (length(sha256) = 64), content bytea not null,
        kept_at timestamptz not null default now(), primary key (broker_id, sha256))""",
    "alter table pictures enable row level security",
    "alter table pictures force row level security",
    """create policy own on pictures to jv_app
        using (broker_id = app_user()) with check (broker_id = app_user())""",
    "grant select, insert on pictures to jv_app",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table pictures")
