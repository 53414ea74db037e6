"""Create notes.

Revision ID: 2026_11_21_2200
"""

from alembic import op

from wenxiao.migration import platform_sql, scoped_table_sql

revision = "2026_11_21_2200"
down_revision = None
branch_labels = None
depends_on = None

NOTE = """
CREATE TABLE notes.note (
    id uuid NOT NULL DEFAULT uuidv7(),
    region_path text NOT NULL,
    region_code text NOT NULL,
    unit_id bigint NOT NULL,
    unit_code text NOT NULL,
    unit_name text NOT NULL,
    department_id bigint NOT NULL,
    words text NOT NULL,
    money numeric(18, 2) NOT NULL,
    version integer NOT NULL,
    CONSTRAINT pk_note PRIMARY KEY (id),
    CONSTRAINT ck_note_words CHECK (words <> '')
);
CREATE INDEX ix_note_region_path_unit_id_id ON notes.note (region_path, unit_id, id);
CREATE VIEW notes.note_view WITH (security_invoker = true) AS
    SELECT id, region_path, region_code, unit_id, unit_code, unit_name, department_id, words,
           money::text AS money, version FROM notes.note;
GRANT SELECT ON notes.note_view TO wenxiao_notes;
"""


def upgrade() -> None:
    for statement in platform_sql("notes", "wenxiao_notes"):
        op.execute(statement)
    for statement in NOTE.strip().split(";\n"):
        op.execute(statement.rstrip(";"))
    for statement in scoped_table_sql("notes", "note", "wenxiao_notes"):
        op.execute(statement)
