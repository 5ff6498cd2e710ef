"""Due work is claimed in the order in which it came; what has a deadline after it, the nearest first."""

_CLAIM = """create function claim_outbox(take integer, lease_seconds integer)
    returns table (id uuid, broker_id uuid, kind text, fence bigint)
    language sql security definer set search_path = public, pg_temp as $$
        with claimed as (
            update outbox o set fence = o.fence + 1,
                lease_until = clock_timestamp() + make_interval(secs => lease_seconds)
            where o.id in (select c.id from outbox c where c.state = 'due' and c.due_at <= clock_timestamp()
                and (c.lease_until is null or c.lease_until < clock_timestamp())
                order by {order} limit take for update skip locked)
            returning o.id, o.broker_id, o.kind, o.fence, o.due_at, o.deadline)
        select x.id, x.broker_id, x.kind, x.fence from claimed x order by {claimed} $$"""

SIGNATURE = "claim_outbox(integer, integer)"


def _made(body: str) -> tuple[str, ...]:
    return (
        "grant create on schema public to jv_definer",
        f"drop function {SIGNATURE}",
        body,
        f"alter function {SIGNATURE} owner to jv_definer",
        f"revoke all on function {SIGNATURE} from public",
        f"grant execute on function {SIGNATURE} to jv_app",
        "revoke create on schema public from jv_definer",
    )


NEAREST_DEADLINE_FIRST = _made(
    _CLAIM.format(
        order="c.deadline nulls first, c.due_at",
        claimed="x.deadline nulls first, x.due_at",
    )
)
AS_IT_CAME = _made(
    """create function claim_outbox(take integer, lease_seconds integer)
    returns table (id uuid, broker_id uuid, kind text, fence bigint)
    language sql security definer set search_path = public, pg_temp as $$
        update outbox o set fence = o.fence + 1,
            lease_until = clock_timestamp() + make_interval(secs => lease_seconds)
        where o.id in (select c.id from outbox c where c.state = 'due' and c.due_at <= clock_timestamp()
            and (c.lease_until is null or c.lease_until < clock_timestamp())
            order by c.due_at limit take for update skip locked)
        returning o.id, o.broker_id, o.kind, o.fence $$"""
)
