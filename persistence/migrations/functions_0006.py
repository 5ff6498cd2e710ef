"""What the whole house's quotes say about the model of prices: aggregates without names.

No tail (it names its owner), no operator, no deal; nothing below thirty quotes; for signed-in users only.
"""

_BODIES = (
    """create function house_quote_ratios(of_model text, of_distance double precision, of_types text[])
    returns table (level text, name text, category text, quotes bigint, low double precision,
        mid double precision, high double precision)
    language sql stable security definer set search_path = public, pg_temp as $$
        with past as (
            select r.category, r.type, r.ratio::double precision as ratio,
                abs(ln(r.distance_nm::double precision / of_distance)) as away
            from quote_ratios r where r.model = of_model and app_user() is not null
            order by r.at desc limit 3000),
        told as (
            select 'type' as level, p.type as name, p.category, p.ratio, p.away
            from past p where p.type = any(of_types)
            union all select 'category', p.category, p.category, p.ratio, p.away from past p
            union all select 'all', '', '', p.ratio, p.away from past p),
        placed as (
            select t.*, row_number() over (partition by t.level, t.name order by t.away) as n,
                count(*) over (partition by t.level, t.name) as known from told t),
        near as (
            select p.*, least(p.known, greatest(30, p.known / 3)) as k from placed p
            where p.known >= 30 and p.n <= greatest(30, p.known / 3))
        select n.level, n.name, min(n.category), n.k,
            percentile_cont((0.1 * (n.k + 1) - 1) / (n.k - 1)) within group (order by n.ratio),
            percentile_cont(0.5) within group (order by n.ratio),
            percentile_cont(1 - (0.1 * (n.k + 1) - 1) / (n.k - 1)) within group (order by n.ratio)
        from near n group by n.level, n.name, n.k $$""",
)

SIGNATURES = ("house_quote_ratios(text, double precision, text[])",)

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
