"""The gate asked in bulk, targets of transfers, assessments by object."""

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled by the change that it belongs to."""
