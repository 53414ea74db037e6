"""Rows follow their unit as the directory says; who is commissioned reads the projects assigned to him."""

from alembic import op

from wenxiao.migration import platform_sql
from wenxiao_directory.migration import (
    assigned_reads_sql,
    assigned_sql,
    current_names_sql,
    directory_sql,
    following_sql,
)

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "targets", "wenxiao_targets"
OF_TARGET = "(SELECT t.project_id FROM targets.target t WHERE t.id = target_id)"
PROJECT_OF = {
    "project": "id",
    "ex_ante_assessment": "project_id",
    "project_decision": "project_id",
    "gate_decision": "project_id",
    "target": "project_id",
    "indicator": OF_TARGET,
    "target_event": OF_TARGET,
    "execution": "project_id",
    "monitoring_report": "project_id",
    "alert": "project_id",
    "rectification": "project_id",
    "directive": "project_id",
}
VIEWS = (
    *("project_view", "target_view", "gate_decision_view", "execution_view", "monitoring_report_view"),
    *("alert_view", "rectification_view", "directive_view", "project_decision_view"),
)
KEEP_CONTENT = """
CREATE OR REPLACE FUNCTION targets.keep_content() RETURNS trigger
LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'UPDATE' AND targets.is_moved(to_jsonb(NEW), to_jsonb(OLD), TG_RELID) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% of a final row in %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'WX002';
END
$body$
"""
KEEP_APPROVED_ROWS = """
CREATE OR REPLACE FUNCTION targets.keep_approved_rows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
DECLARE
    concerned uuid[] := ARRAY[CASE WHEN TG_OP <> 'INSERT' THEN OLD.target_id END,
                              CASE WHEN TG_OP <> 'DELETE' THEN NEW.target_id END];
BEGIN
    IF TG_OP = 'UPDATE' AND targets.is_moved(to_jsonb(OLD), to_jsonb(NEW), TG_RELID) THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM targets.target WHERE id = ANY (concerned) AND status = 'approved') THEN
        RAISE EXCEPTION '% of an indicator of an approved target is refused', TG_OP USING ERRCODE = 'WX002';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$body$
"""


def upgrade() -> None:
    for statement in (
        *platform_sql(SCHEMA, ROLE, "0002"),
        KEEP_CONTENT,
        KEEP_APPROVED_ROWS,
        *directory_sql(SCHEMA, ROLE),
        *following_sql(SCHEMA, tuple(PROJECT_OF)),
        *assigned_sql(SCHEMA, ROLE),
        *assigned_reads_sql(SCHEMA, PROJECT_OF),
        *(current_names_sql(SCHEMA, view) for view in VIEWS),
    ):
        op.execute(statement)
