"""The regions of five jurisdictions stand in every installation; what is there already stays as it is."""

import sqlalchemy as sa
from alembic import op

from gateway.domain.region_codes import path_of
from gateway.regions.shipped import shipped_regions

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# `local`: no code of a standard, told by its letter.
VIEW = """
CREATE OR REPLACE VIEW gateway.region_view WITH (security_invoker = true) AS
SELECT code AS id, version, code, name, level, parent_code, path, valid_from, valid_until,
    code ~ '[A-Z]' AS local
FROM gateway.region
"""

# A region lies below its parent wherever that stands here, and nowhere if it does not.
PLACE = sa.text(
    "INSERT INTO gateway.region (code, name, level, parent_code, path, version)"
    " SELECT told.code, told.name, told.level, told.parent_code, coalesce(parent.path, '') || told.step, 1"
    " FROM unnest(CAST(:codes AS text[]), CAST(:names AS text[]), CAST(:levels AS text[]), CAST(:parents AS text[]),"
    " CAST(:steps AS text[])) AS told (code, name, level, parent_code, step)"
    " LEFT JOIN gateway.region parent ON parent.code = told.parent_code"
    " WHERE told.parent_code IS NULL OR parent.code IS NOT NULL"
    " ORDER BY told.code ON CONFLICT DO NOTHING"
)


def upgrade() -> None:
    op.execute(VIEW)
    shipped = list(shipped_regions())
    for level in dict.fromkeys(region.level for region in shipped):
        told = [region for region in shipped if region.level is level]
        op.get_bind().execute(
            PLACE,
            {
                "codes": [region.code for region in told],
                "names": [region.name for region in told],
                "levels": [region.level.value for region in told],
                "parents": [region.parent_code for region in told],
                "steps": [path_of(region.code, region.level.value, "/") for region in told],
            },
        )
    # What waits for the end of the transaction is done now: a later revision may change the table.
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")
    op.execute("SET CONSTRAINTS ALL DEFERRED")
