"""A member that a decision keeps back without a word is not one that somebody forgot: nothing may tell of it."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NOTE = """
CREATE OR REPLACE FUNCTION disclosure.note_empty_members() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
BEGIN
    NEW.empty_members := CASE
        WHEN EXISTS (SELECT FROM disclosure.release r WHERE r.id = NEW.release_id AND r.withholdings <> '{}') THEN '{}'
        ELSE disclosure.empty_members(NEW.kind, NEW.content) END;
    RETURN NEW;
END
$body$
"""


def upgrade() -> None:
    op.execute(NOTE)
