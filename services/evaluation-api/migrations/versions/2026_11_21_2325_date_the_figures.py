"""Date the treasury's figures: as of which day a form holds them.

Revision ID: 2026_11_21_2325
"""

from alembic import op

revision = "2026_11_21_2325"
down_revision = "2026_11_21_2320"
branch_labels = None
depends_on = None

SHOWN = "id, version, region_path, region_code, unit_id, unit_code, unit_name, department_id"
FORM_SHOWN = """initial_budget::text AS initial_budget, adjusted_budget::text AS adjusted_budget,
    executed::text AS executed, execution_weight::text AS execution_weight, rows,
    own_execution_score::text AS own_execution_score, own_total::text AS own_total"""
PROJECT_SHOWN = "project_id, project_code, project_name, livelihood"
VIEWS = (
    f"""
    CREATE OR REPLACE VIEW evaluation.self_evaluation_view WITH (security_invoker = true) AS
    SELECT {SHOWN}, target_id, target_revision, {PROJECT_SHOWN}, budget_year, overall_goal, goal_completion, status,
        {FORM_SHOWN}, total::text AS total, result, policy, digest, submitted_on, history, created_at, figures_as_of
    FROM evaluation.self_evaluation
    """,
    f"""
    CREATE OR REPLACE VIEW evaluation.re_check_view WITH (security_invoker = true) AS
    SELECT {SHOWN}, draw_id, self_evaluation_id, position, lot, {PROJECT_SHOWN}, budget_year, status,
        {FORM_SHOWN}, self_total::text AS self_total, opinion, final_score::text AS final_score, grade,
        result, policy, digest, concluded_on, history, created_at, figures_as_of
    FROM evaluation.re_check
    """,
)


def upgrade() -> None:
    op.execute("ALTER TABLE evaluation.self_evaluation ADD COLUMN figures_as_of date")
    op.execute("ALTER TABLE evaluation.re_check ADD COLUMN figures_as_of date")
    for view in VIEWS:
        op.execute(view)
