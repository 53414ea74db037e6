"""Number the directives of a project and budget year, so that a later one is never taken for an older version.

Revision ID: 2026_11_21_2320
"""

from alembic import op

revision = "2026_11_21_2320"
down_revision = "2026_11_21_2210"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE evaluation.directive_number (
            project_id uuid NOT NULL,
            budget_year integer NOT NULL,
            last integer NOT NULL,
            CONSTRAINT pk_directive_number PRIMARY KEY (project_id, budget_year)
        )
        """
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON evaluation.directive_number TO wenxiao_evaluation")
