"""A third party's opinion shows what was found about it, and on which clauses it was asked for."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# The view is what the migrations before have made of it; the opinion's findings stand behind its last field.
EXTEND_VIEW = """
DO $body$
DECLARE
    before text := pg_get_viewdef('targets.target_view'::regclass);
    extended text;
BEGIN
    extended := regexp_replace(before, $re$'created_at', o\\.created_at\\)$re$,
                               $re$'created_at', o.created_at, 'findings', o.findings)$re$);
    IF extended = before THEN
        RAISE EXCEPTION 'targets.target_view is not of the form that this migration extends';
    END IF;
    EXECUTE 'CREATE OR REPLACE VIEW targets.target_view WITH (security_invoker = true) AS ' || extended;
END
$body$
"""


def upgrade() -> None:
    op.execute(EXTEND_VIEW)
