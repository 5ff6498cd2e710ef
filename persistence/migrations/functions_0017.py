"""Work is claimed by urgency; what is watched and what was given up is told across brokers, without content."""

_CLAIM = """create function claim_outbox({arguments})
    returns table (id uuid, broker_id uuid, kind text, fence bigint)
    language sql security definer set search_path = public, pg_temp as $$
        with claimed as (
            update outbox o set fence = o.fence + 1,
                lease_until = clock_timestamp() + make_interval(secs => lease_seconds)
            where o.id in (select c.id from outbox c where c.state = 'due' and c.due_at <= clock_timestamp()
                and (c.lease_until is null or c.lease_until < clock_timestamp()){choice}
                order by c.deadline nulls first, c.due_at limit take for update skip locked)
            returning o.id, o.broker_id, o.kind, o.fence, o.due_at, o.deadline)
        select x.id, x.broker_id, x.kind, x.fence from claimed x order by x.deadline nulls first, x.due_at $$"""

CLAIM = "claim_outbox(integer, integer, text[], text[])"
CLAIM_BEFORE = "claim_outbox(integer, integer)"

_BODIES = (
    f"drop function {CLAIM_BEFORE}",
    _CLAIM.format(
        arguments="take integer, lease_seconds integer, wanted text[] default null, left_out text[] default null",
        choice="""
                and (wanted is null or c.kind = any (wanted))
                and (left_out is null or c.kind <> all (left_out))""",
    ),
    """create function deal_figures() returns table (state text, deals bigint)
    language sql stable security definer set search_path = public, pg_temp as $$
        select d.state, count(*) from deals d group by d.state $$""",
    """create function dead_letters(take integer)
    returns table (id uuid, broker_id uuid, deal_id uuid, kind text, attempts integer, error_type text,
        failed_at timestamptz)
    language sql stable security definer set search_path = public, pg_temp as $$
        select o.id, o.broker_id, o.deal_id, o.kind, o.attempts, split_part(o.error, ':', 1), o.done_at
        from outbox o where o.state = 'failed' order by o.done_at desc nulls last limit take $$""",
    """create function dead_letter_count() returns bigint
    language sql stable security definer set search_path = public, pg_temp as $$
        select count(*) from outbox o where o.state = 'failed' $$""",
    """create function schema_revision() returns text
    language sql stable security definer set search_path = public, pg_temp as $$
        select v.version_num from alembic_version v $$""",
)

SIGNATURES = (
    CLAIM,
    "deal_figures()",
    "dead_letters(integer)",
    "dead_letter_count()",
    "schema_revision()",
)


def _owned(signatures: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        statement
        for signature in signatures
        for statement in (
            f"alter function {signature} owner to jv_definer",
            f"revoke all on function {signature} from public",
            f"grant execute on function {signature} to jv_app",
        )
    )


FUNCTIONS = (
    "grant create on schema public to jv_definer",
    *_BODIES,
    *_owned(SIGNATURES),
    "revoke create on schema public from jv_definer",
)
DROP_FUNCTIONS = (
    *(f"drop function {signature}" for signature in SIGNATURES),
    "grant create on schema public to jv_definer",
    _CLAIM.format(arguments="take integer, lease_seconds integer", choice=""),
    *_owned((CLAIM_BEFORE,)),
    "revoke create on schema public from jv_definer",
)
