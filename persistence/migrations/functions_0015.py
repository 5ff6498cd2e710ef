"""What the whole house's quotes say about the model of prices: of trips whose legs are about as long."""

from persistence.migrations.functions_0006 import FUNCTIONS as FUNCTIONS_0006

_SIGNATURE_0006 = "house_quote_ratios(text, double precision, text[])"
SIGNATURE = "house_quote_ratios(text, double precision, integer, text[])"

_HOUSE = """create function house_quote_ratios(
        of_model text, of_leg_nm double precision, of_legs integer, of_types text[])
    returns table (level text, name text, category text, quotes bigint, low double precision,
        mid double precision, high double precision)
    language sql stable security definer set search_path = public, pg_temp as $$
        with past as (
            select r.category, r.type, r.ratio::double precision as ratio,
                abs(ln(r.distance_nm::double precision / r.legs / of_leg_nm))
                + case when (r.legs > 1) = (of_legs > 1) then 0 else 0.5 end as away
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
        from near n group by n.level, n.name, n.k $$"""

FUNCTIONS = (
    f"drop function {_SIGNATURE_0006}",
    "grant create on schema public to jv_definer",
    _HOUSE,
    f"alter function {SIGNATURE} owner to jv_definer",
    f"revoke all on function {SIGNATURE} from public",
    f"grant execute on function {SIGNATURE} to jv_app",
    "revoke create on schema public from jv_definer",
)

AS_BEFORE = (f"drop function {SIGNATURE}", *FUNCTIONS_0006)
