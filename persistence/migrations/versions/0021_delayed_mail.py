"""Reports of mail servers that still try to deliver a mail are kept beside answers and bounces."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

CHECK = "ALTER TABLE incoming_mails ADD CONSTRAINT incoming_mails_kind_check CHECK (kind IN ({}))"
DROP = "ALTER TABLE incoming_mails DROP CONSTRAINT incoming_mails_kind_check"


def upgrade() -> None:
    op.execute(DROP)
    op.execute(CHECK.format("'reply', 'bounce', 'delay'"))


def downgrade() -> None:
    op.execute("DELETE FROM incoming_mails WHERE kind = 'delay'")
    op.execute(DROP)
    op.execute(CHECK.format("'reply', 'bounce'"))
