"""What the units of one transfer reported, put together in a county and once more in the city that gave the money.

Revision ID: 2026_11_22_1030
"""

from alembic import op

from wenxiao.migration import scoped_table_sql, statements
from wenxiao_directory.migration import current_names_sql, following_sql

revision = "2026_11_22_1030"
down_revision = "2026_11_22_1020"
branch_labels = None
depends_on = None

SCHEMA, ROLE, TABLE = "evaluation", "wenxiao_evaluation", "consolidation"
CONSOLIDATION = """
CREATE TABLE evaluation.consolidation (
    id uuid NOT NULL DEFAULT uuidv7(),
    version integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    region_path text NOT NULL,
    region_code text NOT NULL,
    unit_id bigint NOT NULL,
    unit_code text NOT NULL,
    unit_name text NOT NULL,
    department_id bigint NOT NULL,
    transfer_id uuid NOT NULL,
    transfer_name text NOT NULL,
    budget_year integer NOT NULL,
    revision integer NOT NULL,
    status varchar(32) NOT NULL,
    recipient_region_path text,
    recipient_department_id bigint,
    transfer jsonb NOT NULL,
    parts jsonb NOT NULL,
    missing jsonb NOT NULL,
    rows jsonb NOT NULL,
    initial_budget numeric(18, 2) NOT NULL,
    adjusted_budget numeric(18, 2) NOT NULL,
    executed numeric(18, 2) NOT NULL,
    execution_weight numeric(5, 2) NOT NULL,
    total numeric NOT NULL,
    result jsonb NOT NULL,
    policy jsonb NOT NULL,
    digest text NOT NULL,
    gathered_on date NOT NULL,
    reported_on date,
    history jsonb NOT NULL,
    CONSTRAINT pk_consolidation PRIMARY KEY (id),
    CONSTRAINT uq_consolidation_transfer_id_department_id_revision UNIQUE (transfer_id, department_id, revision),
    CONSTRAINT ck_consolidation_reported CHECK ((status = 'reported') = (reported_on IS NOT NULL))
);
CREATE INDEX ix_consolidation_scope ON evaluation.consolidation (region_path, unit_id, id);
CREATE INDEX ix_consolidation_recipient ON evaluation.consolidation (recipient_region_path, recipient_department_id);
-- One at a time is being gathered.
CREATE UNIQUE INDEX ix_consolidation_open ON evaluation.consolidation (transfer_id, department_id)
    WHERE status = 'gathered';

CREATE VIEW evaluation.consolidation_view WITH (security_invoker = true) AS
SELECT id, version, region_path, region_code, unit_id, unit_code, unit_name, department_id, transfer_id, transfer_name,
    budget_year, revision, status, recipient_region_path, recipient_department_id, parts, missing, rows,
    initial_budget::text AS initial_budget, adjusted_budget::text AS adjusted_budget, executed::text AS executed,
    execution_weight::text AS execution_weight, total::text AS total, result, policy, digest, gathered_on, reported_on,
    history, created_at
FROM evaluation.consolidation;
GRANT SELECT ON evaluation.consolidation_view TO wenxiao_evaluation;

CREATE TRIGGER final_content BEFORE UPDATE ON evaluation.consolidation FOR EACH ROW
    WHEN (OLD.status = 'reported' AND to_jsonb(OLD) IS DISTINCT FROM to_jsonb(NEW))
    EXECUTE FUNCTION evaluation.refuse_change();
CREATE TRIGGER final_row BEFORE DELETE ON evaluation.consolidation FOR EACH ROW
    WHEN (OLD.status = 'reported') EXECUTE FUNCTION evaluation.refuse_change();
"""
# What a county has reported is read by the department that it reports to, and by nobody else beside its own.
REPORTED_UPWARDS = """
ALTER POLICY reads ON evaluation.consolidation USING (
    ((region_path >= (SELECT evaluation.seen_lo()) AND region_path < (SELECT evaluation.seen_hi())
      AND ((SELECT evaluation.reach_units('read_units')) IS NULL
           OR unit_id = ANY ((SELECT evaluation.reach_units('read_units'))::bigint[])))
     OR (status = 'reported' AND recipient_region_path = (SELECT evaluation.seen_lo())
         AND recipient_department_id = ANY ((SELECT evaluation.reach_units('read_units'))::bigint[])))
    AND (SELECT evaluation.assigned_projects()) IS NULL)
"""


def upgrade() -> None:
    author = "(SELECT evaluation.reach('role')) = 'department'"
    name = f"evaluation.{TABLE}"
    for statement in (
        *statements(CONSOLIDATION),
        *scoped_table_sql(SCHEMA, TABLE, ROLE),
        f"CREATE POLICY author_inserts ON {name} AS RESTRICTIVE FOR INSERT WITH CHECK ({author})",
        f"CREATE POLICY author_updates ON {name} AS RESTRICTIVE FOR UPDATE USING ({author}) WITH CHECK ({author})",
        REPORTED_UPWARDS,
        *following_sql(SCHEMA, (TABLE,)),
        current_names_sql(SCHEMA, "consolidation_view"),
    ):
        op.execute(statement)
