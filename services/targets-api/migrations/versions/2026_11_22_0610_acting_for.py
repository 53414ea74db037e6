"""Each deed and rectification says for whom it was done, where the post was a delegated one."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("target_event", sa.Column("acting_for", sa.Text), schema="targets")
    op.add_column("rectification", sa.Column("author_acting_for", sa.Text), schema="targets")
