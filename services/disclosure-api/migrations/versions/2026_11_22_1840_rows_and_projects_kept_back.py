"""What is kept back of a row is bound to the row; a project is kept back in all its kinds; what tells it still is shown."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from wenxiao_directory.migration import current_names_sql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "disclosure", "wenxiao_disclosure"
EMPTY = sa.text("'[]'")
# A member of another kind is meant where the document of that kind shows one; rows are rows of one source.
SHOWS = """
EXISTS (SELECT FROM disclosure.edition e, unnest(w.pointers) p
        WHERE e.release_id = r.id AND e.audience = ANY (w.audiences) AND p <> '' AND p !~ '/[0-9]+(/|$)'
          AND e.content::jsonb #> string_to_array(substr(p, 2), '/') <> 'null')
"""
# What was published before the decision and still shows what is to be kept back.
TO_WITHDRAW = f"""
SELECT coalesce(json_agg(r.id ORDER BY r.id), '[]') FROM disclosure.release r
WHERE w.status = 'granted' AND r.status IN ('published', 'superseded') AND r.audiences && w.audiences
  AND NOT w.id = ANY (r.withholdings)
  AND ((r.kind = w.kind AND (r.item_id = w.item_id OR r.source_id = w.source_id))
       OR (w.scope = 'project' AND r.project_code = w.project_code AND r.region_code = w.region_code
           AND ('' = ANY (w.pointers) OR (r.budget_year = w.budget_year AND {SHOWS}))))
"""
WITHHOLDING_VIEW = f"""
CREATE VIEW disclosure.withholding_view WITH (security_invoker = true) AS
SELECT w.id, w.version, w.region_path, w.region_code, w.unit_id, w.unit_code, w.unit_name, w.kind, w.source_noun,
       w.source_id, w.item_id, w.project_code, w.project_name, w.budget_year, w.audiences, w.pointers, w.ground,
       w.reason, w.told, w.scope, w.findings, w.status, w.proposed_by_name, w.proposed_on, w.decided_by_name,
       w.decided_on, w.decision_reason, w.lifted_by_name, w.lifted_on, w.lift_reason, ({TO_WITHDRAW}) AS to_withdraw,
       to_char(w.created_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS.US"+08:00"') AS created_at
FROM disclosure.withholding w
"""


def upgrade() -> None:
    for column in (
        sa.Column("scope", sa.String(32), nullable=False, server_default="this"),
        sa.Column("bound", JSONB, nullable=False, server_default=EMPTY),
        sa.Column("findings", JSONB, nullable=False, server_default=EMPTY),
    ):
        op.add_column("withholding", column, schema=SCHEMA)
        op.alter_column("withholding", column.name, server_default=None, schema=SCHEMA)
    op.create_index("ix_withholding_project", "withholding", ["project_code", "region_code"], schema=SCHEMA)
    op.execute("DROP VIEW disclosure.withholding_view")
    op.execute(sa.text(WITHHOLDING_VIEW.replace(":", "\\:")))
    op.execute(current_names_sql(SCHEMA, "withholding_view", department=False))
    op.execute(f"GRANT SELECT ON disclosure.withholding_view TO {ROLE}")
