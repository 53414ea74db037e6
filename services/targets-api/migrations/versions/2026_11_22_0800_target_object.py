"""A target says whether it is of a project, a policy, a department or a government."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# The view is what the migrations before have made of it; a column is added behind its last one.
EXTEND_VIEW = """
DO $body$
DECLARE
    before text := pg_get_viewdef('targets.target_view'::regclass);
    extended text;
BEGIN
    extended := regexp_replace(before, '\\s+FROM targets\\.target t;\\s*$', $columns$,
        (SELECT p.object FROM targets.project p WHERE p.id = t.project_id) AS project_object
        FROM targets.target t$columns$);
    IF extended = before THEN
        RAISE EXCEPTION 'targets.target_view is not of the form that this migration extends';
    END IF;
    EXECUTE 'CREATE OR REPLACE VIEW targets.target_view WITH (security_invoker = true) AS ' || extended;
END
$body$
"""


def upgrade() -> None:
    op.execute(EXTEND_VIEW)
