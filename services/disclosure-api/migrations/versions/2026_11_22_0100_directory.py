"""Releases follow their unit as the directory says; feeds and their receipts stay the record of their region."""

from alembic import op

from wenxiao.migration import platform_sql
from wenxiao_directory.migration import current_names_sql, directory_sql, following_sql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "disclosure", "wenxiao_disclosure"
# What a region has told its congress and its public was told there, whoever the unit belongs to now.
STAYING = ("feed_entry", "feed_pending", "receipt")
KEEP_FROZEN = """
CREATE OR REPLACE FUNCTION disclosure.keep_frozen() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
DECLARE
    open_still text[] := CASE WHEN TG_NARGS > 0 THEN string_to_array(TG_ARGV[0], ',') ELSE '{}' END;
BEGIN
    IF NOT disclosure.is_moved(to_jsonb(OLD), to_jsonb(NEW), TG_RELID)
        AND (to_jsonb(OLD) - open_still) IS DISTINCT FROM (to_jsonb(NEW) - open_still) THEN
        RAISE EXCEPTION 'change of a final row in %.% is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME
            USING ERRCODE = 'WX002';
    END IF;
    RETURN NEW;
END
$body$
"""


def upgrade() -> None:
    for statement in (
        *platform_sql(SCHEMA, ROLE, "0002"),
        KEEP_FROZEN,
        *directory_sql(SCHEMA, ROLE, staying=STAYING),
        *following_sql(SCHEMA, ("release", "edition")),
        current_names_sql(SCHEMA, "release_view", department=False),
    ):
        op.execute(statement)
