"""What is approved or recorded is final in the database too; only whose it is may change."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FINAL = ("target_event", "gate_decision", "execution", "monitoring_report")

KEEP_CONTENT = """
CREATE FUNCTION targets.keep_content() RETURNS trigger
LANGUAGE plpgsql AS $body$
DECLARE
    scope text[] := ARRAY['region_path', 'region_code', 'unit_id', 'unit_code', 'unit_name', 'department_id'];
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - scope = to_jsonb(OLD) - scope THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% of a final row in %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'WX002';
END
$body$
"""
KEEP_APPROVED_ROWS = """
CREATE FUNCTION targets.keep_approved_rows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
DECLARE
    scope text[] := ARRAY['region_path', 'region_code', 'unit_id', 'unit_code', 'unit_name', 'department_id'];
    concerned uuid[] := ARRAY[CASE WHEN TG_OP <> 'INSERT' THEN OLD.target_id END,
                              CASE WHEN TG_OP <> 'DELETE' THEN NEW.target_id END];
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - scope = to_jsonb(OLD) - scope THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM targets.target WHERE id = ANY (concerned) AND status = 'approved') THEN
        RAISE EXCEPTION '% of an indicator of an approved target is refused', TG_OP USING ERRCODE = 'WX002';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$body$
"""
CODE_TAKEN = """
CREATE FUNCTION targets.project_code_taken(within text, wanted text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS
'SELECT EXISTS (SELECT FROM targets.project WHERE region_path = within AND code = wanted)'
"""


def upgrade() -> None:
    op.execute(KEEP_CONTENT)
    op.execute(KEEP_APPROVED_ROWS)
    op.execute(CODE_TAKEN)
    for table in FINAL:
        op.execute(
            f"CREATE TRIGGER final BEFORE UPDATE OR DELETE ON targets.{table}"
            " FOR EACH ROW EXECUTE FUNCTION targets.keep_content()"
        )
    op.execute(
        "CREATE TRIGGER final BEFORE UPDATE OR DELETE ON targets.target"
        " FOR EACH ROW WHEN (OLD.status = 'approved') EXECUTE FUNCTION targets.keep_content()"
    )
    op.execute(
        "CREATE TRIGGER final BEFORE INSERT OR UPDATE OR DELETE ON targets.indicator"
        " FOR EACH ROW EXECUTE FUNCTION targets.keep_approved_rows()"
    )
