"""The library holds four kinds of object, their funds, terms and years.

Who answers for an entry, and what it is to cost in each year, are rows of their own: the first are never written over.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from wenxiao.migration import scoped_table_sql
from wenxiao_directory.migration import assigned_reads_sql, current_names_sql, following_sql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "targets", "wenxiao_targets"
MONEY = sa.Numeric(18, 2)
EMPTY_LIST = sa.text("'[]'")
WRITES = {
    "project_year": "SELECT, INSERT",
    "project_year_plan": "SELECT, INSERT, DELETE",
    "project_lead": "SELECT, INSERT",
    "government_budget": "SELECT, INSERT, UPDATE",
    "policy_catalogue_item": "SELECT, INSERT, UPDATE",
}
PROJECT_OF = {
    "project_year": "project_id",
    "project_year_plan": "project_id",
    "project_lead": "project_id",
    "government_budget": "project_id",
    "policy_catalogue_item": None,
}
# The catalogue is finance's, and every unit of its region and of the towns below reads it: no unit in the condition.
CATALOGUE_IS_THE_REGIONS = """
ALTER POLICY reads ON targets.policy_catalogue_item USING (
    ((region_path >= (SELECT targets.seen_lo()) AND region_path < (SELECT targets.seen_hi()))
     OR starts_with((SELECT targets.seen_lo()), region_path || '/'))
    AND (SELECT targets.assigned_projects()) IS NULL)
"""
_WIDE = """
    region_path >= (SELECT targets.reach('write_lo')) AND region_path < (SELECT targets.reach('write_hi'))
    AND (SELECT targets.reach_units('write_units')) IS NULL
"""
CATALOGUE_IS_WRITTEN_REGION_WIDE = (
    f"ALTER POLICY inserts ON targets.policy_catalogue_item WITH CHECK ({_WIDE})",
    f"ALTER POLICY updates ON targets.policy_catalogue_item USING ({_WIDE}) WITH CHECK ({_WIDE})",
    f"ALTER POLICY deletes ON targets.policy_catalogue_item USING ({_WIDE})",
)
FIRST_LEADS = """
INSERT INTO targets.project_lead (region_path, region_code, unit_id, unit_code, unit_name, department_id, version,
    author_subject, author_name, project_id, person, since, reason)
SELECT region_path, region_code, unit_id, unit_code, unit_name, department_id, 1, author_subject, author_name,
    id, responsible_person, (created_at AT TIME ZONE 'Asia/Shanghai')::date, '登记项目时的负责人' FROM targets.project
"""
SCOPE = "{0}.region_path, {0}.region_code, {0}.unit_id, {0}.unit_code, {0}.unit_name, {0}.department_id"
PROJECT = """
CREATE OR REPLACE VIEW targets.project_view WITH (security_invoker = true) AS
SELECT p.id, p.version, p.code, p.name, p.region_path, p.region_code, p.unit_id, p.unit_code, p.unit_name,
       p.department_id, p.budget_year, p.budget_book, p.kind, p.scale, p.infrastructure,
       p.livelihood_subsidy_to_individuals, p.amount_requested::text AS amount_requested, p.summary,
       p.responsible_person, p.status, p.admitted_on, p.author_name,
       (SELECT json_build_object('points', a.points, 'total', a.total::text, 'conclusion', a.conclusion,
               'suggested_conclusion', a.suggested_conclusion, 'reason', a.reason, 'assessed_on', a.assessed_on,
               'report_title', a.report_title, 'findings', a.findings, 'author_name', a.author_name,
               'policy_stamp', a.policy_stamp, 'judged_digest', a.judged_digest)
        FROM targets.ex_ante_assessment a WHERE a.project_id = p.id) AS ex_ante_assessment,
       p.created_at, p.traits,
       targets.current_name(p.unit_id, p.unit_name) AS unit_current_name,
       targets.current_name(p.department_id, NULL) AS department_current_name,
       p.object, p.side, p.other_fund, p.transfer_payment, p.expires_on, p.starts_year, p.term_years, p.term_reason,
       p.whole_life_total::text AS whole_life_total, p.attention, p.catalogue_item_id,
       coalesce((SELECT json_agg(json_build_object('year', y.year, 'amount', y.amount::text) ORDER BY y.year)
                 FROM targets.project_year_plan y WHERE y.project_id = p.id), '[]') AS year_plan,
       (SELECT json_agg(row_to_json(one)) FROM (
            SELECT p.budget_year, p.kind, p.amount_requested::text AS amount_requested, NULL::date AS rolled_on
            UNION ALL
            (SELECT r.budget_year, r.kind, r.amount_requested::text, r.rolled_on
             FROM targets.project_year r WHERE r.project_id = p.id ORDER BY r.budget_year)) one) AS years,
       p.exit
