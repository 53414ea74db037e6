"""An item of the feed as the text that is served, alone and with its content; what was withdrawn is found by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Only the region is anybody's text; all else is ours and needs no escaping. A content is canonical JSON and goes in as
# it is: PostgreSQL neither reads it nor writes it a second time.
LINES = """
CREATE VIEW disclosure.feed_line_view WITH (security_invoker = true) AS
SELECT v.region_path, v.audience, v.position, v.line || '}' AS line,
       v.line || ',"content":' || coalesce(v.content, 'null') || '}' AS line_and_content
FROM (
    SELECT f.region_path, f.audience, f.position,
        format('{"region_path":%s,"audience":"%s","position":%s,"op":"%s","type":"%s","id":"%s","release_id":"%s",'
               '"valid_from":"%s","digest":"%s","money":"%s","href":"%s","previous":"%s"',
               to_json(f.region_path), f.audience, f.position, f.op, f.type, f.item_id, f.release_id,
               to_char(f.valid_from, 'YYYY-MM-DD'), f.digest, f.money, f.href, f.previous) AS line,
        CASE WHEN f.op = 'upsert' AND e.status <> 'withdrawn' THEN e.content END AS content
    FROM disclosure.feed_entry f
    LEFT JOIN disclosure.edition e ON e.release_id = f.release_id AND e.audience = f.audience
) v
"""


def upgrade() -> None:
    op.execute(sa.text(LINES.replace(":", "\\:")))
    op.execute("DROP VIEW disclosure.feed_item_view")
    op.execute("GRANT SELECT ON disclosure.feed_line_view TO wenxiao_disclosure")
    op.create_index(
        "ix_feed_holding_withdrawn",
        "feed_holding",
        ["region_path", "audience", "item_id"],
        schema="disclosure",
        postgresql_where=sa.text("op = 'withdraw'"),
    )
