"""Deals from before the board get their summary from the workers, some at a time: a migration that wrote them
all would keep every broker waiting."""

SIGNATURES = ("put_missing_summaries(integer)",)

FUNCTIONS = (
    "grant create on schema public to jv_definer",
    """create function put_missing_summaries(take integer) returns bigint
    language sql security definer set search_path = public, pg_temp as $$
        with put as (
            insert into outbox (id, broker_id, deal_id, kind, key, payload)
            select gen_random_uuid(), d.broker_id, d.id, 'summarise_deal', 'summarise_deal:' || d.id, '{}'
            from deals d
            where not exists (select 1 from deal_summaries s where s.deal_id = d.id)
                and not exists (select 1 from outbox o where o.key = 'summarise_deal:' || d.id)
            limit take on conflict (key) do nothing returning 1)
        select count(*) from put $$""",
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
    "grant select (id, broker_id) on deals to jv_definer",
    "grant select (deal_id) on deal_summaries to jv_definer",
    "create policy missing on deal_summaries for select to jv_definer using (true)",
    "grant insert on outbox to jv_definer",
)
BACK = (
    "delete from outbox where kind = 'summarise_deal'",
    *(f"drop function {one}" for one in SIGNATURES),
    "revoke insert on outbox from jv_definer",
    "revoke select (id, broker_id) on deals from jv_definer",
)