FROM targets.project p
"""
LEADS = f"""
CREATE VIEW targets.project_lead_view WITH (security_invoker = true) AS
SELECT l.id, l.version, {SCOPE.format("l")}, l.project_id,
       (SELECT p.code FROM targets.project p WHERE p.id = l.project_id) AS project_code,
       (SELECT p.name FROM targets.project p WHERE p.id = l.project_id) AS project_name,
       l.person, l.post, l.since, l.reason, l.author_name AS recorded_by, l.created_at
FROM targets.project_lead l
"""
GOVERNMENT = f"""
CREATE VIEW targets.government_budget_view WITH (security_invoker = true) AS
SELECT g.id, g.version, {SCOPE.format("g")}, g.project_id,
       (SELECT p.code FROM targets.project p WHERE p.id = g.project_id) AS project_code, g.budget_year,
       g.revenue_last_year::text AS revenue_last_year, g.revenue_planned::text AS revenue_planned,
       g.economic_growth_percent::text AS economic_growth_percent, g.other_resources::text AS other_resources,
       g.expenditure_planned::text AS expenditure_planned, g.debt_outstanding::text AS debt_outstanding,
       g.debt_limit::text AS debt_limit, g.tax_cuts_applied, g.growth_reason, g.priorities,
       g.revenue_growth_percent::text AS revenue_growth_percent, g.findings, g.policy_stamp, g.author_name,
       g.created_at
FROM targets.government_budget g
"""
CATALOGUE = f"""
CREATE VIEW targets.policy_catalogue_item_view WITH (security_invoker = true) AS
SELECT i.id, i.version, {SCOPE.format("i")}, i.catalogue, i.code, i.title, i.document, i.valid_from, i.valid_until,
       i.budget_books, i.largest_amount::text AS largest_amount, i.setting_norm, i.author_name, i.created_at
