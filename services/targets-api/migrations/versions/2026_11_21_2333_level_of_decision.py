"""A gate decision keeps the level whose pack it was taken under: whoever reads it, the same law is asked."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

VIEW = """
CREATE OR REPLACE VIEW targets.gate_decision_view WITH (security_invoker = true) AS
SELECT g.id, g.version, g.region_path, g.region_code, g.unit_id, g.unit_code, g.unit_name, g.department_id,
       g.project_id,
       (SELECT p.code FROM targets.project p WHERE p.id = g.project_id) AS project_code,
       (SELECT p.name FROM targets.project p WHERE p.id = g.project_id) AS project_name,
       g.budget_year, g.target_id, g.target_version, g.outcome, g.amount_asked::text AS amount_asked,
       g.amount_allowed::text AS amount_allowed, g.decided_on, g.author_name AS decided_by, g.findings, g.steps,
       g.basis, g.clauses, g.evidence, g.policy, g.policy_stamps, g.digest, g.created_at, g.level
FROM targets.gate_decision g
"""


def upgrade() -> None:
    op.add_column("gate_decision", sa.Column("level", sa.Text), schema="targets")
    op.execute(VIEW)
