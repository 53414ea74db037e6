"""Whoever is late, incomplete or irregular is reminded where the law says so, and announced where it has sanctions."""

from alembic import op

from wenxiao.migration import scoped_table_sql, statements
from wenxiao_directory.migration import current_names_sql, following_sql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "disclosure", "wenxiao_disclosure"
BULLETIN = """
CREATE TABLE disclosure.disclosure_bulletin (
    id uuid NOT NULL DEFAULT uuidv7(),
    version integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    region_path text NOT NULL,
    region_code text NOT NULL,
    unit_id bigint NOT NULL,
    unit_code text NOT NULL,
    unit_name text NOT NULL,
    department_id bigint NOT NULL,
    budget_year integer NOT NULL,
    status varchar(32) NOT NULL,
    evidence jsonb NOT NULL,
    entries jsonb NOT NULL,
    policy jsonb NOT NULL,
    digest text NOT NULL,
    proposed_on date NOT NULL,
    issued_on date,
    history jsonb NOT NULL,
    CONSTRAINT pk_disclosure_bulletin PRIMARY KEY (id),
    CONSTRAINT ck_disclosure_bulletin_issued CHECK ((status = 'issued') = (issued_on IS NOT NULL))
);
CREATE INDEX ix_disclosure_bulletin_scope ON disclosure.disclosure_bulletin (region_path, unit_id, id);
CREATE INDEX ix_disclosure_bulletin_year ON disclosure.disclosure_bulletin (region_path, budget_year, status);
CREATE TRIGGER decided_content BEFORE UPDATE ON disclosure.disclosure_bulletin FOR EACH ROW
    WHEN ((to_jsonb(OLD) - '{status,version,issued_on,history}'::text[])
        IS DISTINCT FROM (to_jsonb(NEW) - '{status,version,issued_on,history}'::text[]))
    EXECUTE FUNCTION disclosure.refuse_change();
CREATE TRIGGER final_content BEFORE UPDATE ON disclosure.disclosure_bulletin FOR EACH ROW
    WHEN (OLD.status = 'issued' AND to_jsonb(OLD) IS DISTINCT FROM to_jsonb(NEW))
    EXECUTE FUNCTION disclosure.refuse_change();
CREATE TRIGGER final_row BEFORE DELETE ON disclosure.disclosure_bulletin
    FOR EACH ROW EXECUTE FUNCTION disclosure.refuse_change();
CREATE VIEW disclosure.disclosure_bulletin_view WITH (security_invoker = true) AS
SELECT id, version, region_path, region_code, unit_id, unit_code, unit_name, department_id, budget_year,
    status, entries, policy, digest, proposed_on, issued_on, history,
    to_char(created_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS.US"+08:00"') AS created_at
FROM disclosure.disclosure_bulletin;
GRANT SELECT ON disclosure.disclosure_bulletin_view TO wenxiao_disclosure;
"""
# Once issued it is for everybody who reads in the region by his own reach; before that for finance and oversight.
ANNOUNCED = """
ALTER POLICY reads ON disclosure.disclosure_bulletin USING (
    region_path >= disclosure.seen_lo() AND region_path < disclosure.seen_hi()
    AND (SELECT disclosure.reach('audience')) = 'none'
    AND ((SELECT disclosure.reach_units('read_units')) IS NULL OR status = 'issued'))
"""
REMINDER = """
CREATE TABLE disclosure.disclosure_reminder (
    id uuid NOT NULL DEFAULT uuidv7(),
    version integer NOT NULL,
    region_path text NOT NULL,
    region_code text NOT NULL,
    unit_id bigint NOT NULL,
    unit_code text NOT NULL,
    unit_name text NOT NULL,
    department_id bigint NOT NULL,
    budget_year integer NOT NULL,
    until date NOT NULL,
    sent_on date NOT NULL,
    sent_by_name text NOT NULL,
    entries jsonb NOT NULL,
    basis text[] NOT NULL,
    policy jsonb NOT NULL,
    CONSTRAINT pk_disclosure_reminder PRIMARY KEY (id)
);
CREATE INDEX ix_disclosure_reminder_scope ON disclosure.disclosure_reminder (region_path, unit_id, id);
CREATE TRIGGER final_row BEFORE UPDATE OR DELETE ON disclosure.disclosure_reminder
    FOR EACH ROW EXECUTE FUNCTION disclosure.refuse_change();
CREATE VIEW disclosure.disclosure_reminder_view WITH (security_invoker = true) AS
SELECT id, version, region_path, region_code, unit_id, unit_code, unit_name, department_id, budget_year,
    until, sent_on, sent_by_name, entries, basis, policy
FROM disclosure.disclosure_reminder;
GRANT SELECT ON disclosure.disclosure_reminder_view TO wenxiao_disclosure;
"""


def upgrade() -> None:
    finance = "(SELECT disclosure.reach('role')) = 'finance'"
    tables = ("disclosure_bulletin", "disclosure_reminder")
    for statement in (
        *statements(BULLETIN),
        *statements(REMINDER),
        *scoped_table_sql(SCHEMA, "disclosure_bulletin", ROLE),
        *scoped_table_sql(SCHEMA, "disclosure_reminder", ROLE, writes="SELECT, INSERT"),
        *(
            f"CREATE POLICY finance_writes ON disclosure.{table} AS RESTRICTIVE FOR INSERT WITH CHECK ({finance})"
            for table in tables
        ),
        f"CREATE POLICY finance_issues ON disclosure.disclosure_bulletin AS RESTRICTIVE FOR UPDATE USING ({finance})",
        ANNOUNCED,
        *following_sql(SCHEMA, tables),
        *(current_names_sql(SCHEMA, f"{table}_view") for table in tables),
    ):
        op.execute(statement)
