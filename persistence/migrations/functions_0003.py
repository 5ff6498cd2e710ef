"""The functions of what belongs to the whole house: work that is due once for all, and exchange rates.

They serve jobs, which run for nobody: for a signed-in user they do nothing.
"""

_BODIES = (
    """create function claim_house_work(of_name text, lease_seconds integer)
    returns table (fence bigint)
    language sql security definer set search_path = public, pg_temp as $$
        insert into house_work (name) select of_name where app_user() is null on conflict (name) do nothing;
        update house_work w set fence = w.fence + 1,
            lease_until = clock_timestamp() + make_interval(secs => lease_seconds)
        where w.name = of_name and app_user() is null and w.due_at <= clock_timestamp()
            and (w.lease_until is null or w.lease_until < clock_timestamp())
        returning w.fence $$""",
    """create function settle_house_work(of_name text, of_fence bigint, wait_seconds integer, of_outcome text)
    returns boolean language sql security definer set search_path = public, pg_temp as $$
        with settled as (
            update house_work w set lease_until = null, outcome = of_outcome,
                due_at = clock_timestamp() + make_interval(secs => wait_seconds)
            where w.name = of_name and w.fence = of_fence and app_user() is null returning 1)
        select exists (select 1 from settled) $$""",
    """create function record_exchange_rates(of_name text, of_fence bigint, of_base text, of_as_of timestamptz,
        of_zone text, of_source text, of_rates jsonb)
    returns bigint language sql security definer set search_path = public, pg_temp as $$
        with recorded as (
            insert into exchange_rates (base, quote, rate, as_of, zone, source)
            select of_base, r.key, r.value::numeric, of_as_of, of_zone, of_source
            from jsonb_each_text(of_rates) r
            where app_user() is null and exists (
                select 1 from house_work w where w.name = of_name and w.fence = of_fence)
            on conflict (base, quote, source, as_of) do nothing returning 1)
        select count(*) from recorded $$""",
)

SIGNATURES = (
    "claim_house_work(text, integer)",
    "settle_house_work(text, bigint, integer, text)",
    "record_exchange_rates(text, bigint, text, timestamptz, text, text, jsonb)",
)

FUNCTIONS = (
    "grant create on schema public to jv_definer",
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
