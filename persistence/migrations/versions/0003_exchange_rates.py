"""Exchange rates for the whole house, the schedule of what is fetched for it, and a client's currency."""

from alembic import op

from persistence.migrations.functions_0003 import DROP_FUNCTIONS, FUNCTIONS

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table exchange_rates (
        base text not null check (base ~ '^[A-Z]{3}$'), quote text not null check (quote ~ '^[A-Z]{3}$'),
        rate numeric not null check (rate > 0 and rate < 'Infinity'), as_of timestamptz not null,
        zone text not null, source text not null, recorded_at timestamptz not null default now(),
        primary key (base, quote, source, as_of), check (base <> quote))""",
    """create table house_work (
        name text primary key, due_at timestamptz not null default now(), fence bigint not null default 0,
        lease_until timestamptz, outcome text)""",
    "alter table clients add column currency text check (currency ~ '^[A-Z]{3}$')",
    *(
        f"alter table {table} {rule} row level security"
        for table in ("exchange_rates", "house_work")
        for rule in ("enable", "force")
    ),
    # a rate is nobody's secret: every signed-in user reads it, and no user writes it
    "create policy everyone on exchange_rates for select to jv_app using (app_user() is not null)",
    "create policy record on exchange_rates to jv_definer using (true) with check (true)",
    "create policy claim on house_work to jv_definer using (true) with check (true)",
    "grant select on exchange_rates to jv_app",
    "grant select, insert on exchange_rates to jv_definer",
    "grant select, insert, update on house_work to jv_definer",
)


def upgrade() -> None:
    for statement in (*STATEMENTS, *FUNCTIONS):
        op.execute(statement)


def downgrade() -> None:
    for statement in DROP_FUNCTIONS:
        op.execute(statement)
    op.execute("alter table clients drop column currency")
    op.execute("drop table house_work")
    op.execute("drop table exchange_rates")
