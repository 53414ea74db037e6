"""Finance declares the target of its government: of targets it writes those alone, whatever a use case may forget."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

PARTS = ("indicator", "target_milestone", "target_task")
# Units and departments within their reach, the service itself everywhere; finance for the object `government`.
AUTHORS = """
(SELECT targets.reach('role')) IN ('unit', 'department', 'service')
OR ((SELECT targets.reach('role')) = 'finance'
    AND EXISTS (SELECT FROM targets.project p WHERE p.id = {project} AND p.object = 'government'))
"""
OF_TARGET = "(SELECT t.project_id FROM targets.target t WHERE t.id = target_id)"


def upgrade() -> None:
    op.execute(
        f"CREATE POLICY authors ON targets.target AS RESTRICTIVE FOR INSERT"
        f" WITH CHECK ({AUTHORS.format(project='project_id')})"
    )
    for table in PARTS:
        rule = AUTHORS.format(project=OF_TARGET)
        op.execute(f"CREATE POLICY authors ON targets.{table} AS RESTRICTIVE FOR INSERT WITH CHECK ({rule})")
        op.execute(f"CREATE POLICY rewriters ON targets.{table} AS RESTRICTIVE FOR UPDATE USING ({rule})")
        op.execute(f"CREATE POLICY erasers ON targets.{table} AS RESTRICTIVE FOR DELETE USING ({rule})")
