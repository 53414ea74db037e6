"""Reviews by row, deadlines, adjustments and commitments."""

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled by the change that it belongs to."""
