"""Which threads have a recording: ids only. A replay then reads as the broker of each."""

SIGNATURES = ("recorded_threads(timestamp with time zone, uuid)",)

FUNCTIONS = (
    "grant create on schema public to jv_definer",
    """create function recorded_threads(since timestamp with time zone, only_thread uuid)
    returns table (thread_id uuid, broker_id uuid)
    language sql stable security definer set search_path = public, pg_temp as $$
        select t.id, t."userId" from threads t
        where (only_thread is null or t.id = only_thread)
            and exists (select 1 from recordings r where r.thread_id = t.id and r.at >= since)
        order by t."createdAt", t.id $$""",
    *(
        statement
        for one in SIGNATURES
        for statement in (
            f"alter function {one} owner to jv_definer",
            f"revoke all on function {one} from public",
            f"grant execute on function {one} to jv_app",
        )
    ),
    "revoke create on schema public from jv_definer",
    "grant select (thread_id, at) on recordings to jv_definer",
    "create policy list_recorded on recordings for select to jv_definer using (true)",
    """grant select ("userId", "createdAt") on threads to jv_definer""",
)
BACK = (
    *(f"drop function {one}" for one in SIGNATURES),
    """revoke select ("userId", "createdAt") on threads from jv_definer""",
    "drop table recordings",
)
