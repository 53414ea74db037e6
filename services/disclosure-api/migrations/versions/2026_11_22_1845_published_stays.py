"""What a region has published stays its own, whoever the unit belongs to now: its readers had it, its finance takes it
back. Drafts go with their unit, and inside a region every row follows it as before."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# Of a following table, the rows that stay when their unit belongs to another region; `$2` is the path of that region.
STAYING = """
CREATE FUNCTION disclosure.staying_rows(place regclass) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog AS $body$
    SELECT CASE c.relname
        WHEN 'release' THEN 't.region_path <> $2 AND t.status <> ''draft'''
        WHEN 'edition' THEN 't.region_path <> $2 AND t.status <> ''draft'''
        WHEN 'withheld_part' THEN 't.region_path <> $2 AND EXISTS'
            ' (SELECT FROM disclosure.release r WHERE r.id = t.release_id AND r.status <> ''draft'')'
        WHEN 'public_comment' THEN 't.region_path <> $2'
        WHEN 'review_opinion' THEN 't.region_path <> $2'
        ELSE 'false' END
    FROM pg_class c WHERE c.oid = place
$body$
"""
MOVE_ROWS = """
CREATE OR REPLACE FUNCTION disclosure.move_rows(organisation bigint, at_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
DECLARE
    o record;
    place regclass;
    moved integer;
    total integer := 0;
    behind boolean;
BEGIN
    IF disclosure.reach('role') <> 'service' THEN
        RAISE EXCEPTION 'rows follow the directory in the background alone' USING ERRCODE = '42501';
    END IF;
    SELECT * INTO o FROM disclosure.directory_organisation WHERE id = organisation FOR KEY SHARE;
    FOR place IN SELECT * FROM disclosure.following_tables() LOOP
        EXECUTE format(
            'WITH behind AS (SELECT ctid FROM %1$s t WHERE unit_id = $1 AND (region_path, region_code, department_id)'
            ' IS DISTINCT FROM ($2, $3, $4) AND NOT (%2$s) LIMIT $5 FOR NO KEY UPDATE SKIP LOCKED)'
            ' UPDATE %1$s t SET region_path = $2, region_code = $3, department_id = $4 FROM behind'
            ' WHERE t.ctid = behind.ctid', place, disclosure.staying_rows(place))
            USING organisation, o.follows_region_path, o.follows_region_code, o.follows_department_id, at_most - total;
        GET DIAGNOSTICS moved = ROW_COUNT;
        total := total + moved;
        IF total >= at_most THEN
            RETURN total;
        END IF;
    END LOOP;
    FOR place IN SELECT * FROM disclosure.following_tables() LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %1$s t WHERE unit_id = $1'
            ' AND (region_path, region_code, department_id) IS DISTINCT FROM ($2, $3, $4) AND NOT (%2$s))',
            place, disclosure.staying_rows(place))
            INTO behind
            USING organisation, o.follows_region_path, o.follows_region_code, o.follows_department_id;
        IF behind THEN
            RETURN total;
        END IF;
    END LOOP;
    DELETE FROM disclosure.directory_move WHERE organisation_id = organisation;
    RETURN total;
END
$body$
"""
# What moved before goes back to the region in whose feed it was numbered.
GO_BACK = """
UPDATE disclosure.{table} t SET region_path = f.region_path, region_code = f.region_code,
    department_id = f.department_id
FROM (SELECT DISTINCT release_id, region_path, region_code, department_id FROM disclosure.feed_entry) f
WHERE f.release_id = t.{key} AND t.region_path <> f.region_path
"""


def upgrade() -> None:
    op.execute(STAYING)
    op.execute(sa.text(MOVE_ROWS.replace(":", "\\:")))
    for table, key in (("release", "id"), ("edition", "release_id"), ("withheld_part", "release_id")):
        op.execute(GO_BACK.format(table=table, key=key))