FROM targets.policy_catalogue_item i
"""
VIEWS = {
    "project_lead_view": LEADS,
    "government_budget_view": GOVERNMENT,
    "policy_catalogue_item_view": CATALOGUE,
}


def upgrade() -> None:
    widen_project()
    create_years()
    create_leads()
    create_government_budget()
    create_policy_catalogue_item()
    for table, writes in WRITES.items():
        for statement in scoped_table_sql(SCHEMA, table, ROLE, writes=writes):
            op.execute(statement)
    op.execute(
        "CREATE TRIGGER final BEFORE UPDATE OR DELETE ON targets.project_lead"
        " FOR EACH ROW EXECUTE FUNCTION targets.keep_content()"
    )
    op.execute(FIRST_LEADS)
    for statement in (*following_sql(SCHEMA, tuple(PROJECT_OF)), *assigned_reads_sql(SCHEMA, PROJECT_OF)):
        op.execute(statement)
    op.execute(CATALOGUE_IS_THE_REGIONS)
    for statement in CATALOGUE_IS_WRITTEN_REGION_WIDE:
        op.execute(statement)
    op.execute(PROJECT)
    for name, view in VIEWS.items():
        op.execute(view)
        op.execute(current_names_sql(SCHEMA, name))
        op.execute(f"GRANT SELECT ON targets.{name} TO {ROLE}")


def widen_project() -> None:
    for column in (
        sa.Column("object", sa.String(32), nullable=False, server_default="project"),
        sa.Column("side", sa.String(32), nullable=False, server_default="expenditure"),
        sa.Column("other_fund", sa.String(32)),
        sa.Column("transfer_payment", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("expires_on", sa.Date),
        sa.Column("starts_year", sa.Integer),
        sa.Column("term_years", sa.Integer),
        sa.Column("term_reason", sa.Text),
        sa.Column("whole_life_total", MONEY),
        sa.Column("attention", JSONB, nullable=False, server_default=EMPTY_LIST),
        sa.Column("catalogue_item_id", sa.Uuid),
        sa.Column("exit", JSONB),
    ):
        op.add_column("project", column, schema=SCHEMA)
    op.execute("UPDATE targets.project SET object = 'policy' WHERE traits @> '[\"policy_programme\"]'")


def scope() -> list[sa.Column[Any]]:
    names = ("region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id")
    return [sa.Column(name, sa.BigInteger if name.endswith("_id") else sa.Text, nullable=False) for name in names]


def kept() -> list[sa.Column[Any]]:
    now = sa.text("clock_timestamp()")
    return [
        sa.Column("id", sa.Uuid, nullable=False, server_default=sa.text("uuidv7()")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
    ]


def create(table: str, *columns: sa.Column[Any], of_project: bool = True, unique: tuple[str, ...] = ()) -> None:
    """A table of this service: scope, what every row has, its author, and of which entry it is."""
    author = [sa.Column(name, sa.Text, nullable=False) for name in ("author_subject", "author_name")]
    entry = [sa.Column("project_id", sa.Uuid, nullable=False)] if of_project else []
    key = sa.ForeignKeyConstraint(["project_id"], ["targets.project.id"], name=f"fk_{table}_project_id")
    op.create_table(
        table,
        *(*scope(), *kept(), *author, *entry, *columns),
        *([key] if of_project else []),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *([sa.UniqueConstraint(*unique, name=f"uq_{table}_{'_'.join(unique)}")] if unique else []),
        schema=SCHEMA,
    )
    op.create_index(f"ix_{table}_scope", table, ["region_path", "unit_id", "id"], schema=SCHEMA)


def create_years() -> None:
    create(
        "project_year",
        sa.Column("budget_year", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("amount_requested", MONEY, nullable=False),
        sa.Column("rolled_on", sa.Date, nullable=False),
        unique=("project_id", "budget_year"),
    )
    create(
        "project_year_plan",
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("amount", MONEY, nullable=False),
        unique=("project_id", "year"),
    )


def create_leads() -> None:
    create(
        "project_lead",
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("post", sa.Text),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_index("ix_project_lead_project_id", "project_lead", ["project_id", "id"], schema=SCHEMA)
    op.create_index("ix_project_lead_person", "project_lead", ["region_path", "person"], schema=SCHEMA)


def create_government_budget() -> None:
    amounts = ("revenue_last_year", "revenue_planned", "other_resources", "expenditure_planned")
    create(
        "government_budget",
        sa.Column("budget_year", sa.Integer, nullable=False),
        *(sa.Column(name, MONEY) for name in (*amounts, "debt_outstanding", "debt_limit")),
        *(sa.Column(name, sa.Numeric(9, 2)) for name in ("economic_growth_percent", "revenue_growth_percent")),
        *(sa.Column(name, sa.Text) for name in ("tax_cuts_applied", "growth_reason")),
        *(sa.Column(name, JSONB, nullable=False) for name in ("priorities", "findings", "policy_stamp")),
        unique=("project_id", "budget_year"),
    )


def create_policy_catalogue_item() -> None:
    create(
        "policy_catalogue_item",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("catalogue", "code", "title", "document")),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_until", sa.Date),
        sa.Column("budget_books", JSONB, nullable=False, server_default=EMPTY_LIST),
        sa.Column("largest_amount", MONEY),
        sa.Column("setting_norm", sa.Text),
        of_project=False,
        unique=("region_path", "code"),
    )
    op.create_foreign_key(
        "fk_project_catalogue_item_id",
        *("project", "policy_catalogue_item", ["catalogue_item_id"], ["id"]),
        source_schema=SCHEMA,
        referent_schema=SCHEMA,
    )
