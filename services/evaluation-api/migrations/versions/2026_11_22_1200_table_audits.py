"""Printed tables are audited in the background; what came in is kept once, what was found is not changed.

Revision ID: 2026_11_22_1200
"""

from alembic import op

from wenxiao.migration import scoped_table_sql, statements
from wenxiao_directory.migration import assigned_reads_sql, current_names_sql, following_sql

revision = "2026_11_22_1200"
down_revision = "2026_11_22_1040"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "evaluation", "wenxiao_evaluation"
TABLES = ("table_content", "table_content_part", "table_audit", "audited_table_file")
SCOPE = """
    id uuid NOT NULL DEFAULT uuidv7(),
    version integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    region_path text NOT NULL,
    region_code text NOT NULL,
    unit_id bigint NOT NULL,
    unit_code text NOT NULL,
    unit_name text NOT NULL,
    department_id bigint NOT NULL,
    precheck boolean NOT NULL,"""
SHOWN = "id, version, region_path, region_code, unit_id, unit_code, unit_name, department_id, precheck"
MADE = f"""
CREATE TABLE evaluation.table_content ({SCOPE}
    sha256 text NOT NULL,
    size integer NOT NULL,
    CONSTRAINT pk_table_content PRIMARY KEY (id),
    CONSTRAINT uq_table_content_unit_id_sha256 UNIQUE (unit_id, sha256)
);
CREATE INDEX ix_table_content_scope ON evaluation.table_content (region_path, unit_id, id);
CREATE TABLE evaluation.table_content_part ({SCOPE}
    content_id uuid NOT NULL,
    number integer NOT NULL,
    content bytea NOT NULL,
    CONSTRAINT pk_table_content_part PRIMARY KEY (id),
    CONSTRAINT fk_table_content_part_content_id FOREIGN KEY (content_id) REFERENCES evaluation.table_content (id),
    CONSTRAINT uq_table_content_part_content_id_number UNIQUE (content_id, number)
);
CREATE INDEX ix_table_content_part_scope ON evaluation.table_content_part (region_path, unit_id, id);
-- Tables come compressed: to try it once more only takes time.
ALTER TABLE evaluation.table_content_part ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE TABLE evaluation.table_audit ({SCOPE}
    budget_year integer,
    day date NOT NULL,
    file_name text NOT NULL,
    sha256 text NOT NULL,
    size integer NOT NULL,
    content_id uuid NOT NULL,
    state varchar(32) NOT NULL,
    policy jsonb NOT NULL,
    rules_sha256 text NOT NULL,
    claims jsonb,
    request_id text NOT NULL,
    made_by_name text NOT NULL,
    attempts integer NOT NULL,
    files integer,
    done integer NOT NULL,
    refused integer NOT NULL,
    certain integer NOT NULL,
    likely integer NOT NULL,
    advice integer NOT NULL,
    ranking jsonb,
    detail text,
    started_at timestamptz,
    finished_at timestamptz,
    CONSTRAINT pk_table_audit PRIMARY KEY (id),
    CONSTRAINT fk_table_audit_content_id FOREIGN KEY (content_id) REFERENCES evaluation.table_content (id)
);
CREATE INDEX ix_table_audit_scope ON evaluation.table_audit (region_path, unit_id, id);
CREATE INDEX ix_table_audit_content_id ON evaluation.table_audit (content_id);
CREATE INDEX ix_table_audit_waiting ON evaluation.table_audit (id) WHERE state IN ('waiting', 'running');
CREATE UNIQUE INDEX uq_table_audit_same ON evaluation.table_audit (unit_id, content_id, rules_sha256, budget_year)
    NULLS NOT DISTINCT WHERE state <> 'failed';
CREATE TABLE evaluation.audited_table_file ({SCOPE}
    audit_id uuid NOT NULL,
    number integer NOT NULL,
    file_name text NOT NULL,
    sha256 text NOT NULL,
    size integer NOT NULL,
    kind text NOT NULL,
    refused text,
    reason text,
    tables integer NOT NULL,
    printed_unit text,
    project text,
    own_total numeric,
    ours_total numeric,
    distance numeric,
    certain integer NOT NULL,
    likely integer NOT NULL,
    advice integer NOT NULL,
    document json NOT NULL,
    annotated bytea,
    CONSTRAINT pk_audited_table_file PRIMARY KEY (id),
    CONSTRAINT fk_audited_table_file_audit_id FOREIGN KEY (audit_id) REFERENCES evaluation.table_audit (id),
    CONSTRAINT uq_audited_table_file_audit_id_number UNIQUE (audit_id, number)
);
CREATE INDEX ix_audited_table_file_scope ON evaluation.audited_table_file (region_path, unit_id, id);
CREATE INDEX ix_audited_table_file_audit ON evaluation.audited_table_file (region_path, audit_id, number);

CREATE VIEW evaluation.table_audit_view WITH (security_invoker = true) AS
SELECT {SHOWN}, budget_year, day, file_name, sha256, size, state, policy, made_by_name, files, done, refused, certain,
    likely, advice, ranking, detail, created_at, started_at, finished_at
FROM evaluation.table_audit;
CREATE VIEW evaluation.audited_table_file_view WITH (security_invoker = true) AS
SELECT {SHOWN}, audit_id, number, file_name, sha256, size, kind, refused, reason, tables, printed_unit, project,
    own_total::text AS own_total, ours_total::text AS ours_total, distance::text AS distance, certain, likely, advice
FROM evaluation.audited_table_file;
GRANT SELECT ON evaluation.table_audit_view, evaluation.audited_table_file_view TO wenxiao_evaluation;

-- What came in and what was found is never changed; both go with their audit.
CREATE FUNCTION evaluation.keep_table_audit() RETURNS trigger
LANGUAGE plpgsql AS $body$
BEGIN
    IF evaluation.is_moved(to_jsonb(OLD), to_jsonb(NEW), TG_RELID) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% of a final row in %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'WX002';
END
$body$;
"""
# A unit that checks its own tables before it hands them in is not looked over the shoulder.
AMONG_THEMSELVES = "NOT precheck OR (SELECT evaluation.reach('role')) IN ('unit', 'department', 'service')"


def upgrade() -> None:
    for statement in statements(MADE):
        op.execute(statement)
    for table in TABLES:
        name, writes = f"evaluation.{table}", "SELECT, INSERT, DELETE"
        writes += ", UPDATE" if table == "table_audit" else ""
        for statement in scoped_table_sql(SCHEMA, table, ROLE, writes=writes):
            op.execute(statement)
        op.execute(f"CREATE POLICY prechecks ON {name} AS RESTRICTIVE FOR SELECT USING ({AMONG_THEMSELVES})")
        if table != "table_audit":
            op.execute(
                f"CREATE TRIGGER final_content BEFORE UPDATE ON {name}"
                " FOR EACH ROW EXECUTE FUNCTION evaluation.keep_table_audit()"
            )
    for statement in (
        *assigned_reads_sql(SCHEMA, dict.fromkeys(TABLES)),
        *following_sql(SCHEMA, TABLES),
        current_names_sql(SCHEMA, "table_audit_view"),
        current_names_sql(SCHEMA, "audited_table_file_view"),
    ):
        op.execute(statement)
