"""Whoever reads what is published to him reads editions alone; ids betray no time; a matter is told by five words."""

import sqlalchemy as sa
from alembic import op

from wenxiao_directory.migration import current_names_sql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "disclosure", "wenxiao_disclosure"
RANDOM = sa.text("gen_random_uuid()")
SHOWN = "status <> 'draft'"
KEPT_IN_STEP = "status,published_on,withdrawn_on,withdrawal_reason"
UNITS = (
    "((SELECT disclosure.reach_units('read_units')) IS NULL"
    " OR unit_id = ANY ((SELECT disclosure.reach_units('read_units'))::bigint[]))"
)
WITHIN = "region_path >= disclosure.seen_lo() AND region_path < disclosure.seen_hi()"
CALLER = "(SELECT disclosure.reach('audience'))"
CLOSED = f"""
ALTER POLICY reads ON disclosure.release USING ({WITHIN} AND CASE {CALLER} WHEN 'none' THEN {UNITS} ELSE false END)
"""
SEEN = f"""
ALTER POLICY reads ON disclosure.edition USING
    ({WITHIN} AND CASE {CALLER} WHEN 'none' THEN {UNITS} ELSE audience = {CALLER} AND {SHOWN} END)
"""
RELEASE_VIEW = """
CREATE VIEW disclosure.release_view WITH (security_invoker = true) AS
SELECT r.id, r.version, r.region_path, r.region_code, r.unit_id, r.unit_code, r.unit_name,
       r.department_code, r.department_name, r.kind, r.source_noun, r.source_id, r.item_id, r.subject,
       r.project_code, r.project_name, r.budget_year, r.period, r.audiences, r.not_public_because,
       r.replaces, r.accompanies, r.basis, r.findings, r.policy, r.status, r.drafted_by_name, r.drafted_on,
       r.published_by_name, r.published_on, r.withdrawn_by_name, r.withdrawn_on, r.withdrawal_reason,
       (SELECT coalesce(json_agg(json_build_object('audience', e.audience, 'digest', e.digest,
                   'money', e.money::text, 'href', e.href, 'content', e.content::json) ORDER BY e.audience), '[]')
        FROM disclosure.edition e WHERE e.release_id = r.id) AS editions,
       to_char(r.created_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS.US"+08:00"') AS created_at
FROM disclosure.release r
"""
# The content says whose it is, as far as its audience may know: not the columns that reach is enforced on.
REGISTER_VIEW = f"""
CREATE VIEW disclosure.register_view WITH (security_invoker = true) AS
SELECT e.release_id AS id, e.region_path, e.region_code, e.audience, e.kind, e.item_id,
       e.department_code, e.department_name, e.content::json #>> '{{unit,code}}' AS unit_code,
       e.content::json #>> '{{unit,name}}' AS unit_name, e.project_code, e.project_name, e.budget_year,
       nullif(e.period, '') AS period, e.replaces, e.status, e.published_on, e.withdrawn_on, e.withdrawal_reason,
       e.digest, e.href, CASE WHEN e.status <> 'withdrawn' THEN e.content::json END AS content
FROM disclosure.edition e WHERE e.{SHOWN}
"""
KEEP_IN_STEP = f"""
CREATE TRIGGER frozen BEFORE UPDATE ON disclosure.edition FOR EACH ROW WHEN (OLD.status = 'draft')
    EXECUTE FUNCTION disclosure.keep_frozen('{KEPT_IN_STEP}')
"""
FROZEN_WHEN_PUBLISHED = """
CREATE TRIGGER frozen_when_published BEFORE UPDATE ON disclosure.edition FOR EACH ROW WHEN (OLD.status = 'published')
    EXECUTE FUNCTION disclosure.keep_frozen('status,withdrawn_on,withdrawal_reason')
"""
FROZEN_FOR_GOOD = """
CREATE TRIGGER frozen_for_good BEFORE UPDATE ON disclosure.edition
    FOR EACH ROW WHEN (OLD.status IN ('superseded', 'withdrawn')) EXECUTE FUNCTION disclosure.keep_frozen()
"""
NEVER_BACK = """
CREATE TRIGGER never_back BEFORE UPDATE ON disclosure.edition
    FOR EACH ROW WHEN (OLD.status = 'published' AND NEW.status = 'draft') EXECUTE FUNCTION disclosure.refuse_change()
"""
FINANCE_PUBLISHES = """
CREATE POLICY finance_publishes ON disclosure.edition AS RESTRICTIVE FOR UPDATE
    USING ((SELECT disclosure.reach('role')) = 'finance')
"""
# What was released before has its own project and no period; what it replaced it told to every audience.
FILL_RELEASE = "UPDATE disclosure.release SET subject = project_code, period = ''"
FILL_EDITION = """
UPDATE disclosure.edition e SET kind = r.kind, item_id = r.item_id, project_code = r.project_code,
    project_name = r.project_name, budget_year = r.budget_year, period = '', status = r.status,
    published_on = r.published_on, withdrawn_on = r.withdrawn_on, withdrawal_reason = r.withdrawal_reason,
    replaces = (SELECT o.release_id FROM disclosure.edition o WHERE o.release_id = r.replaces AND o.audience = e.audience)
FROM disclosure.release r WHERE r.id = e.release_id
"""
REGISTER_KEYS = ("region_path", "release_id")


