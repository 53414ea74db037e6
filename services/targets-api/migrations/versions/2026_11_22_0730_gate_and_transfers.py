"""The gate asked in bulk and for the plan; reports, second sheets and reviews of assessments; targets of transfers.

The rules of a gate decision are kept once per text of the law: ten thousand decisions of one day share them.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from wenxiao.migration import scoped_table_sql
from wenxiao_directory.migration import assigned_reads_sql, current_names_sql, following_sql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "targets", "wenxiao_targets"
MONEY = sa.Numeric(18, 2)
EMPTY_LIST = sa.text("'[]'")
WRITES = {
    "assessment_report": "SELECT, INSERT",
    "independent_assessment": "SELECT, INSERT",
    "assessment_review": "SELECT, INSERT",
    "transfer": "SELECT, INSERT, UPDATE",
    "transfer_listing": "SELECT, INSERT",
}
PROJECT_OF = {
    "assessment_report": "project_id",
    "independent_assessment": "project_id",
    "assessment_review": "project_id",
    "transfer": None,
    "transfer_listing": None,
}
FINAL = ("assessment_report", "independent_assessment", "assessment_review", "transfer_listing")
KEEP = "FOR EACH ROW {when}EXECUTE FUNCTION targets.keep_content()"
SCOPE = "{0}.region_path, {0}.region_code, {0}.unit_id, {0}.unit_code, {0}.unit_name, {0}.department_id"
# What was issued is read in the region that gave the money and in all regions below it, where it arrives.
READ_BELOW = """
ALTER POLICY reads ON targets.{table} USING (
    ((region_path >= (SELECT targets.seen_lo()) AND region_path < (SELECT targets.seen_hi())
      AND ((SELECT targets.reach_units('read_units')) IS NULL
           OR unit_id = ANY ((SELECT targets.reach_units('read_units'))::bigint[])))
     OR ({issued}(region_path = (SELECT targets.seen_lo())
                  OR starts_with((SELECT targets.seen_lo()), region_path || '/'))))
    AND (SELECT targets.assigned_projects()) IS NULL)
"""
ISSUED = {"transfer": "status = 'issued' AND ", "transfer_listing": ""}
OF_PROJECT = """
       (SELECT p.code FROM targets.project p WHERE p.id = {0}.project_id) AS project_code,
       (SELECT p.name FROM targets.project p WHERE p.id = {0}.project_id) AS project_name"""
REPORT = f"""
CREATE VIEW targets.assessment_report_view WITH (security_invoker = true) AS
SELECT r.id, r.version, {SCOPE.format("r")}, r.project_id, {OF_PROJECT.format("r")},
       r.file_name, r.media_type, r.size, r.sha256, r.author_name, r.created_at
FROM targets.assessment_report r
"""
INDEPENDENT = f"""
CREATE VIEW targets.independent_assessment_view WITH (security_invoker = true) AS
SELECT i.id, i.version, {SCOPE.format("i")}, i.project_id, {OF_PROJECT.format("i")},
       i.assessor, i.points, i.items, i.total::text AS total, i.conclusion, i.suggested_conclusion, i.reason,
       i.assessed_on, i.report_title, i.report_sha256, i.findings, i.policy_stamp, i.judged_digest, i.author_name,
       i.created_at
FROM targets.independent_assessment i
"""
REVIEW = f"""
CREATE VIEW targets.assessment_review_view WITH (security_invoker = true) AS
SELECT r.id, r.version, {SCOPE.format("r")}, r.project_id, {OF_PROJECT.format("r")},
       r.budget_year, r.suggested_amount::text AS suggested_amount, r.opinion, r.independent_assessment_id,
       r.reviewed_on, r.findings, r.policy_stamp, r.author_name, r.created_at
FROM targets.assessment_review r
"""
TRANSFER = f"""
CREATE VIEW targets.transfer_view WITH (security_invoker = true) AS
SELECT t.id, t.version, {SCOPE.format("t")}, t.project_id, t.name, t.budget_year, t.special,
       t.amount::text AS amount, t.overall_goal, t.indicators, t.parts, t.division_of_powers, t.regional_balance,
       t.status, t.document_number, t.issued_on, t.findings, t.policy_stamps, t.author_name, t.created_at,
       coalesce((SELECT json_agg(json_build_object('year', l.year, 'agreed_with', l.agreed_with,
                        'listed_on', l.listed_on, 'basis', l.basis, 'listed_by', l.author_name) ORDER BY l.year)
                 FROM targets.transfer_listing l WHERE l.transfer_id = t.id), '[]') AS listings
