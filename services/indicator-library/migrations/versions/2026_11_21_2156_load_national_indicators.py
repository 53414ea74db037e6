"""Load the national indicators as the file printed them then; what came of it since is loaded by later revisions."""

from alembic import op
from sqlalchemy import text

from indicator_library.national.seed import shipped_indicators

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS = (
    *("id", "position", "category", "subcategory", "name", "industry", "applies_to", "kind"),
    *("direction", "unit", "formula", "example_target", "source", "confirmed"),
)


def upgrade() -> None:
    names, values = ", ".join(COLUMNS), ", ".join(f":{name}" for name in COLUMNS)
    statement = text(f"INSERT INTO indicators.indicator ({names}, version) VALUES ({values}, 1)")
    op.get_bind().execute(statement, shipped_indicators())