def upgrade() -> None:
    for view in ("public_release_view", "release_view"):
        op.execute(f"DROP VIEW disclosure.{view}")
    op.execute("DROP TRIGGER frozen ON disclosure.edition")
    for table in ("release", "edition"):
        op.execute(f"ALTER TABLE disclosure.{table} DISABLE TRIGGER USER")
    _widen()
    for table in ("release", "edition"):
        op.execute(f"ALTER TABLE disclosure.{table} ENABLE TRIGGER USER")
    _indexes()
    for statement in (
        *(CLOSED, SEEN, RELEASE_VIEW, REGISTER_VIEW),
        current_names_sql(SCHEMA, "release_view", department=False),
        *(KEEP_IN_STEP, FROZEN_WHEN_PUBLISHED, FROZEN_FOR_GOOD, NEVER_BACK, FINANCE_PUBLISHES),
        f"GRANT UPDATE ({KEPT_IN_STEP}) ON disclosure.edition TO {ROLE}",
        *(f"GRANT SELECT ON disclosure.{view} TO {ROLE}" for view in ("release_view", "register_view")),
    ):
        op.execute(statement)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text) for name in names]


def _widen() -> None:
    for column in _texts("subject", "period", "department_code", "department_name"):
        op.add_column("release", column, schema=SCHEMA)
    wide = [
        *(sa.Column("kind", sa.String(32)), sa.Column("item_id", sa.Uuid), sa.Column("budget_year", sa.Integer)),
        *_texts("project_code", "project_name", "period", "department_code", "department_name", "withdrawal_reason"),
        *(sa.Column("status", sa.String(32)), sa.Column("replaces", sa.Uuid)),
        *(sa.Column(name, sa.Date) for name in ("published_on", "withdrawn_on")),
    ]
    for wider in wide:
        op.add_column("edition", wider, schema=SCHEMA)
    op.execute(FILL_RELEASE)
    op.execute(FILL_EDITION)
    for table, names in (
        ("release", ("subject", "period")),
        ("edition", ("kind", "item_id", "budget_year", "period", "status")),
    ):
        for name in names:
            op.alter_column(table, name, nullable=False, schema=SCHEMA)
        op.alter_column(table, "id", server_default=RANDOM, schema=SCHEMA)
    for name in ("project_code", "project_name"):
        op.alter_column("release", name, nullable=True, schema=SCHEMA)


def _indexes() -> None:
    op.drop_index("uq_release_matter_in_force", "release", schema=SCHEMA)
    op.create_index(
        "uq_release_matter_in_force",
        "release",
        ["region_path", "kind", "subject", "budget_year", "period"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("status = 'published'"),
    )
    for name, leading in (
        ("ix_edition_register", []),
        *((f"ix_edition_{one}", [one]) for one in ("region_code", "kind", "budget_year", "project_code", "item_id")),
        ("ix_edition_department_code", ["department_code"]),
    ):
        columns = ["audience", *leading, *REGISTER_KEYS]
        op.create_index(name, "edition", columns, schema=SCHEMA, postgresql_where=sa.text(SHOWN))
