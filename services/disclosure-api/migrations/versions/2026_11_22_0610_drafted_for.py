"""A release says for whom it was drafted, where the post was a delegated one."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("release", sa.Column("drafted_for", sa.Text), schema="disclosure")
