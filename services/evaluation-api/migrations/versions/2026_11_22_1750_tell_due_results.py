"""What was finished before disclosure-api was told of any goes into the outbox, as what is to come will."""

from alembic import op

revision = "2026_11_22_1750"
down_revision = "2026_11_22_1430"
branch_labels = None
depends_on = None

# In the words and with the numbers of evaluation_api/telling.py.
TELL = """
INSERT INTO evaluation.outbox_message (destination, path, aggregate, version, body)
SELECT 'disclosure-api', '/internal/due-results', 'due-result:' || e.id, {version},
    jsonb_build_object(
        'region_path', e.region_path, 'region_code', e.region_code, 'unit_id', e.unit_id, 'unit_code', e.unit_code,
        'unit_name', e.unit_name, 'department_id', e.department_id, 'project_id', e.project_id,
        'project_code', e.project_code, 'project_name', e.project_name, 'budget_year', e.budget_year,
        'kind', '{kind}', 'source_id', e.id, 'finished', true, 'final_on', {day})
FROM {papers}
"""
# The day on which it was passed; a form that finance has taken in has moved by one version since then.
PASSED = (
    "(SELECT h->>'day' FROM jsonb_array_elements(e.history) h WHERE h->>'to_status' = 'passed'"
    " ORDER BY h->>'recorded_at' DESC LIMIT 1)"
)
SELF_EVALUATIONS = TELL.format(
    version="e.version - (e.status = 'accepted')::int",
    kind="self_evaluation",
    day=PASSED,
    papers="evaluation.self_evaluation e WHERE e.status IN ('passed', 'accepted')",
)
RE_CHECKS = TELL.format(
    version="e.version",
    kind="evaluation_result",
    day="e.concluded_on",
    papers="evaluation.re_check e WHERE e.status = 'concluded'",
)


def upgrade() -> None:
    op.execute(SELF_EVALUATIONS)
    op.execute(RE_CHECKS)
