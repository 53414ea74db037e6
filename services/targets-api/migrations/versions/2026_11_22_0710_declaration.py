"""Targets of the whole life and of the year, milestones, tasks, and typed values."""

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled by the change that it belongs to."""
