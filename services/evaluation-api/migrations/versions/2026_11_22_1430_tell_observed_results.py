"""What was finished before indicator-library was told of any goes into the outbox, as what is to come will."""

from alembic import op

revision = "2026_11_22_1430"
down_revision = "2026_11_22_1240"
branch_labels = None
depends_on = None

# In the words and with the numbers of evaluation_api/telling.py and domain/observed.py.
ROWS = """
coalesce((
    SELECT jsonb_agg(jsonb_build_object(
        'row', (r->>'row')::int,
        'actual_text', CASE WHEN r->>'verified_text' IS NULL THEN r->'actual_text' ELSE r->'verified_text' END,
        'actual_value', t->'inputs'->'actual',
        'unit', coalesce(nullif(t->'inputs'->>'unit', ''), r->>'unit'),
        'met', t->'met', 'ratio', (rtrim(t->>'rate', '%')::numeric * 0.01)::text, 'score', t->'score') ORDER BY place)
    FROM jsonb_array_elements(e.rows) WITH ORDINALITY AS one (r, place)
    JOIN jsonb_array_elements(e.result->'rows') AS trace (t) ON t->>'row' = r->>'row'
    WHERE coalesce(r->>'not_applicable', '') = '' OR r->>'verified_text' IS NOT NULL), '[]')
"""
TELL = """
INSERT INTO evaluation.outbox_message (destination, path, aggregate, version, body)
SELECT 'indicator-library', '/internal/observed-results', 'observed-result:' || {target}, {version},
    jsonb_build_object(
        'region_path', e.region_path, 'region_code', e.region_code, 'unit_id', e.unit_id, 'unit_code', e.unit_code,
        'unit_name', e.unit_name, 'department_id', e.department_id, 'target_id', {target}, 'finished', true,
        'source', '{source}', 'evaluated_on', {day}, 'rows', {rows})
FROM {papers}
"""
# The day on which it was passed; a form that finance has taken in has moved by one version since then.
PASSED = (
    "(SELECT h->>'day' FROM jsonb_array_elements(e.history) h WHERE h->>'to_status' = 'passed'"
    " ORDER BY h->>'recorded_at' DESC LIMIT 1)"
)
SELF_EVALUATIONS = TELL.format(
    target="e.target_id",
    version="e.version - (e.status = 'accepted')::int",
    source="self_evaluation",
    day=PASSED,
    rows=ROWS,
    papers="evaluation.self_evaluation e WHERE e.status IN ('passed', 'accepted')",
)
RE_CHECKS = TELL.format(
    target="s.target_id",
    version="1000000 + e.version",
    source="re_check",
    day="e.concluded_on",
    rows=ROWS,
    papers="evaluation.re_check e JOIN evaluation.self_evaluation s ON s.id = e.self_evaluation_id"
    " WHERE e.status = 'concluded'",
)


def upgrade() -> None:
    op.execute(SELF_EVALUATIONS)
    op.execute(RE_CHECKS)
