"""The last epoch is the one that was started last, whatever the clock of the restored machine says."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    number = sa.Column("number", sa.BigInteger, sa.Identity(always=True), nullable=False)
    op.add_column("feed_epoch", number, schema="disclosure")
    op.create_index("ix_feed_epoch_number", "feed_epoch", ["number"], schema="disclosure")
