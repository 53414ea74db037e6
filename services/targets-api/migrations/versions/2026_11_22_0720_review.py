"""Reviews by row, deadlines, countersigns, opinions, adjustments, the days of the budget, commitments."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from wenxiao.migration import scoped_table_sql
from wenxiao_directory.migration import assigned_reads_sql, following_sql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "targets", "wenxiao_targets"
OF_TARGET = "(SELECT t.project_id FROM targets.target t WHERE t.id = target_id)"
OF_REVIEW = ("target_countersign", "target_opinion", "target_sync_record")
KEPT = "EXECUTE FUNCTION targets.keep_content()"
# Who is commissioned writes this one thing: an opinion on a target of a project assigned to him today.
OPINIONS = f"""
CREATE POLICY opinions ON targets.target_opinion FOR INSERT WITH CHECK (
    (SELECT targets.assigned_projects()) IS NOT NULL
    AND {OF_TARGET} = ANY ((SELECT targets.assigned_projects())::uuid[]))
"""
# The view is what the migrations before have made of it; a column of the history and those of the review are added.
EXTEND_VIEW = """
DO $body$
DECLARE
    before text := pg_get_viewdef('targets.target_view'::regclass);
    history text;
    extended text;
BEGIN
    history := regexp_replace(before, $re$'reason', e\\.reason,$re$,
                              $re$'reason', e.reason, 'rows', e.row_reasons, 'acting_for', e.acting_for,$re$);
    extended := regexp_replace(history, '\\s+FROM targets\\.target t;\\s*$', $columns$,
        t.due_on, t.adjustment, t.review_result,
        (SELECT n.id FROM targets.target n
         WHERE n.project_id = t.project_id AND n.budget_year = t.budget_year AND n.revision > t.revision
           AND n.status = 'approved' ORDER BY n.revision DESC LIMIT 1) AS replaced_by,
        (SELECT coalesce(json_agg(json_build_object('number', c.number, 'round', c.round, 'section', c.section,
             'portfolio_department_id', c.portfolio_department_id, 'question', c.question,
             'asked_by_name', c.asked_by_name, 'asked_on', c.asked_on, 'agreed', c.agreed, 'opinion', c.opinion,
             'answered_by_name', c.answered_by_name, 'answered_on', c.answered_on) ORDER BY c.number), '[]')
         FROM targets.target_countersign c WHERE c.target_id = t.id) AS countersigns,
        (SELECT coalesce(json_agg(json_build_object('id', o.id, 'target_version', o.target_version, 'round', o.round,
             'result', o.result, 'words', o.words, 'rows', o.rows, 'name', o.name, 'role', o.role,
             'organisation', o.organisation, 'given_on', o.given_on, 'created_at', o.created_at) ORDER BY o.id), '[]')
         FROM targets.target_opinion o WHERE o.target_id = t.id) AS opinions
        FROM targets.target t$columns$);
    IF history = before OR extended = history THEN
        RAISE EXCEPTION 'targets.target_view is not of the form that this migration extends';
    END IF;
    EXECUTE 'CREATE OR REPLACE VIEW targets.target_view WITH (security_invoker = true) AS ' || extended;
END
$body$
"""
QUEUE_VIEW = """
CREATE VIEW targets.queue_view WITH (security_invoker = true) AS
SELECT t.id, t.version, t.project_id,
       (SELECT p.code FROM targets.project p WHERE p.id = t.project_id) AS project_code,
       (SELECT p.name FROM targets.project p WHERE p.id = t.project_id) AS project_name,
       t.region_path, t.region_code, t.unit_id, t.unit_code, t.unit_name,
       targets.current_name(t.unit_id, t.unit_name) AS unit_current_name,
       t.department_id, targets.current_name(t.department_id, NULL) AS department_current_name,
       t.budget_year, t.revision, t.status, t.round, t.in_year, coalesce(jsonb_typeof(t.adjustment) = 'object', false) AS is_adjustment,
       t.due_on, coalesce(t.due_on::text, '9999-12-31') AS due_key,
       CASE t.status WHEN 'draft' THEN 'submit' WHEN 'returned' THEN 'submit' WHEN 'submitted' THEN 'check'
            WHEN 'checked' THEN 'pass' WHEN 'passed' THEN 'review' ELSE 'approve' END AS next_action,
       CASE WHEN t.status IN ('draft', 'returned') THEN 'unit' WHEN t.status IN ('submitted', 'checked')
            THEN 'department' ELSE 'finance' END AS next_role,
       CASE WHEN t.status IN ('draft', 'returned') THEN 'maker' WHEN t.status IN ('submitted', 'passed')
            THEN 'checker' ELSE 'head' END AS next_duty,
       (SELECT e.day FROM targets.target_event e WHERE e.target_id = t.id
        ORDER BY e.sequence DESC LIMIT 1) AS waiting_since,
       (SELECT e.reason FROM targets.target_event e WHERE e.target_id = t.id AND t.status = 'returned'
        ORDER BY e.sequence DESC LIMIT 1) AS returned_because,
       (SELECT coalesce(json_agg(c.section ORDER BY c.number), '[]') FROM targets.target_countersign c
        WHERE c.target_id = t.id AND c.round = t.round AND c.agreed IS NULL) AS open_countersigns
FROM targets.target t WHERE t.status <> 'approved'
"""
COMMITMENT_VIEW = """
CREATE VIEW targets.commitment_view WITH (security_invoker = true) AS
SELECT m.id, m.version, m.region_path, m.region_code, m.unit_id, m.unit_code, m.unit_name,
       targets.current_name(m.unit_id, m.unit_name) AS unit_current_name, m.department_id,
       targets.current_name(m.department_id, NULL) AS department_current_name,
       m.budget_year, m.revision, m.status, m.figures, m.text, m.basis, m.policy_stamp, m.author_name,
       m.signed_by_name, m.signed_on, m.created_at
