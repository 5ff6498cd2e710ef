"""A broker's own operators and their fleets, each broker's own."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table operators (
        id uuid primary key, broker_id uuid not null references users(id), name text not null,
        base_icao text not null check (base_icao ~ '^[A-Z0-9]{4}$'), contact_name text, email text not null,
        phone text, certifications jsonb not null default '[]', notes text,
        active boolean not null default true, created_at timestamptz not null default now(),
        unique (id, broker_id), unique (broker_id, email), check (email = lower(email)))""",
    """create table operator_aircraft (
        id uuid primary key, broker_id uuid not null, operator_id uuid not null, tail text,
        type_name text not null, seats integer check (seats between 1 and 400),
        year integer check (year between 1950 and 2100),
        foreign key (operator_id, broker_id) references operators (id, broker_id))""",
    "create index operator_aircraft_operator on operator_aircraft (operator_id)",
    # how an operator answers is read from what is recorded, never stored a second time
    """create index deal_events_of_operators on deal_events (broker_id, at)
        where kind in ('rfq_seen', 'quote_received')""",
    *(
        statement
        for table in ("operators", "operator_aircraft")
        for statement in (
            f"alter table {table} enable row level security",
            f"alter table {table} force row level security",
            f"""create policy own on {table} to jv_app
                using (broker_id = app_user()) with check (broker_id = app_user())""",
        )
    ),
    "grant select, insert, update on operators to jv_app",
    # a fleet is replaced as a whole when it changes
    "grant select, insert, delete on operator_aircraft to jv_app",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop index deal_events_of_operators")
    op.execute("drop table operator_aircraft")
    op.execute("drop table operators")
