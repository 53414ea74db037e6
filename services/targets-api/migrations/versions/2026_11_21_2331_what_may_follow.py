"""An alert says what may follow and under which conditions, beside the names of the measures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

VIEW = """
CREATE OR REPLACE VIEW targets.alert_view WITH (security_invoker = true) AS
SELECT a.id, a.version, a.region_path, a.region_code, a.unit_id, a.unit_code, a.unit_name, a.department_id,
       a.report_id, a.target_id, a.project_id,
       (SELECT p.code FROM targets.project p WHERE p.id = a.project_id) AS project_code,
       (SELECT p.name FROM targets.project p WHERE p.id = a.project_id) AS project_name,
       a.rule, a.detail, a.figures, a.basis, a.source, a.measures, a.status, a.raised_on,
       coalesce((SELECT json_agg(json_build_object('id', x.id, 'status', x.status, 'author_name', x.author_name,
                        'submitted_on', x.submitted_on) ORDER BY x.id)
                 FROM targets.rectification x WHERE x.alert_id = a.id), '[]') AS rectifications,
       a.created_at, a.may_follow
FROM targets.alert a
"""


def upgrade() -> None:
    op.add_column("alert", sa.Column("may_follow", JSONB), schema="targets")
    op.execute(VIEW)