FROM targets.commitment m
"""


def upgrade() -> None:
    extend_target()
    create_countersign()
    create_opinion()
    create_sync_record()
    create_commitment()
    for table in (*OF_REVIEW, "commitment"):
        for statement in scoped_table_sql(SCHEMA, table, ROLE):
            op.execute(statement)
    keep_what_is_final()
    reads = dict.fromkeys(OF_REVIEW, OF_TARGET) | {"commitment": None}
    for statement in (*following_sql(SCHEMA, tuple(reads)), *assigned_reads_sql(SCHEMA, reads), OPINIONS, EXTEND_VIEW):
        op.execute(statement)
    for name, view in (("queue_view", QUEUE_VIEW), ("commitment_view", COMMITMENT_VIEW)):
        op.execute(view)
        op.execute(f"GRANT SELECT ON targets.{name} TO {ROLE}")


def keep_what_is_final() -> None:
    """Of an approved target nothing more is asked or said; an answer and a signature stay as given."""
    for table in ("target_countersign", "target_opinion"):
        op.execute(
            f"CREATE TRIGGER approved BEFORE INSERT OR UPDATE OR DELETE ON targets.{table}"
            " FOR EACH ROW EXECUTE FUNCTION targets.keep_approved_rows()"
        )
    for table in ("target_opinion", "target_sync_record"):
        op.execute(f"CREATE TRIGGER final BEFORE UPDATE OR DELETE ON targets.{table} FOR EACH ROW {KEPT}")
    op.execute(
        "CREATE TRIGGER final BEFORE UPDATE OR DELETE ON targets.target_countersign"
        f" FOR EACH ROW WHEN (OLD.agreed IS NOT NULL) {KEPT}"
    )
    op.execute(
        "CREATE TRIGGER final BEFORE UPDATE OR DELETE ON targets.commitment"
        f" FOR EACH ROW WHEN (OLD.status = 'signed') {KEPT}"
    )


def scope() -> list[sa.Column[Any]]:
    names = ("region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id")
    return [sa.Column(name, sa.BigInteger if name.endswith("_id") else sa.Text, nullable=False) for name in names]


def texts(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=nullable) for name in names]


def kept() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Uuid, nullable=False, server_default=sa.text("uuidv7()")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_timestamp()")
        ),
    ]


def of_target(table: str) -> list[Any]:
    return [
        sa.Column("target_id", sa.Uuid, nullable=False),
        sa.ForeignKeyConstraint(["target_id"], ["targets.target.id"], name=f"fk_{table}_target_id"),
    ]


def extend_target() -> None:
    for column in (
        sa.Column("due_on", sa.Date),
        sa.Column("adjustment", JSONB),
        sa.Column("review_result", JSONB),
    ):
        op.add_column("target", column, schema=SCHEMA)
    rows = sa.Column("row_reasons", JSONB, nullable=False, server_default=sa.text("'[]'"))
    op.add_column("target_event", rows, schema=SCHEMA)
    op.create_index(
        "ix_target_queue",
        "target",
        ["region_path", "due_on", "id"],
        schema=SCHEMA,
        postgresql_where=sa.text("status <> 'approved'"),
    )


def create_countersign() -> None:
    op.create_table(
        "target_countersign",
        *scope(),
        *of_target("target_countersign"),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        *texts("section", "question", "asked_by", "asked_by_name"),
        sa.Column("portfolio_department_id", sa.BigInteger),
        *texts("asked_for", nullable=True),
        sa.Column("asked_on", sa.Date, nullable=False),
        sa.Column("agreed", sa.Boolean),
        *texts("opinion", "answered_by", "answered_by_name", "answered_for", nullable=True),
        sa.Column("answered_on", sa.Date),
        sa.PrimaryKeyConstraint("target_id", "number", name="pk_target_countersign"),
        schema=SCHEMA,
    )


def create_opinion() -> None:
    op.create_table(
        "target_opinion",
        *kept(),
        *scope(),
        *of_target("target_opinion"),
        sa.Column("target_version", sa.Integer, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("result", sa.String(32), nullable=False),
        *texts("words", "subject", "name", "role"),
        sa.Column("rows", JSONB, nullable=False),
        sa.Column("findings", JSONB, nullable=False),
        *texts("organisation", nullable=True),
        sa.Column("given_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_target_opinion"),
        schema=SCHEMA,
    )
    op.create_index("ix_target_opinion_target_id", "target_opinion", ["target_id", "id"], schema=SCHEMA)


def create_sync_record() -> None:
    op.create_table(
        "target_sync_record",
        *kept(),
        *scope(),
        *of_target("target_sync_record"),
        *texts("stage", "side", "document", "recorded_by", "recorded_by_name"),
        sa.Column("day", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_target_sync_record"),
        schema=SCHEMA,
    )
    op.create_index("ix_target_sync_record_target_id", "target_sync_record", ["target_id", "id"], schema=SCHEMA)


def create_commitment() -> None:
    op.create_table(
        "commitment",
        *kept(),
        *scope(),
        *texts("author_subject", "author_name"),
        sa.Column("budget_year", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("figures", JSONB, nullable=False),
        *texts("text"),
        sa.Column("basis", JSONB, nullable=False),
        sa.Column("policy_stamp", JSONB, nullable=False),
        *texts("signed_by", "signed_by_name", "signed_for", nullable=True),
        sa.Column("signed_on", sa.Date),
        sa.PrimaryKeyConstraint("id", name="pk_commitment"),
        schema=SCHEMA,
    )
    op.create_index("ix_commitment_scope", "commitment", ["region_path", "unit_id", "id"], schema=SCHEMA)
