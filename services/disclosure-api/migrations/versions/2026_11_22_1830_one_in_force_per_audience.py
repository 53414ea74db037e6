"""One release in force for each matter and audience: where a document has two offices publish, each tells its own.

`published_as` says in which role it was published: whose it is to withdraw.
"""

import sqlalchemy as sa
from alembic import op

from wenxiao.migration import statements

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "disclosure", "wenxiao_disclosure"
IN_FORCE = sa.text("status = 'published'")
FROZEN = statements(f"""
DROP TRIGGER frozen ON disclosure.edition;
CREATE TRIGGER frozen BEFORE UPDATE ON disclosure.edition FOR EACH ROW WHEN (OLD.status = 'draft')
    EXECUTE FUNCTION disclosure.keep_frozen('status,published_on,published_as,withdrawn_on,withdrawal_reason');
GRANT UPDATE (published_as) ON disclosure.edition TO {ROLE};
""")


def upgrade() -> None:
    op.add_column("edition", sa.Column("published_as", sa.Text), schema=SCHEMA)
    for name in ("uq_release_in_force", "uq_release_matter_in_force"):
        op.drop_index(name, "release", schema=SCHEMA)
    op.create_index(
        "uq_edition_in_force", "edition", ["audience", "item_id"], unique=True, schema=SCHEMA, postgresql_where=IN_FORCE
    )
    for statement in FROZEN:
        op.execute(statement)
