"""Lists cost what their page costs: one range that leads the index, and what hangs on a row for shown rows only."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# What is within reach and what is published to the caller were two policies, joined by OR: two ranges, of which only one
# is ever open, and no index could be read in its order. As one range it leads the indexes. The bounds are no subqueries:
# the planner asks a stable function beforehand, and so knows how much a range holds.
BOUND = """
CREATE FUNCTION disclosure.seen_{end}() RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $body$
BEGIN
    RETURN disclosure.reach(CASE disclosure.reach('audience') WHEN 'none' THEN 'read_{end}' ELSE 'published_{end}' END);
END
$body$
"""
READS = """
ALTER POLICY reads ON disclosure.{table} USING
    (region_path >= disclosure.seen_lo() AND region_path < disclosure.seen_hi()
     AND CASE (SELECT disclosure.reach('audience')) WHEN 'none' THEN
             (SELECT disclosure.reach_units('read_units')) IS NULL
             OR unit_id = ANY ((SELECT disclosure.reach_units('read_units'))::bigint[])
         ELSE {published} END)
"""
CALLER = "(SELECT disclosure.reach('audience'))"
FOR_CALLER = f"audience = {CALLER}"
PUBLISHED = {
    "release": f"status IN ('published', 'superseded', 'withdrawn') AND {CALLER} = ANY (audiences)",
    "edition": f"{FOR_CALLER} AND EXISTS (SELECT FROM disclosure.release r WHERE r.id = release_id)",
    "feed_pending": FOR_CALLER,
    "feed_entry": FOR_CALLER,
    "receipt": FOR_CALLER,
}
PUBLIC_VIEW = """
CREATE OR REPLACE VIEW disclosure.public_release_view WITH (security_invoker = true) AS
SELECT r.id, r.version, r.region_path, r.region_code, r.unit_id, r.unit_code, r.unit_name,
       r.kind, r.project_code, r.project_name, r.budget_year, r.replaces, r.status,
       r.published_on, r.withdrawn_on, r.withdrawal_reason,
       (SELECT e.digest FROM disclosure.edition e WHERE e.release_id = r.id AND e.audience = 'public') AS digest,
       (SELECT e.href FROM disclosure.edition e WHERE e.release_id = r.id AND e.audience = 'public') AS href,
       CASE WHEN r.status <> 'withdrawn' THEN
           (SELECT e.content::json FROM disclosure.edition e WHERE e.release_id = r.id AND e.audience = 'public')
       END AS content
FROM disclosure.release r
WHERE r.status IN ('published', 'superseded', 'withdrawn') AND 'public' = ANY (r.audiences)
  AND (SELECT disclosure.reach('audience')) <> 'npc'
"""
INDEXES = {
    "ix_release_source": ("release", ["kind", "source_id"]),
    "ix_release_project_code": ("release", ["project_code", "region_path", "unit_id", "id"]),
    "ix_release_region_code": ("release", ["region_code", "region_path", "unit_id", "id"]),
    "ix_release_budget_year": ("release", ["budget_year", "region_path", "unit_id", "id"]),
    "ix_release_kind": ("release", ["kind", "region_path", "unit_id", "id"]),
    "ix_feed_entry_region_code": ("feed_entry", ["region_code", "audience"]),
}


def upgrade() -> None:
    for end in ("lo", "hi"):
        op.execute(BOUND.format(end=end))
    for table, published in PUBLISHED.items():
        op.execute(READS.format(table=table, published=published))
        op.execute(f"DROP POLICY published ON disclosure.{table}")
    op.execute(sa.text(PUBLIC_VIEW))
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns, schema="disclosure")
