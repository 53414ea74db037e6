"""One matter has one release in force, by whichever id its source was found."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "uq_release_matter_in_force",
        "release",
        ["region_path", "kind", "project_code", "budget_year"],
        unique=True,
        schema="disclosure",
        postgresql_where=sa.text("status = 'published'"),
    )
