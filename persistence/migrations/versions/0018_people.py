"""Who did what, written once; invitations by a link of which only the hash is kept; agreements of brokers."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = ("audit_log", "invitations", "agreements")
STATEMENTS = (
    """create table audit_log (
        id uuid primary key default gen_random_uuid(), at timestamptz not null default clock_timestamp(),
        who uuid references users(id), act text not null check (length(act) between 1 and 60),
        about text not null default '', details jsonb not null default '{}', address text not null default '')""",
    "create index audit_log_at on audit_log (at, id)",
    """create table invitations (
        id uuid primary key, token_hash text not null unique check (token_hash ~ '^[0-9a-f]{64}$'),
        email text not null check (email = lower(email)),
        role text not null check (role in ('broker','reviewer','evaluator','admin')),
        invited_by uuid not null references users(id), created_at timestamptz not null,
        expires_at timestamptz not null, revoked_at timestamptz, used_at timestamptz,
        user_id uuid references users(id), form jsonb,
        check ((used_at is null) = (user_id is null)))""",
    "create index invitations_created on invitations (created_at)",
    """create table agreements (
        id uuid primary key, invitation_id uuid not null unique references invitations(id),
        user_id uuid references users(id), words jsonb not null, content bytea not null,
        sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'), pages integer not null check (pages > 0),
        signature jsonb, signed_at timestamptz, certified bytea,
        check ((signature is null) = (signed_at is null)), check ((user_id is null) = (signed_at is null)))""",
    *(f"alter table {table} {rule} row level security" for table in TABLES for rule in ("enable", "force")),
    # everybody's acts are written under their own name, and read by an admin
    "create policy own_acts on audit_log for insert to jv_app with check (who = app_user())",
    """create policy admins_read on audit_log for select to jv_app using (exists (
        select 1 from users u where u.id = app_user() and u.role = 'admin'))""",
    "create policy sign_ins on audit_log for insert to jv_auth with check (true)",
    # it is only ever added to
    "grant select, insert on audit_log to jv_app",
    "grant insert on audit_log to jv_auth",
    "create policy sign_in on invitations to jv_auth using (true) with check (true)",
    "grant select, insert on invitations to jv_auth",
    "grant update (revoked_at, used_at, user_id, form) on invitations to jv_auth",
    # what was signed is not changed any more
    "create policy sign_in on agreements for select to jv_auth using (true)",
    "create policy prepare on agreements for insert to jv_auth with check (signed_at is null)",
    "create policy until_signed on agreements for update to jv_auth using (signed_at is null) with check (true)",
    "create policy own on agreements for select to jv_app using (user_id = app_user())",
    "grant select, insert, update on agreements to jv_auth",
    "grant select on agreements to jv_app",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.execute(f"drop table {table}")
