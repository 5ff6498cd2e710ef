"""Whose sheet is due: ids only. The work then runs as that broker."""

_CLAIM = """create function claim_client_sheets(how_many integer) returns table (broker_id uuid)
    language sql security definer set search_path = public, pg_temp as $$
        update client_sheets s set running_until = clock_timestamp() + interval '60 seconds'
        where s.broker_id in (
            select d.broker_id from client_sheets d
            where app_user() is null and d.due_at <= clock_timestamp()
            and coalesce(d.running_until, '-infinity') < clock_timestamp()
            order by d.due_at limit how_many for update skip locked)
        returning s.broker_id $$"""

SIGNATURES = ("claim_client_sheets(integer)",)

FUNCTIONS = (
    "grant create on schema public to jv_definer",
    _CLAIM,
    "alter function claim_client_sheets(integer) owner to jv_definer",
    "revoke all on function claim_client_sheets(integer) from public",
    "grant execute on function claim_client_sheets(integer) to jv_app",
    "revoke create on schema public from jv_definer",
)
