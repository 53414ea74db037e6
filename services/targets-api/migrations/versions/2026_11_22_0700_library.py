"""The library holds four kinds of object, their funds, terms and years."""

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled by the change that it belongs to."""
