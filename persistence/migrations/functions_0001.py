"""The functions that look across brokers: they return ids and counts, never content.

Whoever calls them does the work afterwards as the broker whose id came back.
"""

_CLAIM_COLUMNS = """state = 'due' and due_at <= clock_timestamp()
            and (lease_until is null or lease_until < clock_timestamp())"""

_BODIES = (
    f"""create function claim_outbox(take integer, lease_seconds integer)
    returns table (id uuid, broker_id uuid, kind text, fence bigint)
    language sql security definer set search_path = public, pg_temp as $$
        update outbox o set fence = o.fence + 1,
            lease_until = clock_timestamp() + make_interval(secs => lease_seconds)
        where o.id in (select c.id from outbox c where c.{_CLAIM_COLUMNS}
            order by c.due_at limit take for update skip locked)
        returning o.id, o.broker_id, o.kind, o.fence $$""",
    f"""create function claim_inbox(take integer, lease_seconds integer)
    returns table (id uuid, source text, kind text, ref_id text, fence bigint)
    language sql security definer set search_path = public, pg_temp as $$
        update inbox i set fence = i.fence + 1,
            lease_until = clock_timestamp() + make_interval(secs => lease_seconds)
        where i.id in (select c.id from inbox c where c.{_CLAIM_COLUMNS}
            order by c.due_at limit take for update skip locked)
        returning i.id, i.source, i.kind, i.ref_id, i.fence $$""",
    """create function settle_inbox(row_id uuid, row_fence bigint, new_outcome text, owner uuid)
    returns boolean language sql security definer set search_path = public, pg_temp as $$
        with settled as (
            update inbox set state = 'done', outcome = new_outcome, broker_id = owner, lease_until = null
            where inbox.id = row_id and inbox.fence = row_fence and state = 'due' returning 1)
        select exists (select 1 from settled) $$""",
    """create function retry_inbox(row_id uuid, row_fence bigint, wait_seconds integer, new_outcome text)
    returns boolean language sql security definer set search_path = public, pg_temp as $$
        with put_off as (
            update inbox set outcome = new_outcome, lease_until = null, attempts = attempts + 1,
                state = case when attempts >= 19 then 'failed' else 'due' end,
                due_at = clock_timestamp() + make_interval(secs => wait_seconds)
            where inbox.id = row_id and inbox.fence = row_fence and state = 'due' returning 1)
        select exists (select 1 from put_off) $$""",
    """create function owner_of_external(of_system text, of_kind text, of_value text)
    returns table (deal_id uuid, broker_id uuid)
    language sql stable security definer set search_path = public, pg_temp as $$
        select x.deal_id, x.broker_id from external_ids x
        where x.system = of_system and x.kind = of_kind and x.value = of_value $$""",
    """create function owner_of_link(of_token_hash text)
    returns table (deal_id uuid, broker_id uuid, version integer, expires_at timestamptz)
    language sql stable security definer set search_path = public, pg_temp as $$
        select l.deal_id, l.broker_id, l.version, l.expires_at from client_links l
        where l.token_hash = of_token_hash $$""",
    """create function hasten_polls() returns bigint
    language sql security definer set search_path = public, pg_temp as $$
        with hastened as (
            update outbox set due_at = clock_timestamp()
            where kind = 'poll_trip' and state = 'due' and due_at > clock_timestamp() returning 1)
        select count(*) from hastened $$""",
    """create function queue_figures()
    returns table (name text, due bigint, oldest_seconds double precision)
    language sql stable security definer set search_path = public, pg_temp as $$
        select 'outbox', count(*), coalesce(extract(epoch from clock_timestamp() - min(due_at)), 0)::double precision
        from outbox where state = 'due' and due_at <= clock_timestamp()
        union all
        select 'inbox', count(*), coalesce(extract(epoch from clock_timestamp() - min(due_at)), 0)::double precision
        from inbox where state = 'due' and due_at <= clock_timestamp() $$""",
)

SIGNATURES = (
    "claim_outbox(integer, integer)",
    "claim_inbox(integer, integer)",
    "settle_inbox(uuid, bigint, text, uuid)",
    "retry_inbox(uuid, bigint, integer, text)",
    "owner_of_external(text, text, text)",
    "owner_of_link(text)",
    "hasten_polls()",
    "queue_figures()",
)

FUNCTIONS = (
    *_BODIES,
    *(
        statement
        for signature in SIGNATURES
        for statement in (
            f"alter function {signature} owner to jv_definer",
            f"revoke all on function {signature} from public",
            f"grant execute on function {signature} to jv_app",
        )
    ),
    "revoke create on schema public from jv_definer",
)

DROP_FUNCTIONS = tuple(f"drop function {signature}" for signature in SIGNATURES)
