"""Tokens with which a broker's own programs speak for the broker, and a line for each thing they asked."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table api_tokens (
        id uuid primary key, user_id uuid not null references users(id),
        name text not null check (length(name) between 1 and 80),
        token_hash text not null unique check (token_hash ~ '^[0-9a-f]{64}$'),
        created_at timestamptz not null default now(), expires_at timestamptz,
        last_used_at timestamptz, revoked_at timestamptz, unique (id, user_id))""",
    "create index api_tokens_user on api_tokens (user_id)",
    """create table tool_calls (
        id uuid primary key, broker_id uuid not null, token_id uuid not null, tool text not null,
        outcome text not null, milliseconds integer not null check (milliseconds >= 0), deal_id uuid,
        at timestamptz not null default now(),
        foreign key (token_id, broker_id) references api_tokens (id, user_id),
        foreign key (deal_id, broker_id) references deals (id, broker_id))""",
    "create index tool_calls_broker on tool_calls (broker_id, at)",
    "create index tool_calls_token on tool_calls (token_id)",
    "create index tool_calls_deal on tool_calls (deal_id)",
    *(
        f"alter table {table} {rule} row level security"
        for table in ("api_tokens", "tool_calls")
        for rule in ("enable", "force")
    ),
    # who a token stands for is a sign-in: the role that knows passwords reads it, as it does those
    "create policy sign_in on api_tokens to jv_auth using (true) with check (true)",
    "grant select, insert on api_tokens to jv_auth",
    "grant update (last_used_at, revoked_at) on api_tokens to jv_auth",
    "create policy own on api_tokens for select to jv_app using (user_id = app_user())",
    """grant select (id, user_id, name, created_at, expires_at, last_used_at, revoked_at)
        on api_tokens to jv_app""",
    """create policy own on tool_calls to jv_app
        using (broker_id = app_user()) with check (broker_id = app_user())""",
    # what was asked is written once
    "grant select, insert on tool_calls to jv_app",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table tool_calls")
    op.execute("drop table api_tokens")
