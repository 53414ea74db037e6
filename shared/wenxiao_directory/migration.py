"""What a service's migrations run for its copy of the directory, for rows that follow, and for what is assigned."""

from collections.abc import Mapping, Sequence
from importlib import resources

from wenxiao.migration import statements


def _filled(name: str, schema: str, role: str, staying: Sequence[str] = ()) -> list[str]:
    template = resources.files("wenxiao_directory").joinpath(name).read_text("utf-8")
    filled = template.replace("{staying}", ",".join(staying)).replace("{schema}", schema).replace("{role}", role)
    return statements(filled)


def directory_sql(schema: str, role: str, *, staying: Sequence[str] = ()) -> list[str]:
    """The copy and its functions; rows of the tables named in `staying` remain where they were written."""
    return _filled("directory_0001.sql", schema, role, staying)


def assigned_sql(schema: str, role: str) -> list[str]:
    """The copy of assignments and the functions that policies ask."""
    return _filled("assigned_0001.sql", schema, role)


def following_sql(schema: str, tables: Sequence[str]) -> list[str]:
    """For every scoped table: what is written by an assertion that is behind is moved afterwards."""
    return [
        f"CREATE TRIGGER follow_unit AFTER INSERT ON {schema}.{table}"
        f" FOR EACH ROW EXECUTE FUNCTION {schema}.follow_unit()"
        for table in tables
    ]


def assigned_reads_sql(schema: str, projects: Mapping[str, str | None]) -> list[str]:
    """Read policies that also ask for the assigned projects; `projects` says per table whose project a row is.

    One conjunction, so that the range of paths leads the index for everybody. None: no row of any one project.
    """
    return [
        f"ALTER POLICY reads ON {schema}.{table} USING ("
        f"region_path >= (SELECT {schema}.seen_lo()) AND region_path < (SELECT {schema}.seen_hi())"
        f" AND ((SELECT {schema}.reach_units('read_units')) IS NULL"
        f" OR unit_id = ANY ((SELECT {schema}.reach_units('read_units'))::bigint[]))"
        f" AND ((SELECT {schema}.assigned_projects()) IS NULL"
        + (f" OR {project} = ANY ((SELECT {schema}.assigned_projects())::uuid[])))" if project else "))")
        for table, project in projects.items()
    ]


def current_names_sql(schema: str, view: str, *, department: bool = True) -> str:
    """Appends to a view what unit and department are called today, beside the names that rows were written with."""
    names = [f"{schema}.current_name(v.unit_id, v.unit_name) AS unit_current_name"]
    if department:
        names.append(f"{schema}.current_name(v.department_id, NULL) AS department_current_name")
    return f"""
DO $body$
BEGIN
    EXECUTE format('CREATE OR REPLACE VIEW {schema}.{view} WITH (security_invoker = true) AS
        SELECT v.*, {", ".join(names)} FROM (%s) v', rtrim(pg_get_viewdef('{schema}.{view}'::regclass), ';'));
END
$body$
"""
