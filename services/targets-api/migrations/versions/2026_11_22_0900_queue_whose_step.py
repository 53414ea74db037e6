"""The queue says whose a draft is: finance writes its government's, a department its own, units all others."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

VIEW = """
CREATE OR REPLACE VIEW targets.queue_view WITH (security_invoker = true) AS
SELECT t.id, t.version, t.project_id,
       (SELECT p.code FROM targets.project p WHERE p.id = t.project_id) AS project_code,
       (SELECT p.name FROM targets.project p WHERE p.id = t.project_id) AS project_name,
       t.region_path, t.region_code, t.unit_id, t.unit_code, t.unit_name,
       targets.current_name(t.unit_id, t.unit_name) AS unit_current_name,
       t.department_id, targets.current_name(t.department_id, NULL) AS department_current_name,
       t.budget_year, t.revision, t.status, t.round, t.in_year, coalesce(jsonb_typeof(t.adjustment) = 'object', false) AS is_adjustment,
       t.due_on, coalesce(t.due_on::text, '9999-12-31') AS due_key,
       CASE t.status WHEN 'draft' THEN 'submit' WHEN 'returned' THEN 'submit' WHEN 'submitted' THEN 'check'
            WHEN 'checked' THEN 'pass' WHEN 'passed' THEN 'review' ELSE 'approve' END AS next_action,
       CASE WHEN t.status NOT IN ('draft', 'returned', 'submitted', 'checked') THEN 'finance'
            WHEN t.status IN ('submitted', 'checked') THEN 'department'
            WHEN (SELECT p.object FROM targets.project p WHERE p.id = t.project_id) = 'government' THEN 'finance'
            WHEN t.unit_id = t.department_id THEN 'department' ELSE 'unit' END AS next_role,
       CASE WHEN t.status IN ('draft', 'returned') THEN 'maker' WHEN t.status IN ('submitted', 'passed')
            THEN 'checker' ELSE 'head' END AS next_duty,
       (SELECT e.day FROM targets.target_event e WHERE e.target_id = t.id
        ORDER BY e.sequence DESC LIMIT 1) AS waiting_since,
       (SELECT e.reason FROM targets.target_event e WHERE e.target_id = t.id AND t.status = 'returned'
        ORDER BY e.sequence DESC LIMIT 1) AS returned_because,
       (SELECT coalesce(json_agg(c.section ORDER BY c.number), '[]') FROM targets.target_countersign c
        WHERE c.target_id = t.id AND c.round = t.round AND c.agreed IS NULL) AS open_countersigns
FROM targets.target t WHERE t.status <> 'approved'
"""


def upgrade() -> None:
    op.execute(VIEW)
