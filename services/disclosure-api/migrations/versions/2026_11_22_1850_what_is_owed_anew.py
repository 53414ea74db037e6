"""Of what is due: when its newest revision became final, and when its project left the library."""

from alembic import op

from wenxiao.migration import statements

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

CHANGES = """
ALTER TABLE disclosure.due_source ADD COLUMN revised_on date, ADD COLUMN exited_on date;
UPDATE disclosure.due_source SET revised_on = final_on;
ALTER TABLE disclosure.due_source ALTER COLUMN revised_on SET NOT NULL;
CREATE INDEX ix_release_replaces ON disclosure.release (replaces) WHERE replaces IS NOT NULL;
"""


def upgrade() -> None:
    for statement in statements(CHANGES):
        op.execute(statement)
