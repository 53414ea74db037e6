"""Rows follow their unit as the directory says; finance commissions third parties and experts with projects.

Revision ID: 2026_11_22_0100
"""

from collections.abc import Iterator

from alembic import op

from wenxiao.migration import platform_sql, scoped_table_sql, statements
from wenxiao_directory.migration import (
    assigned_reads_sql,
    assigned_sql,
    current_names_sql,
    directory_sql,
    following_sql,
)

revision = "2026_11_22_0100"
down_revision = "2026_11_21_2330"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "evaluation", "wenxiao_evaluation"
PROJECT_OF = {
    "self_evaluation": "project_id",
    "re_check": "project_id",
    "result_application": "project_id",
    "draw": None,
}
FINAL = {
    "self_evaluation": "OLD.status = 'passed'",
    "draw": "true",
    "re_check": "OLD.status = 'concluded'",
    "result_application": "OLD.status = 'confirmed'",
}
CONFIRMATION = "'{status,version,confirmed_on,history}'::text[]"
REVOCATION = "'{status,version,revoked_on,revocation_reason,history}'::text[]"

ASSIGNMENT = """
CREATE TABLE evaluation.assignment (
    id uuid NOT NULL DEFAULT uuidv7(),
    version integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    region_path text NOT NULL,
    region_code text NOT NULL,
    unit_id bigint NOT NULL,
    unit_code text NOT NULL,
    unit_name text NOT NULL,
    department_id bigint NOT NULL,
    assignee text NOT NULL,
    assignee_name text NOT NULL,
    purpose varchar(32) NOT NULL,
    document text NOT NULL,
    projects jsonb NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    basis jsonb NOT NULL,
    policy_stamp jsonb NOT NULL,
    status varchar(32) NOT NULL,
    revoked_on date,
    revocation_reason text,
    history jsonb NOT NULL,
    CONSTRAINT pk_assignment PRIMARY KEY (id),
    CONSTRAINT ck_assignment_days CHECK (ends_on >= starts_on),
    CONSTRAINT ck_assignment_revoked CHECK ((status = 'revoked') = (revoked_on IS NOT NULL))
);
CREATE INDEX ix_assignment_scope ON evaluation.assignment (region_path, unit_id, id);
CREATE INDEX ix_assignment_assignee ON evaluation.assignment (assignee);

CREATE VIEW evaluation.assignment_view WITH (security_invoker = true) AS
SELECT id, version, region_path, region_code, unit_id, unit_code, unit_name, department_id, assignee, assignee_name,
    purpose, document, projects, starts_on, ends_on, basis, policy_stamp, status, revoked_on, revocation_reason,
    history, created_at
FROM evaluation.assignment;
GRANT SELECT ON evaluation.assignment_view TO wenxiao_evaluation;

-- What the policies ask is filled from the commission itself, in its own transaction.
CREATE FUNCTION evaluation.keep_assigned_projects() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
BEGIN
    INSERT INTO evaluation.assigned_project (assignment_id, project_id, assignee, starts_on, ends_on, revoked_at)
    SELECT NEW.id, (p->>'id')::uuid, NEW.assignee, NEW.starts_on, NEW.ends_on,
        CASE WHEN NEW.status = 'revoked' THEN clock_timestamp() END
    FROM jsonb_array_elements(NEW.projects) p
    ON CONFLICT (assignment_id, project_id) DO UPDATE SET revoked_at = excluded.revoked_at;
    RETURN NULL;
END
$body$;
CREATE TRIGGER keep_assigned_projects AFTER INSERT OR UPDATE ON evaluation.assignment
    FOR EACH ROW EXECUTE FUNCTION evaluation.keep_assigned_projects();
CREATE TRIGGER final_row BEFORE DELETE ON evaluation.assignment
    FOR EACH ROW EXECUTE FUNCTION evaluation.refuse_change();
CREATE POLICY author_inserts ON evaluation.assignment AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT evaluation.reach('role')) = 'finance');
CREATE POLICY author_updates ON evaluation.assignment AS RESTRICTIVE FOR UPDATE
    USING ((SELECT evaluation.reach('role')) = 'finance');
"""
# Who is commissioned sees his own commissions while they hold, and nobody else's.
OWN_ASSIGNMENTS = """
ALTER POLICY reads ON evaluation.assignment USING (
    region_path >= (SELECT evaluation.seen_lo()) AND region_path < (SELECT evaluation.seen_hi())
    AND ((SELECT evaluation.reach_units('read_units')) IS NULL
        OR unit_id = ANY ((SELECT evaluation.reach_units('read_units'))::bigint[]))
    AND ((SELECT evaluation.assignees()) IS NULL
        OR (assignee = ANY ((SELECT evaluation.assignees())::text[]) AND status = 'in_force'
            AND (SELECT evaluation.reach('day'))::date BETWEEN starts_on AND ends_on)))
"""


def frozen_sql() -> Iterator[str]:
    """`refuse_change` lets the owner move what is final; no other column is left out any more."""
    refuse = "EXECUTE FUNCTION evaluation.refuse_change()"
    for table, final in FINAL.items():
        yield f"DROP TRIGGER final_content ON evaluation.{table}"
        yield (
            f"CREATE TRIGGER final_content BEFORE UPDATE ON evaluation.{table} FOR EACH ROW"
            f" WHEN ({final} AND to_jsonb(OLD) IS DISTINCT FROM to_jsonb(NEW)) {refuse}"
        )
    yield "DROP TRIGGER decided_content ON evaluation.result_application"
    for table, trigger, besides in (
        ("result_application", "decided_content", CONFIRMATION),
        ("assignment", "final_content", REVOCATION),
    ):
        yield (
            f"CREATE TRIGGER {trigger} BEFORE UPDATE ON evaluation.{table} FOR EACH ROW"
            f" WHEN ((to_jsonb(OLD) - {besides}) IS DISTINCT FROM (to_jsonb(NEW) - {besides})) {refuse}"
        )


def upgrade() -> None:
    views = ("self_evaluation_view", "draw_view", "re_check_view", "result_application_view", "assignment_view")
    for statement in (
        *platform_sql(SCHEMA, ROLE, "0002"),
        *directory_sql(SCHEMA, ROLE),
        *assigned_sql(SCHEMA, ROLE),
        *statements(ASSIGNMENT),
        *scoped_table_sql(SCHEMA, "assignment", ROLE),
        OWN_ASSIGNMENTS,
        *assigned_reads_sql(SCHEMA, PROJECT_OF),
        *following_sql(SCHEMA, (*PROJECT_OF, "assignment")),
        *frozen_sql(),
        *(current_names_sql(SCHEMA, view) for view in views),
    ):
        op.execute(statement)
