"""What was said to a release that is withdrawn is finance's alone again: it may repeat what had to go."""

from alembic import op

from wenxiao.migration import statements

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

READS = """
CREATE FUNCTION disclosure.is_withdrawn(release uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $body$
    SELECT NOT EXISTS (SELECT FROM disclosure.edition e
        WHERE e.release_id = release AND e.audience = 'public' AND e.status IN ('published', 'superseded'))
$body$;
ALTER POLICY reads ON disclosure.public_comment USING (
    region_path >= disclosure.seen_lo() AND region_path < disclosure.seen_hi()
    AND ((SELECT disclosure.reach('role')) = 'finance' OR (status = 'shown' AND NOT disclosure.is_withdrawn(release_id))));
"""


def upgrade() -> None:
    for statement in statements(READS):
        op.execute(statement)
