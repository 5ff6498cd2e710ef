"""Sheets that client books are kept in step with, and on what the two agreed last."""

from alembic import op

from persistence.migrations.functions_0016 import FUNCTIONS

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table client_sheets (
        broker_id uuid primary key references users(id), spreadsheet text not null, tab text,
        thread_id uuid not null, due_at timestamptz not null, running_until timestamptz,
        synced_at timestamptz, problem text, findings jsonb not null default '[]', told text not null default '')""",
    "create index client_sheets_due on client_sheets (due_at)",
    """create table client_sheet_rows (
        broker_id uuid not null, client_id uuid not null, base jsonb not null,
        conflicts jsonb not null default '{}', gone_at timestamptz, primary key (broker_id, client_id),
        foreign key (client_id, broker_id) references clients (id, broker_id))""",
    *(
        f"alter table {table} {rule} row level security"
        for table in ("client_sheets", "client_sheet_rows")
        for rule in ("enable", "force")
    ),
    *(
        f"""create policy own on {table} to jv_app
            using (broker_id = app_user()) with check (broker_id = app_user())"""
        for table in ("client_sheets", "client_sheet_rows")
    ),
    "create policy due on client_sheets to jv_definer using (true) with check (true)",
    "grant select, insert, update, delete on client_sheets, client_sheet_rows to jv_app",
    "grant select on client_sheets to jv_definer",
    "grant update (running_until) on client_sheets to jv_definer",
)


def upgrade() -> None:
    for statement in (*STATEMENTS, *FUNCTIONS):
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop function claim_client_sheets(integer)")
    op.execute("drop table client_sheet_rows")
    op.execute("drop table client_sheets")
