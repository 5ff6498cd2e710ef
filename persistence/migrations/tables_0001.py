"""The tables of the first migration, as they were on its day: never changed afterwards."""

TABLES = (
    """create table users (
        id uuid primary key, identifier text not null unique, display_name text not null,
        email text not null, phone text, role text not null check (role in ('broker','reviewer','evaluator','admin')),
        timezone text not null, password_hash text, revoked_at timestamptz,
        created_at timestamptz not null default now())""",
    """create table clients (
        id uuid primary key, broker_id uuid not null references users(id), company text,
        contact_name text not null, email text not null, phone text,
        created_at timestamptz not null default now())""",
    "create index clients_broker on clients (broker_id)",
    """create table deals (
        id uuid primary key, broker_id uuid not null references users(id), thread_id uuid not null unique,
        number text not null unique, state text not null, seq integer not null, projection text not null,
        opened_at timestamptz not null, updated_at timestamptz not null, unique (id, broker_id))""",
    "create index deals_broker_state on deals (broker_id, state)",
    "create sequence deal_numbers",
    """create table deal_events (
        deal_id uuid not null, seq integer not null, broker_id uuid not null,
        kind text not null, at timestamptz not null, actor text not null, why text, payload text not null,
        primary key (deal_id, seq), foreign key (deal_id, broker_id) references deals (id, broker_id))""",
    """create table external_ids (
        system text not null, kind text not null, value text not null, own_id uuid not null,
        deal_id uuid not null, broker_id uuid not null, primary key (system, kind, value),
        foreign key (deal_id, broker_id) references deals (id, broker_id))""",
    "create index external_ids_deal on external_ids (deal_id)",
    """create table documents (
        id uuid primary key, broker_id uuid not null, deal_id uuid not null,
        name text not null, mime text not null, sha256 text not null, content bytea not null,
        created_at timestamptz not null default now(),
        foreign key (deal_id, broker_id) references deals (id, broker_id))""",
    "create index documents_deal on documents (deal_id)",
    """create table client_links (
        token_hash text primary key, broker_id uuid not null, deal_id uuid not null,
        version integer not null, expires_at timestamptz not null,
        foreign key (deal_id, broker_id) references deals (id, broker_id))""",
    "create index client_links_deal on client_links (deal_id)",
    """create table outbox (
        id uuid primary key, broker_id uuid not null, deal_id uuid not null,
        kind text not null, key text not null unique, payload jsonb not null, state text not null default 'due',
        due_at timestamptz not null default now(), attempts integer not null default 0,
        fence bigint not null default 0, lease_until timestamptz, error text,
        created_at timestamptz not null default now(), done_at timestamptz,
        foreign key (deal_id, broker_id) references deals (id, broker_id))""",
    "create index outbox_due on outbox (due_at) where state = 'due'",
    "create index outbox_deal on outbox (deal_id)",
    """create table inbox (
        id uuid primary key, source text not null, kind text not null, ref_id text not null,
        state text not null default 'due', outcome text, due_at timestamptz not null default now(),
        attempts integer not null default 0, fence bigint not null default 0, lease_until timestamptz,
        broker_id uuid, received_at timestamptz not null default now())""",
    "create index inbox_due on inbox (due_at) where state = 'due'",
    """create table outside_calls (
        id uuid primary key, broker_id uuid not null, deal_id uuid, system text not null, method text not null,
        url text not null, status integer, request text, answer text, milliseconds integer not null,
        at timestamptz not null default now())""",
    "create index outside_calls_deal on outside_calls (deal_id, at)",
    """create table thread_leases (
        thread_id uuid primary key, broker_id uuid not null, fence bigint not null,
        expires_at timestamptz not null)""",
    """create table threads (
        id uuid primary key, "createdAt" text not null, name text,
        "userId" uuid not null references users(id), tags text[], metadata jsonb not null default '{}')""",
    'create index threads_user on threads ("userId")',
    """create table steps (
        id uuid primary key, "threadId" uuid not null references threads(id) on delete cascade,
        "userId" uuid not null, "parentId" uuid, name text not null, type text not null,
        streaming boolean not null default false, "waitForAnswer" boolean, "isError" boolean,
        metadata jsonb not null default '{}', tags text[], input text not null default '',
        output text not null default '', "createdAt" text, command text, modes jsonb, start text, "end" text,
        generation jsonb, "showInput" jsonb, language text, icon text, "defaultOpen" boolean,
        "autoCollapse" boolean)""",
    'create index steps_thread on steps ("threadId", "createdAt")',
    """create table elements (
        id uuid primary key, "threadId" uuid not null references threads(id) on delete cascade,
        "userId" uuid not null, type text not null, "chainlitKey" text, path text, url text, "objectKey" text,
        name text not null, display text, size text, language text, page integer, props jsonb,
        "autoPlay" boolean, "playerConfig" jsonb, "forId" uuid, mime text)""",
    'create index elements_thread on elements ("threadId")',
    """create table feedbacks (
        id uuid primary key, "forId" uuid not null, "threadId" uuid, "userId" uuid not null,
        value integer not null, comment text, unique ("forId", "userId"))""",
)

NAMES = (
    "feedbacks",
    "elements",
    "steps",
    "threads",
    "thread_leases",
    "outside_calls",
    "inbox",
    "outbox",
    "client_links",
    "documents",
    "external_ids",
    "deal_events",
    "deals",
    "clients",
    "users",
)

DROP_TABLES = (*(f"drop table {name}" for name in NAMES), "drop sequence deal_numbers")
