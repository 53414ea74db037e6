"""A directive says which kind of evaluation it rests on."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

VIEW = """
CREATE OR REPLACE VIEW targets.directive_view WITH (security_invoker = true) AS
SELECT d.id, d.version, d.region_path, d.region_code, d.unit_id, d.unit_code, d.unit_name, d.department_id,
       d.application_id, d.project_id,
       (SELECT p.code FROM targets.project p WHERE p.id = d.project_id) AS project_code,
       (SELECT p.name FROM targets.project p WHERE p.id = d.project_id) AS project_name,
       d.evaluated_year, d.budget_year, d.grade, d.result, d.score::text AS score, d.advice,
       d.reduction_percent::text AS reduction_percent, d.basis, d.confirmed_by, d.status, d.created_at, d.kind
FROM targets.directive d
"""


def upgrade() -> None:
    kind = sa.Column("kind", sa.String(32), nullable=False, server_default="re_check")
    op.add_column("directive", kind, schema="targets")
    op.execute(VIEW)
