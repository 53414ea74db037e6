"""Targets that were approved before disclosure-api was told of any go into the outbox, as those to come will."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# Of each project and year the revision in force, in the words and with the numbers of targets/telling.py.
TELL = """
INSERT INTO targets.outbox_message (destination, path, aggregate, version, body)
SELECT 'disclosure-api', '/internal/due-targets', 'due-target:' || p.id || ':' || t.budget_year,
    2 * t.revision + (p.exit->>'on' IS NOT NULL)::int,
    jsonb_build_object(
        'region_path', t.region_path, 'region_code', t.region_code, 'unit_id', t.unit_id, 'unit_code', t.unit_code,
        'unit_name', t.unit_name, 'department_id', t.department_id, 'target_id', t.id, 'revision', t.revision,
        'project_id', p.id, 'project_code', p.code, 'project_name', p.name, 'object', p.object,
        'budget_year', t.budget_year, 'approved_budget', t.approved_budget::text, 'approved_on', t.approved_on,
        'transfer_payment', p.transfer_payment, 'exited_on', p.exit->>'on', 'budget_book', p.budget_book,
        'scale', p.scale, 'traits', p.traits, 'livelihood', p.livelihood_subsidy_to_individuals)
FROM (SELECT DISTINCT ON (project_id, budget_year) * FROM targets.target WHERE status = 'approved'
      ORDER BY project_id, budget_year, revision DESC) t
JOIN targets.project p ON p.id = t.project_id
"""


def upgrade() -> None:
    op.execute(TELL)
