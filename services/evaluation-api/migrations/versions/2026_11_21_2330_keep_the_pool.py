"""Keep all candidates of a draw with its policy, day and digest, so that it can be drawn again.

Revision ID: 2026_11_21_2330
"""

from alembic import op

revision = "2026_11_21_2330"
down_revision = "2026_11_21_2325"
branch_labels = None
depends_on = None

COLUMNS = """
ALTER TABLE evaluation.draw
    ADD COLUMN seed_given boolean NOT NULL DEFAULT false,
    ADD COLUMN pool jsonb,
    ADD COLUMN drawn_on date,
    ADD COLUMN policy jsonb,
    ADD COLUMN digest text
"""
VIEW = """
CREATE OR REPLACE VIEW evaluation.draw_view WITH (security_invoker = true) AS
SELECT id, version, region_path, region_code, unit_id, unit_code, unit_name, department_id, budget_year, seed,
    share::text AS share, asked_count, candidates, pool_sha256, findings, stamp,
    coalesce((SELECT json_agg(json_build_object(
        'position', r.position, 'lot', r.lot, 're_check_id', r.id, 'self_evaluation_id', r.self_evaluation_id,
        'project_code', r.project_code, 'project_name', r.project_name, 'unit_name', r.unit_name) ORDER BY r.position)
        FROM evaluation.re_check r WHERE r.draw_id = d.id), '[]'::json) AS re_checks,
    history, created_at, seed_given, pool, chosen, drawn_on, policy, digest
FROM evaluation.draw d
"""


def upgrade() -> None:
    op.execute(COLUMNS)
    op.execute(VIEW)
