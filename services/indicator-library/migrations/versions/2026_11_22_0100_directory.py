"""Adoptions follow their unit as the directory says."""

from alembic import op

from wenxiao.migration import platform_sql
from wenxiao_directory.migration import current_names_sql, directory_sql, following_sql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "indicators", "wenxiao_indicators"


def upgrade() -> None:
    for statement in (
        *platform_sql(SCHEMA, ROLE, "0002"),
        *directory_sql(SCHEMA, ROLE),
        *following_sql(SCHEMA, ("adoption",)),
        current_names_sql(SCHEMA, "adoption_view", department=False),
    ):
        op.execute(statement)
