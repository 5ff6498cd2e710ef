"""Each mail that leaves by its Message-ID, what comes back to one, and how far the postbox has been read."""

from alembic import op

from persistence.migrations.functions_0008 import DROP_FUNCTIONS, FUNCTIONS

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table outgoing_mails (
        message_id text primary key, broker_id uuid not null, deal_id uuid not null, mail_id uuid not null,
        about text not null check (about in ('proposal', 'operator', 'letter')), recipient text not null,
        attempted_at timestamptz not null, sent_at timestamptz, held_as text, sent_as text unique,
        foreign key (deal_id, broker_id) references deals (id, broker_id))""",
    "create index outgoing_mails_deal on outgoing_mails (deal_id, recipient)",
    """create table incoming_mails (
        broker_id uuid not null, outside_id text not null, deal_id uuid not null, message_id text not null,
        kind text not null check (kind in ('reply', 'bounce')), raw bytea not null,
        received_at timestamptz not null default now(), primary key (broker_id, outside_id),
        foreign key (deal_id, broker_id) references deals (id, broker_id))""",
    "create index incoming_mails_deal on incoming_mails (deal_id)",
    """create table postboxes (
        name text primary key, mark text not null, read_at timestamptz not null default now())""",
    *(
        f"alter table {table} {rule} row level security"
        for table in ("outgoing_mails", "incoming_mails", "postboxes")
        for rule in ("enable", "force")
    ),
    *(
        f"""create policy own on {table} to jv_app
            using (broker_id = app_user()) with check (broker_id = app_user())"""
        for table in ("outgoing_mails", "incoming_mails")
    ),
    "create policy find_owner on outgoing_mails for select to jv_definer using (true)",
    "create policy mark on postboxes to jv_definer using (true) with check (true)",
    "grant select, insert, update on outgoing_mails to jv_app",
    "grant select, insert on incoming_mails to jv_app",
    "grant select on outgoing_mails to jv_definer",
    "grant select, insert, update on postboxes to jv_definer",
)


def upgrade() -> None:
    for statement in (*STATEMENTS, *FUNCTIONS):
        op.execute(statement)


def downgrade() -> None:
    for statement in DROP_FUNCTIONS:
        op.execute(statement)
    for table in ("postboxes", "incoming_mails", "outgoing_mails"):
        op.execute(f"drop table {table}")
