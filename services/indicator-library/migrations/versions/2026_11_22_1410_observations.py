"""Observations flow in from approved targets and finished evaluations; how often an indicator is used is counted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from wenxiao_directory.migration import current_names_sql, following_sql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SCHEMA, ROLE = "indicators", "wenxiao_indicators"
TABLES = ("observation", "observed_result")
NUMBERS = ("target_value", "target_upper", "weight", "actual_value", "ratio", "score")
COMPARABLE = ("comparable_target", "comparable_upper", "comparable_actual")

# A join would be made for every row within reach before the page is cut off.
OBSERVATION_VIEW = """
CREATE VIEW indicators.observation_view WITH (security_invoker = true) AS
SELECT o.id, o.version, o.region_path, o.region_code, o.unit_id, o.unit_code, o.unit_name, o.department_id,
       o.target_id, o.row_number, o.indicator_id,
       (SELECT i.code FROM indicators.indicator i WHERE i.id = o.indicator_id) AS indicator_code, o.matched_by,
       o.project_id, o.project_code, o.project_name, o.object, o.budget_book, o.budget_year,
       o.category, o.subcategory, o.name, o.kind, o.direction, o.unit, o.operator, o.target_text,
       o.target_value::text AS target_value, o.target_upper::text AS target_upper, o.weight::text AS weight,
       o.actual_text, o.actual_value::text AS actual_value, o.actual_unit, o.met, o.ratio::text AS ratio,
       o.score::text AS score, o.evaluated_on, o.evaluated_by, o.exited_on,
       o.comparable_unit, o.comparable_target::text AS comparable_target,
       o.comparable_upper::text AS comparable_upper, o.comparable_actual::text AS comparable_actual
FROM indicators.observation o
"""
# As the tables' owner: whoever writes an observation or an adoption writes no count.
COUNTING = (
    """
