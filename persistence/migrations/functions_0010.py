"""Who a client's link belongs to, and what it opens; whose a document is, by the hash of its bytes."""

_LINK = """create function owner_of_link(of_token_hash text)
    returns table (deal_id uuid, broker_id uuid, version integer, expires_at timestamptz, opens text)
    language sql stable security definer set search_path = public, pg_temp as $$
        select l.deal_id, l.broker_id, l.version, l.expires_at, l.opens from client_links l
        where l.token_hash = of_token_hash and l.revoked_at is null $$"""

_LINK_0001 = """create function owner_of_link(of_token_hash text)
    returns table (deal_id uuid, broker_id uuid, version integer, expires_at timestamptz)
    language sql stable security definer set search_path = public, pg_temp as $$
        select l.deal_id, l.broker_id, l.version, l.expires_at from client_links l
        where l.token_hash = of_token_hash $$"""

_DOCUMENT = """create function owners_of_document(of_sha256 text)
    returns table (document_id uuid, deal_id uuid, broker_id uuid)
    language sql stable security definer set search_path = public, pg_temp as $$
        select d.id, d.deal_id, d.broker_id from documents d
        where d.sha256 = of_sha256 order by d.created_at $$"""


def _given(signature: str) -> tuple[str, ...]:
    return (
        f"alter function {signature} owner to jv_definer",
        f"revoke all on function {signature} from public",
        f"grant execute on function {signature} to jv_app",
    )


SIGNATURES = ("owner_of_link(text)", "owners_of_document(text)")

FUNCTIONS = (
    "grant create on schema public to jv_definer",
    "drop function owner_of_link(text)",
    _LINK,
    *_given("owner_of_link(text)"),
    _DOCUMENT,
    *_given("owners_of_document(text)"),
    "revoke create on schema public from jv_definer",
)

AS_BEFORE = (
    "grant create on schema public to jv_definer",
    "drop function owners_of_document(text)",
    "drop function owner_of_link(text)",
    _LINK_0001,
    *_given("owner_of_link(text)"),
    "revoke create on schema public from jv_definer",
)