FROM targets.transfer t
"""
VIEWS = {
    "assessment_report_view": REPORT,
    "independent_assessment_view": INDEPENDENT,
    "assessment_review_view": REVIEW,
    "transfer_view": TRANSFER,
}
GATE = f"""
CREATE OR REPLACE VIEW targets.gate_decision_view WITH (security_invoker = true) AS
SELECT g.id, g.version, {SCOPE.format("g")}, g.project_id, {OF_PROJECT.format("g")},
       g.budget_year, g.target_id, g.target_version, g.outcome, g.amount_asked::text AS amount_asked,
       g.amount_allowed::text AS amount_allowed, g.decided_on, g.author_name AS decided_by, g.findings, g.steps,
       g.basis, g.clauses, g.evidence,
       coalesce(g.policy, (SELECT r.content FROM targets.gate_rules r WHERE r.digest = g.rules_digest)) AS policy,
       g.policy_stamps, g.digest, g.created_at, g.level,
       targets.current_name(g.unit_id, g.unit_name) AS unit_current_name,
       targets.current_name(g.department_id, NULL) AS department_current_name, g.purpose
FROM targets.gate_decision g
"""
# The view of projects is widened where it stands: its own migration says what else it holds.
PROJECT = """
DO $body$
DECLARE
    held text := rtrim(pg_get_viewdef('targets.project_view'::regclass), ';');
    told text := 'a.judged_digest, ''items'', a.items, ''signature'', a.signature, ''report_sha256'', a.report_sha256';
BEGIN
    EXECUTE 'CREATE OR REPLACE VIEW targets.project_view WITH (security_invoker = true) AS '
        || replace(held, 'a.judged_digest', told);
