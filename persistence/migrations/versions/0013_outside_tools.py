"""A call of a tool of an outside server is counted like one of our own: by the server's name, without a token."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STATEMENTS = (
    "alter table tool_calls alter column token_id drop not null",
    "alter table tool_calls add column server text",
    """alter table tool_calls add constraint tool_calls_who
        check ((token_id is null) <> (server is null))""",
)
BACK = (
    "delete from tool_calls where token_id is null",
    "alter table tool_calls drop constraint tool_calls_who",
    "alter table tool_calls drop column server",
    "alter table tool_calls alter column token_id set not null",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for statement in BACK:
        op.execute(statement)
