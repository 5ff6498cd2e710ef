"""Roles and row-level security of the first migration.

`jv_app` serves brokers, always with a user set for the transaction; without one it sees nothing.
`jv_auth` knows users only. `jv_intake` may only insert into the inbox. `jv_definer` cannot log in: it
owns the few functions that look across brokers, and its policies say which tables they may see.
"""

from persistence.migrations.tables_0001 import NAMES

_ROLE = """do $$ begin
    create role {name} {login} nosuperuser nobypassrls noinherit;
exception when duplicate_object or unique_violation then null; end $$"""

MAKE_ROLES = (
    *(_ROLE.format(name=name, login="login") for name in ("jv_app", "jv_auth", "jv_intake")),
    _ROLE.format(name="jv_definer", login="nologin"),
    "do $$ begin execute format('grant jv_definer to %I', current_user); end $$",
)
"""of the server, for any database of it"""

ROLES = (
    *MAKE_ROLES,
    "grant usage on schema public to jv_app, jv_auth, jv_intake, jv_definer",
    # a function may only be handed to a role that could have created it
    "grant create on schema public to jv_definer",
    """create function app_user() returns uuid language sql stable as
        $$ select nullif(current_setting('app.user', true), '')::uuid $$""",
    "revoke all on function app_user() from public",
    "grant execute on function app_user() to jv_app, jv_definer",
)

OF_A_BROKER = (
    "clients",
    "deals",
    "deal_events",
    "external_ids",
    "documents",
    "client_links",
    "outbox",
    "outside_calls",
)
OF_A_THREAD = ("steps", "elements", "feedbacks")
CHECKPOINTS = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")

_FORCE = tuple(
    statement
    for table in (*NAMES, *CHECKPOINTS)
    for statement in (
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
    )
)

_OWN = tuple(
    f"create policy own on {table} to jv_app using (broker_id = app_user()) with check (broker_id = app_user())"
    for table in OF_A_BROKER
)

_THREADS = (
    # a lease on another's thread would lock its owner out
    """create policy own on thread_leases to jv_app using (broker_id = app_user())
        with check (broker_id = app_user()
            and exists (select 1 from threads t where t.id = thread_leases.thread_id))""",
    """create policy own on threads to jv_app
        using ("userId" = app_user()) with check ("userId" = app_user())""",
    *(
        f"""create policy own on {table} to jv_app using ("userId" = app_user())
        with check ("userId" = app_user()
            and exists (select 1 from threads t where t.id = {table}."threadId"))"""
        for table in OF_A_THREAD
    ),
)

_CHECKPOINTS = (
    *(
        f"""create policy own on {table} to jv_app
        using (exists (select 1 from threads t where t.id = {table}.thread_id::uuid))
        with check (exists (select 1 from threads t where t.id = {table}.thread_id::uuid))"""
        for table in CHECKPOINTS
    ),
    # the saver's own bookkeeping: its owner reads it at each migration, nobody else does
    "alter table checkpoint_migrations enable row level security",
    "create policy nobody on checkpoint_migrations using (false)",
)

_USERS = (
    "create policy self on users for select to jv_app using (id = app_user())",
    "create policy sign_in on users to jv_auth using (true) with check (true)",
)

_INTAKE = ("create policy intake on inbox for insert to jv_intake with check (true)",)

_DEFINER = (
    "create policy claim on outbox to jv_definer using (true) with check (true)",
    "create policy claim on inbox to jv_definer using (true) with check (true)",
    "create policy find_owner on external_ids for select to jv_definer using (true)",
    "create policy find_owner on client_links for select to jv_definer using (true)",
)

_GRANTS = (
    "grant select, insert, update on clients, deals, outbox to jv_app",
    # history, frozen documents and links are written once
    "grant select, insert on deal_events, external_ids, documents, client_links, outside_calls to jv_app",
    "grant select, insert, update, delete on thread_leases, threads, steps, elements, feedbacks to jv_app",
    "grant select, insert, update, delete on checkpoints, checkpoint_blobs, checkpoint_writes to jv_app",
    "grant select (id, identifier, display_name, email, phone, role, timezone, created_at) on users to jv_app",
    "grant select, insert, update on users to jv_auth",
    "grant insert on inbox to jv_intake",
    "grant select, update on outbox, inbox to jv_definer",
    "grant select on external_ids, client_links to jv_definer",
    "grant usage on sequence deal_numbers to jv_app",
)

POLICIES = (*_FORCE, *_OWN, *_THREADS, *_CHECKPOINTS, *_USERS, *_INTAKE, *_DEFINER, *_GRANTS)

DROP_POLICIES = (
    *(
        statement
        for table in CHECKPOINTS
        for statement in (
            f"drop policy own on {table}",
            f"alter table {table} no force row level security",
            f"alter table {table} disable row level security",
            f"revoke all on {table} from jv_app",
        )
    ),
    "drop policy nobody on checkpoint_migrations",
    "alter table checkpoint_migrations disable row level security",
    *(f"drop policy own on {table}" for table in (*OF_A_BROKER, "thread_leases")),
    "drop policy own on threads",
    *(f"drop policy own on {table}" for table in OF_A_THREAD),
    "drop policy self on users",
    "drop function app_user()",
)
