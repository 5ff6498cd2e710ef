"""A client's link opens a proposal or a contract and can be revoked; a document is found by its bytes."""

from alembic import op

from persistence.migrations.functions_0010 import AS_BEFORE, FUNCTIONS

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATEMENTS = (
    """alter table client_links
        add column opens text not null default 'proposal' check (opens in ('proposal', 'contract')),
        add column revoked_at timestamptz""",
    # a link is written once; that it opens nothing any more is all that is added
    "grant update (revoked_at) on client_links to jv_app",
    "create index documents_sha256 on documents (sha256)",
    "create policy find_owner on documents for select to jv_definer using (true)",
    "grant select (id, deal_id, broker_id, sha256, created_at) on documents to jv_definer",
    *FUNCTIONS,
)

BACK = (
    *AS_BEFORE,
    "revoke select (id, deal_id, broker_id, sha256, created_at) on documents from jv_definer",
    "drop policy find_owner on documents",
    "drop index documents_sha256",
    "revoke update (revoked_at) on client_links from jv_app",
    # a link to a contract would open a proposal
    "delete from client_links where opens <> 'proposal' or revoked_at is not null",
    "alter table client_links drop column opens, drop column revoked_at",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for statement in BACK:
        op.execute(statement)
