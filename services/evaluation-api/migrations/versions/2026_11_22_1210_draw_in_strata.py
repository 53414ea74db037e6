"""A draw keeps its frame with the stratum of each candidate, and is published to everybody of its region.

Revision ID: 2026_11_22_1210
"""

from alembic import op

from wenxiao.migration import statements

revision = "2026_11_22_1210"
down_revision = "2026_11_22_1200"
branch_labels = None
depends_on = None

STRATA = """
ALTER TABLE evaluation.draw
    ADD COLUMN strata jsonb,
    ADD COLUMN allocation_rule text,
    ADD COLUMN strata_asked boolean NOT NULL DEFAULT false,
    ADD COLUMN frame jsonb,
    ADD COLUMN frame_sha256 text,
    ADD COLUMN allocation jsonb,
    ADD CONSTRAINT ck_draw_frame CHECK ((frame IS NULL) = (frame_sha256 IS NULL));

-- Published: in a region everybody who reads there by his own reach, units and departments too, whoever drew.
ALTER POLICY reads ON evaluation.draw USING (
    region_path >= (SELECT evaluation.seen_lo()) AND region_path < (SELECT evaluation.seen_hi())
    AND (SELECT evaluation.assigned_projects()) IS NULL);

CREATE OR REPLACE VIEW evaluation.draw_view WITH (security_invoker = true) AS
SELECT d.id, d.version, d.region_path, d.region_code, d.unit_id, d.unit_code, d.unit_name, d.department_id,
    d.budget_year, d.seed, d.share::text AS share, d.asked_count, d.candidates, d.pool_sha256, d.findings, d.stamp,
    coalesce((SELECT json_agg(json_build_object(
        'position', r.position, 'lot', r.lot, 're_check_id', r.id, 'self_evaluation_id', r.self_evaluation_id,
        'project_code', r.project_code, 'project_name', r.project_name, 'unit_name', r.unit_name) ORDER BY r.position)
        FROM evaluation.re_check r WHERE r.draw_id = d.id), '[]'::json) AS re_checks,
    d.history, d.created_at, d.seed_given, d.pool, d.chosen, d.drawn_on, d.policy, d.digest,
    evaluation.current_name(d.unit_id, d.unit_name) AS unit_current_name,
    evaluation.current_name(d.department_id, NULL) AS department_current_name,
    d.strata, d.allocation_rule, d.strata_asked, d.frame_sha256, d.allocation
FROM evaluation.draw d;
"""


def upgrade() -> None:
    for statement in statements(STRATA):
        op.execute(statement)
