"""A project carries the traits by which some jurisdictions decide what must be assessed before it asks for money."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

VIEW = """
CREATE OR REPLACE VIEW targets.project_view WITH (security_invoker = true) AS
SELECT p.id, p.version, p.code, p.name, p.region_path, p.region_code, p.unit_id, p.unit_code, p.unit_name,
       p.department_id, p.budget_year, p.budget_book, p.kind, p.scale, p.infrastructure,
       p.livelihood_subsidy_to_individuals, p.amount_requested::text AS amount_requested, p.summary,
       p.responsible_person, p.status, p.admitted_on, p.author_name,
       (SELECT json_build_object('points', a.points, 'total', a.total::text, 'conclusion', a.conclusion,
               'suggested_conclusion', a.suggested_conclusion, 'reason', a.reason, 'assessed_on', a.assessed_on,
               'report_title', a.report_title, 'findings', a.findings, 'author_name', a.author_name,
               'policy_stamp', a.policy_stamp, 'judged_digest', a.judged_digest)
        FROM targets.ex_ante_assessment a WHERE a.project_id = p.id) AS ex_ante_assessment,
       p.created_at, p.traits
FROM targets.project p
"""


def upgrade() -> None:
    traits = sa.Column("traits", JSONB, nullable=False, server_default=sa.text("'[]'"))
    op.add_column("project", traits, schema="targets")
    op.execute(VIEW)