CREATE FUNCTION indicators.add_usage(indicator uuid, region text, year integer, more_targets integer,
    more_evaluations integer, more_adoptions integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
BEGIN
    IF indicator IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO indicators.indicator_usage (indicator_id, region_path, budget_year, targets, evaluations, adoptions)
    VALUES (indicator, region, year, 0, 0, 0) ON CONFLICT DO NOTHING;
    UPDATE indicators.indicator_usage u SET targets = u.targets + more_targets,
        evaluations = u.evaluations + more_evaluations, adoptions = u.adoptions + more_adoptions
    WHERE u.indicator_id = indicator AND u.region_path = region AND u.budget_year = year;
END
$body$
""",
    "REVOKE ALL ON FUNCTION indicators.add_usage(uuid, text, integer, integer, integer, integer) FROM PUBLIC",
    """
CREATE FUNCTION indicators.count_observation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM indicators.add_usage(OLD.indicator_id, OLD.region_path, OLD.budget_year, -1,
            -(OLD.evaluated_on IS NOT NULL)::integer, 0);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM indicators.add_usage(NEW.indicator_id, NEW.region_path, NEW.budget_year, 1,
            (NEW.evaluated_on IS NOT NULL)::integer, 0);
    END IF;
    RETURN NULL;
END
$body$
""",
    """
CREATE FUNCTION indicators.count_adoption() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM indicators.add_usage(OLD.indicator_id, OLD.region_path, date_part('year', OLD.adopted_on)::integer,
            0, 0, -1);
    END IF;
    PERFORM indicators.add_usage(NEW.indicator_id, NEW.region_path, date_part('year', NEW.adopted_on)::integer, 0, 0, 1);
    RETURN NULL;
END
$body$
""",
    (
        "CREATE TRIGGER counted AFTER INSERT OR DELETE ON indicators.observation"
        " FOR EACH ROW EXECUTE FUNCTION indicators.count_observation()"
    ),
    (
        "CREATE TRIGGER recounted AFTER UPDATE ON indicators.observation FOR EACH ROW"
        " WHEN ((OLD.indicator_id, OLD.region_path, OLD.evaluated_on IS NULL)"
        " IS DISTINCT FROM (NEW.indicator_id, NEW.region_path, NEW.evaluated_on IS NULL))"
        " EXECUTE FUNCTION indicators.count_observation()"
    ),
    (
        "CREATE TRIGGER counted AFTER INSERT ON indicators.adoption"
        " FOR EACH ROW EXECUTE FUNCTION indicators.count_adoption()"
    ),
    (
        "CREATE TRIGGER recounted AFTER UPDATE ON indicators.adoption FOR EACH ROW"
        " WHEN (OLD.region_path IS DISTINCT FROM NEW.region_path) EXECUTE FUNCTION indicators.count_adoption()"
    ),
    (
        "INSERT INTO indicators.indicator_usage"
        " SELECT indicator_id, region_path, date_part('year', adopted_on)::integer, 0, 0, count(*)"
        " FROM indicators.adoption GROUP BY 1, 2, 3"
    ),
)
# What a caller is told of units in his region whose rows he may not read: docs/decisions/0011. All that is of one descent
# is one set: narrower ones apart would be cells of their own.
PEERS = (
    """
CREATE FUNCTION indicators.peer_values(indicator uuid, units text[], factors numeric[], first_year integer,
    last_year integer)
RETURNS TABLE (budget_year integer, actuals numeric[], reached integer, evaluated integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $body$
    WITH by_unit AS (
        SELECT o.budget_year, o.unit_id, bool_and(o.met) AS met,
            percentile_disc(0.5) WITHIN GROUP (ORDER BY o.comparable_actual * f.factor) AS actual
        FROM indicators.observation o LEFT JOIN unnest(units, factors) AS f(unit, factor) ON f.unit = o.comparable_unit
        WHERE o.indicator_id IN (SELECT d.id FROM indicators.indicator d
            JOIN indicators.indicator i ON i.root_id = d.root_id WHERE i.id = indicator) AND o.budget_year BETWEEN first_year AND last_year
        AND o.region_path >= indicators.reach('read_lo') AND o.region_path < indicators.reach('read_hi')
        AND NOT o.unit_id = ANY (indicators.reach_units('read_units'))
        AND o.met IS NOT NULL AND o.evaluated_on < date_trunc('year', indicators.reach('day')::date)
        GROUP BY 1, 2
    )
    SELECT u.budget_year,
        CASE WHEN count(u.actual) >= 5 THEN array_agg(u.actual ORDER BY u.actual) FILTER (WHERE u.actual IS NOT NULL) END,
        (count(*) FILTER (WHERE u.met))::integer, count(*)::integer
    FROM by_unit u GROUP BY 1 HAVING count(*) >= 5 ORDER BY 1
$body$
""",
    "REVOKE ALL ON FUNCTION indicators.peer_values(uuid, text[], numeric[], integer, integer) FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION indicators.peer_values(uuid, text[], numeric[], integer, integer) TO {ROLE}",
)


def upgrade() -> None:
    _create_usage()
    _create_observation()
    _create_result()
    for table in TABLES:
        for statement in _flowing_in(table):
            op.execute(statement)
    for statement in (
        *COUNTING,
        *following_sql(SCHEMA, TABLES),
        OBSERVATION_VIEW,
        current_names_sql(SCHEMA, "observation_view", department=False),
        f"GRANT SELECT ON indicators.observation_view TO {ROLE}",
        *PEERS,
    ):
        op.execute(statement)


def _create_usage() -> None:
    counts = ("targets", "evaluations", "adoptions")
    op.create_table(
        "indicator_usage",
        sa.Column("indicator_id", sa.Uuid, nullable=False),
        sa.Column("region_path", sa.Text, nullable=False),
        sa.Column("budget_year", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in counts),
        sa.PrimaryKeyConstraint("indicator_id", "region_path", "budget_year", name="pk_indicator_usage"),
        *(sa.CheckConstraint(f"{name} >= 0", name=f"ck_indicator_usage_{name}") for name in counts),
        schema=SCHEMA,
    )
    op.execute(f"GRANT SELECT ON indicators.indicator_usage TO {ROLE}")


def _scope() -> list[sa.Column[object]]:
    return [
        *(sa.Column(name, sa.Text, nullable=False) for name in ("region_path", "region_code")),
        sa.Column("unit_id", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("unit_code", "unit_name")),
        sa.Column("department_id", sa.BigInteger, nullable=False),
    ]


def _create_observation() -> None:
    texts = (
        "project_code",
        "project_name",
        "object",
        "category",
        "name",
        "name_key",
        "kind",
        "direction",
        "target_text",
    )
    open_texts = ("budget_book", "subcategory", "unit", "operator", "actual_text", "actual_unit", "comparable_unit")
    op.create_table(
        "observation",
        *_scope(),
        sa.Column("id", sa.Uuid, nullable=False, server_default=sa.text("uuidv7()")),
        sa.Column("version", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Uuid, nullable=False) for name in ("target_id", "project_id")),
        sa.Column("indicator_id", sa.Uuid),
        sa.Column("matched_by", sa.String(32), nullable=False),
        sa.Column("evaluated_by", sa.String(32)),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("row_number", "budget_year")),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        *(sa.Column(name, sa.Text) for name in open_texts),
        *(sa.Column(name, sa.Numeric) for name in (*NUMBERS, *COMPARABLE)),
        sa.Column("met", sa.Boolean),
        *(sa.Column(name, sa.Date) for name in ("evaluated_on", "exited_on")),
        sa.PrimaryKeyConstraint("id", name="pk_observation"),
        sa.UniqueConstraint("target_id", "row_number", name="uq_observation_target_id_row_number"),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicators.indicator.id"], name="fk_observation_indicator_id"),
        schema=SCHEMA,
    )
    for name, columns in {
        "scope": ["region_path", "unit_id", "id"],
        "indicator": ["indicator_id", "budget_year", "region_path", "unit_id"],
        "project": ["project_id", "budget_year"],
    }.items():
        op.create_index(f"ix_observation_{name}", "observation", columns, schema=SCHEMA)
    op.create_index(
        "ix_observation_unmatched",
        "observation",
        ["name_key", "region_path"],
        postgresql_where=sa.text("indicator_id IS NULL"),
        schema=SCHEMA,
    )


def _create_result() -> None:
    """What a finished evaluation said last of a target; kept so that it may come before the target's rows do."""
    op.create_table(
        "observed_result",
        *_scope(),
        sa.Column("target_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("finished", sa.Boolean, nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("evaluated_on", sa.Date),
        sa.Column("rows", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("target_id", name="pk_observed_result"),
        schema=SCHEMA,
    )
    op.create_index("ix_observed_result_scope", "observed_result", ["region_path", "unit_id"], schema=SCHEMA)


def _flowing_in(table: str) -> list[str]:
    """Read within reach; written by what neighbours tell alone: nobody types an observation."""
    name, told = f"{SCHEMA}.{table}", "(SELECT indicators.reach('role')) = 'service'"
    read = (
        "region_path >= (SELECT indicators.reach('read_lo')) AND region_path < (SELECT indicators.reach('read_hi'))"
        " AND ((SELECT indicators.reach_units('read_units')) IS NULL"
        " OR unit_id = ANY ((SELECT indicators.reach_units('read_units'))::bigint[]))"
    )
    return [
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY reads ON {name} FOR SELECT USING ({read})",
        f"CREATE POLICY inserts ON {name} FOR INSERT WITH CHECK ({told})",
        f"CREATE POLICY updates ON {name} FOR UPDATE USING ({told})",
        f"CREATE POLICY deletes ON {name} FOR DELETE USING ({told})",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {ROLE}",
    ]
