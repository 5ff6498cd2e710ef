"""A deal, or a client with all deals, goes to another broker: every row that carries the broker, at once.

The tables that hang on a deal or a client by a foreign key that holds the broker follow by themselves.
"""

_HAND_OVER = """create function hand_over(
        the_deals uuid[], the_clients uuid[], the_pictures text[], to_broker uuid, by_admin uuid,
        reason text, from_address text)
    returns void language plpgsql security definer set search_path = public, pg_temp as $$
    declare from_broker uuid := app_user();
    begin
        if not exists (select 1 from users u
                where u.id = by_admin and u.role = 'admin' and u.revoked_at is null) then
            raise exception 'only an admin hands over';
        end if;
        if to_broker = from_broker or not exists (select 1 from users u
                where u.id = to_broker and u.role = 'broker' and u.revoked_at is null) then
            raise exception 'only another broker takes over';
        end if;
        if exists (select 1 from deals d
                where d.id = any(the_deals) and d.broker_id is distinct from from_broker)
            or exists (select 1 from clients c
                where c.id = any(the_clients) and c.broker_id is distinct from from_broker) then
            raise exception 'what is handed over belongs to whom it is taken from';
        end if;
        -- a token speaks for its owner: what it asked stays with the owner, and names the deal no more
        update tool_calls t set deal_id = null where t.deal_id = any(the_deals) and t.token_id is not null;
        delete from api_answers a where a.broker_id = from_broker and exists (
            select 1 from unnest(the_deals || the_clients) one where position(one::text in a.answer) > 0);
        insert into pictures (broker_id, sha256, content, kept_at)
            select to_broker, p.sha256, p.content, p.kept_at from pictures p
            where p.broker_id = from_broker and p.sha256 = any(the_pictures)
            on conflict do nothing;
        update outside_calls o set broker_id = to_broker where o.deal_id = any(the_deals);
        update model_calls m set broker_id = to_broker from deals d
            where d.id = any(the_deals) and m.thread_id = d.thread_id and m.deal_id is null;
        delete from thread_leases l using deals d where d.id = any(the_deals) and l.thread_id = d.thread_id;
        update threads t set "userId" = to_broker from deals d
            where d.id = any(the_deals) and t.id = d.thread_id;
        update steps s set "userId" = to_broker from deals d
            where d.id = any(the_deals) and s."threadId" = d.thread_id;
        update elements e set "userId" = to_broker from deals d
            where d.id = any(the_deals) and e."threadId" = d.thread_id;
        update feedbacks f set "userId" = to_broker from deals d
            where d.id = any(the_deals) and f."threadId" = d.thread_id;
        delete from client_sheet_rows r where r.client_id = any(the_clients);
        update clients c set broker_id = to_broker where c.id = any(the_clients);
        update deals d set broker_id = to_broker where d.id = any(the_deals);
        insert into audit_log (who, act, about, details, address)
            values (by_admin, 'handed over', to_broker::text, jsonb_build_object('from', from_broker,
                'deals', to_jsonb(the_deals), 'clients', to_jsonb(the_clients), 'why', reason), from_address);
    end $$"""

SIGNATURES = ("hand_over(uuid[], uuid[], text[], uuid, uuid, text, text)",)

_SEES = {
    "users": "select (id, role, revoked_at)",
    "deals": "select (id, broker_id, thread_id), update (broker_id)",
    "clients": "select (id, broker_id), update (broker_id)",
    "tool_calls": "select (deal_id, token_id), update (deal_id)",
    "api_answers": "select (broker_id, answer), delete",
    "pictures": "select, insert",
    "outside_calls": "select (deal_id), update (broker_id)",
    "model_calls": "select (thread_id, deal_id), update (broker_id)",
    "thread_leases": "select (thread_id), delete",
    "threads": 'select (id), update ("userId")',
    "steps": 'select ("threadId"), update ("userId")',
    "elements": 'select ("threadId"), update ("userId")',
    "feedbacks": 'select ("threadId"), update ("userId")',
    "client_sheet_rows": "select (client_id), delete",
    "audit_log": "insert",
}
"""what the function may do, table by table"""

FUNCTIONS = (
    *(f"create policy hand_over on {table} to jv_definer using (true) with check (true)" for table in _SEES),
    *(f"grant {rights} on {table} to jv_definer" for table, rights in _SEES.items()),
    "grant create on schema public to jv_definer",
    _HAND_OVER,
    *(f"alter function {one} owner to jv_definer" for one in SIGNATURES),
    *(f"revoke all on function {one} from public" for one in SIGNATURES),
    *(f"grant execute on function {one} to jv_app" for one in SIGNATURES),
    "revoke create on schema public from jv_definer",
)

DROP_FUNCTIONS = (
    *(f"drop function {one}" for one in SIGNATURES),
    *(f"drop policy hand_over on {table}" for table in _SEES),
    *(f"revoke {rights} on {table} from jv_definer" for table, rights in _SEES.items()),
)

_FOLLOW = """do $$ declare one record; begin
    for one in select c.conrelid::regclass as of_table, c.conname, pg_get_constraintdef(c.oid) as definition
        from pg_constraint c
        where c.contype = 'f' and c.confrelid in ('deals'::regclass, 'clients'::regclass)
            and array_length(c.conkey, 1) = 2
    loop
        execute format('alter table %s drop constraint %I', one.of_table, one.conname);
        execute format('alter table %s add constraint %I %s', one.of_table, one.conname, {new});
    end loop;
end $$"""

FOLLOW = _FOLLOW.format(new="one.definition || ' on update cascade not valid'")
"""The broker is part of these keys: it changes with the deal's and the client's own. What is there was checked
by the key before; to look at every row again, with the tables locked, is left to a transaction of its own."""
STAY = _FOLLOW.format(new="replace(replace(one.definition, ' ON UPDATE CASCADE', ''), ' NOT VALID', '')")
