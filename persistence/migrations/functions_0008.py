"""The functions of mail that comes in for the whole house: whose it is, and how far it has been read.

They serve jobs, which run for nobody: for a signed-in user they do nothing.
"""

_BODIES = (
    # the first id that is ours counts: a mail names what it answers before what that one answered
    """create function owner_of_mail(of_ids text[])
    returns table (message_id text, deal_id uuid, broker_id uuid)
    language sql stable security definer set search_path = public, pg_temp as $$
        select o.message_id, o.deal_id, o.broker_id
        from unnest(of_ids) with ordinality as x(id, n)
        join outgoing_mails o on o.message_id = x.id or o.sent_as = x.id
        where app_user() is null order by x.n limit 1 $$""",
    """create function postbox_mark(of_name text) returns text
    language sql stable security definer set search_path = public, pg_temp as $$
        select p.mark from postboxes p where p.name = of_name and app_user() is null $$""",
    """create function keep_postbox_mark(of_work text, of_fence bigint, of_name text, of_mark text)
    returns boolean language sql security definer set search_path = public, pg_temp as $$
        with kept as (
            insert into postboxes (name, mark) select of_name, of_mark
            where app_user() is null and exists (
                select 1 from house_work w where w.name = of_work and w.fence = of_fence)
            on conflict (name) do update set mark = excluded.mark, read_at = clock_timestamp() returning 1)
        select exists (select 1 from kept) $$""",
)

SIGNATURES = (
    "owner_of_mail(text[])",
    "postbox_mark(text)",
    "keep_postbox_mark(text, bigint, text, text)",
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
