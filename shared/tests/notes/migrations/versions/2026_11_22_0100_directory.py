"""Notes follow their unit.

Revision ID: 2026_11_22_0100
"""

from alembic import op

from wenxiao.migration import platform_sql
from wenxiao_directory.migration import current_names_sql, directory_sql, following_sql

revision = "2026_11_22_0100"
down_revision = "2026_11_21_2200"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "notes", "wenxiao_notes"


def upgrade() -> None:
    for statement in (
        *platform_sql(SCHEMA, ROLE, "0002"),
        *directory_sql(SCHEMA, ROLE),
        *following_sql(SCHEMA, ("note",)),
        current_names_sql(SCHEMA, "note_view"),
    ):
        op.execute(statement)
