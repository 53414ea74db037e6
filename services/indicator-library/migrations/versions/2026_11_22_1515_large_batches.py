"""After a large batch the service has the library's tables analysed, so that searches stay quick."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("GRANT MAINTAIN ON indicators.indicator, indicators.indicator_version TO wenxiao_indicators")