END
$body$
"""


def upgrade() -> None:
    share_rules_of_decisions()
    widen_assessment()
    create_assessments()
    create_transfers()
    for table, writes in WRITES.items():
        for statement in scoped_table_sql(SCHEMA, table, ROLE, writes=writes):
            op.execute(statement)
    for statement in (*following_sql(SCHEMA, tuple(PROJECT_OF)), *assigned_reads_sql(SCHEMA, PROJECT_OF)):
        op.execute(statement)
    for table, issued in ISSUED.items():
        op.execute(READ_BELOW.format(table=table, issued=issued))
    for table in FINAL:
        op.execute(f"CREATE TRIGGER final BEFORE UPDATE OR DELETE ON targets.{table} {KEEP.format(when='')}")
    issued = KEEP.format(when="WHEN (OLD.status = 'issued') ")
    op.execute(f"CREATE TRIGGER final BEFORE UPDATE OR DELETE ON targets.transfer {issued}")
    for name, view in VIEWS.items():
        op.execute(view)
        op.execute(current_names_sql(SCHEMA, name))
        op.execute(f"GRANT SELECT ON targets.{name} TO {ROLE}")


def share_rules_of_decisions() -> None:
    op.create_table(
        "gate_rules",
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_gate_rules"),
        schema=SCHEMA,
    )
    op.execute(f"GRANT SELECT, INSERT ON targets.gate_rules TO {ROLE}")
    op.execute(f"CREATE TRIGGER final BEFORE UPDATE OR DELETE ON targets.gate_rules {KEEP.format(when='')}")
    purpose = sa.Column("purpose", sa.String(32), nullable=False, server_default="budget")
    op.add_column("gate_decision", purpose, schema=SCHEMA)
    op.add_column("gate_decision", sa.Column("rules_digest", sa.Text), schema=SCHEMA)
    op.alter_column("gate_decision", "policy", nullable=True, schema=SCHEMA)
    key = ("fk_gate_decision_rules_digest", "gate_decision", "gate_rules", ["rules_digest"], ["digest"])
    op.create_foreign_key(*key, source_schema=SCHEMA, referent_schema=SCHEMA)
    op.execute(GATE)


def widen_assessment() -> None:
    items = sa.Column("items", JSONB, nullable=False, server_default=EMPTY_LIST)
    for column in (items, sa.Column("signature", JSONB), sa.Column("report_sha256", sa.Text)):
        op.add_column("ex_ante_assessment", column, schema=SCHEMA)
    op.execute(PROJECT)


def scope() -> list[sa.Column[Any]]:
    names = ("region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id")
    return [sa.Column(name, sa.BigInteger if name.endswith("_id") else sa.Text, nullable=False) for name in names]


def kept() -> list[sa.Column[Any]]:
    now = sa.text("clock_timestamp()")
    return [
        sa.Column("id", sa.Uuid, nullable=False, server_default=sa.text("uuidv7()")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
    ]


def create(table: str, *columns: sa.Column[Any], of: str = "project", unique: tuple[str, ...] = ()) -> None:
    """A table of this service: scope, what every row has, its author, and of which entry or transfer it is."""
    author = [sa.Column(name, sa.Text, nullable=False) for name in ("author_subject", "author_name")]
    owner = [sa.Column(f"{of}_id", sa.Uuid, nullable=table == "transfer")]
    key = sa.ForeignKeyConstraint([f"{of}_id"], [f"targets.{of}.id"], name=f"fk_{table}_{of}_id")
    op.create_table(
        table,
        *(*scope(), *kept(), *author, *owner, *columns),
        key,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *([sa.UniqueConstraint(*unique, name=f"uq_{table}_{'_'.join(unique)}")] if unique else []),
        schema=SCHEMA,
    )
    op.create_index(f"ix_{table}_scope", table, ["region_path", "unit_id", "id"], schema=SCHEMA)
    if not unique:
        op.create_index(f"ix_{table}_{of}_id", table, [f"{of}_id", "id"], schema=SCHEMA)


def create_assessments() -> None:
    create(
        "assessment_report",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("file_name", "media_type", "sha256")),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        unique=("project_id", "sha256"),
    )
    create(
        "independent_assessment",
        sa.Column("assessor", sa.Text, nullable=False),
        *(sa.Column(name, JSONB, nullable=False) for name in ("points", "items", "findings", "policy_stamp")),
        sa.Column("total", sa.Numeric(6, 2), nullable=False),
        *(sa.Column(name, sa.String(32), nullable=False) for name in ("conclusion", "suggested_conclusion")),
        sa.Column("reason", sa.Text),
        sa.Column("assessed_on", sa.Date, nullable=False),
        sa.Column("report_title", sa.Text, nullable=False),
        sa.Column("report_sha256", sa.Text),
        sa.Column("judged_digest", sa.Text, nullable=False),
    )
    create(
        "assessment_review",
        sa.Column("budget_year", sa.Integer, nullable=False),
        sa.Column("suggested_amount", MONEY, nullable=False),
        sa.Column("opinion", sa.Text, nullable=False),
        sa.Column("independent_assessment_id", sa.Uuid),
        sa.Column("reviewed_on", sa.Date, nullable=False),
        *(sa.Column(name, JSONB, nullable=False) for name in ("findings", "policy_stamp")),
    )
    op.create_foreign_key(
        "fk_assessment_review_independent_assessment_id",
        *("assessment_review", "independent_assessment", ["independent_assessment_id"], ["id"]),
        source_schema=SCHEMA,
        referent_schema=SCHEMA,
    )


def create_transfers() -> None:
    create(
        "transfer",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("budget_year", sa.Integer, nullable=False),
        sa.Column("special", sa.Boolean, nullable=False),
        sa.Column("amount", MONEY, nullable=False),
        sa.Column("overall_goal", sa.Text, nullable=False),
        *(sa.Column(name, JSONB, nullable=False) for name in ("indicators", "parts")),
        *(sa.Column(name, sa.Text) for name in ("division_of_powers", "regional_balance")),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("document_number", sa.Text),
        sa.Column("issued_on", sa.Date),
        *(sa.Column(name, JSONB, nullable=False, server_default=EMPTY_LIST) for name in ("findings", "policy_stamps")),
    )
    create(
        "transfer_listing",
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("agreed_with", sa.Text, nullable=False),
        sa.Column("listed_on", sa.Date, nullable=False),
        sa.Column("basis", JSONB, nullable=False),
        of="transfer",
        unique=("transfer_id", "year"),
    )
