"""What waits for its number is taken in the order in which it was written, whatever the clock said."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    sequence = sa.Column("sequence", sa.BigInteger, sa.Identity(always=True), nullable=False)
    op.add_column("feed_pending", sequence, schema="disclosure")
