"""Observations are looked at again when the library changes: a new indicator, another name, another unit."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROLE = "wenxiao_indicators"
STATEMENTS = (
    """
CREATE TABLE indicators.changed_indicator (
    indicator_id uuid NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_changed_indicator PRIMARY KEY (indicator_id)
)
""",
    f"GRANT SELECT, UPDATE, DELETE ON indicators.changed_indicator TO {ROLE}",
    """
CREATE FUNCTION indicators.note_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
BEGIN
    INSERT INTO indicators.changed_indicator (indicator_id) VALUES (NEW.id)
    ON CONFLICT (indicator_id) DO UPDATE SET since = clock_timestamp();
    RETURN NULL;
END
$body$
""",
    ("CREATE TRIGGER made AFTER INSERT ON indicators.indicator FOR EACH ROW EXECUTE FUNCTION indicators.note_change()"),
    (
        "CREATE TRIGGER changed AFTER UPDATE ON indicators.indicator FOR EACH ROW"
        " WHEN ((OLD.name_key, OLD.category, OLD.subcategory, OLD.unit, OLD.status)"
        " IS DISTINCT FROM (NEW.name_key, NEW.category, NEW.subcategory, NEW.unit, NEW.status))"
        " EXECUTE FUNCTION indicators.note_change()"
    ),
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
