"""The access table of rows: table × caller × position, asked of PostgreSQL as the service's own role.

A table without row-level security, or whose rows everybody reads, needs a reason in the service's
`tests/unscoped_tables.txt`; one with it needs a policy for each of the four commands. Generated, committed as text and
compared in a test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from wenxiao.access import Duty, Principal, Role
from wenxiao.database import Database
from wenxiao.testing import COUNTY, OTHER_COUNTY, TestDatabase, a_principal

# Where a row may lie relative to the unit 361001 of the county, whose department is 361. Of projects elsewhere one is
# assigned to the third party and the expert, of another the assignment was revoked.
POSITIONS: dict[str, tuple[str, int]] = {
    "own": (COUNTY, 361001),
    "sibling": (COUNTY, 362001),
    "child": (f"{COUNTY}/441622100", 1),
    "parent": ("/44/4416", 361001),
    "other": (OTHER_COUNTY, 361001),
    "assigned": (OTHER_COUNTY, 363001),
    "revoked": (OTHER_COUNTY, 364001),
}
PROJECTS = {
    "assigned": "0198b2a0-0000-7000-8000-00000000000a",
    "revoked": "0198b2a0-0000-7000-8000-00000000000b",
}
KERNEL_TABLES = {
    *("alembic_version", "idempotency_record", "outbox_message", "inbox_message"),
    *("audit_event", "audit_pending", "audit_seal", "audit_head"),
}
COMMANDS = {"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}
DUMMIES = {
    "text": "'x'",
    "character varying": "'x'",
    "bigint": "0",
    "integer": "0",
    "smallint": "0",
    "numeric": "0",
    "boolean": "false",
    "uuid": "uuidv7()",
    "jsonb": "'{}'",
    "json": "'{}'",
    "date": "current_date",
    "timestamp with time zone": "now()",
    "ARRAY": "'{}'",
    "bytea": "''",
}


@dataclass(frozen=True)
class Table:
    """`columns`: name to type of what can be written; scoped are rows that belong to a unit."""

    name: str
    secured: bool
    scoped: bool
    columns: Mapping[str, str]

    @property
    def unit(self) -> str:
        """Where the unit is the row itself, as in the directory, it is generated from the id."""
        return "unit_id" if "unit_id" in self.columns else "id"


def typical_callers() -> dict[str, Principal]:
    """One caller per kind of reach; the department 361 reaches itself and its unit."""
    return {
        "unit": a_principal(),
        "department": a_principal(Role.DEPARTMENT, Duty.HEAD, organisation_id=361, units=(361, 361001)),
        "finance": a_principal(Role.FINANCE, Duty.HEAD, organisation_id=1),
        "treasury": a_principal(Role.TREASURY, Duty.NONE, organisation_id=1),
        "third_party": a_principal(Role.THIRD_PARTY, Duty.NONE, organisation_id=900),
        "expert": a_principal(Role.EXPERT, Duty.NONE, organisation_id=900),
        "npc_network": a_principal(Role.NPC_NETWORK, Duty.NONE, organisation_id=101),
        "public": a_principal(Role.PUBLIC, Duty.NONE, organisation_id=0),
        "audit_admin": a_principal(Role.AUDIT_ADMIN, Duty.NONE, organisation_id=1),
        "service": a_principal(Role.SERVICE, Duty.NONE, organisation_id=0),
    }


async def database_table(database: TestDatabase, schema: str, role: str, tests: Path) -> str:
    """Per table and caller: at which positions it reads, inserts and changes rows. `tests` holds the reasons."""
    owner = Database(database.url(), schema=schema)
    service = Database(database.url(role), schema=schema)
    try:
        tables = await _tables(owner, schema)
        reasons = _reasons(tests / "unscoped_tables.txt")
        await _require_rules(owner, schema, tables, reasons)
        statements = {one.name: await _plant(owner, schema, one) for one in tables if one.secured}
        await _assign(owner, schema, {one.name for one in tables})
        blocks = [
            await _block(service, schema, one, statements[one.name], reasons.get(one.name))
            if one.secured
            else f"{one.name}\n    not scoped: {reasons[one.name]}"
            for one in tables
        ]
    finally:
        await owner.close()
        await service.close()
    return "\n".join(blocks) + "\n"


def _reasons(path: Path) -> dict[str, str]:
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return {name: reason.strip() for name, _, reason in (line.partition(":") for line in lines if line.strip())}


async def _tables(owner: Database, schema: str) -> list[Table]:
    async with owner.transaction() as session:
        found = await session.execute(
            text(
                "SELECT c.relname, c.relrowsecurity, c.relrowsecurity AND bool_or(i.column_name = 'unit_id'),"
                " json_object_agg(i.column_name, i.data_type) FILTER (WHERE i.is_generated = 'NEVER') FROM pg_class c"
                " JOIN information_schema.columns i ON i.table_schema = :schema AND i.table_name = c.relname"
                " WHERE c.relkind = 'r'"
                " AND c.relnamespace = CAST(:schema AS regnamespace) GROUP BY 1, 2 ORDER BY 1"
            ),
            {"schema": schema},
        )
        return [Table(*row) for row in found if row[0] not in KERNEL_TABLES]


async def _require_rules(owner: Database, schema: str, tables: list[Table], reasons: Mapping[str, str]) -> None:
    """What is left open on purpose is said; what is closed is closed for every command; what has a unit follows it."""
    unscoped = {table.name for table in tables if not table.secured}
    given = {name for name, reason in reasons.items() if reason}
    if undeclared := (unscoped - given) | (given - {table.name for table in tables}):
        raise AssertionError(f"{schema}: row-level security or a reason in unscoped_tables.txt: {sorted(undeclared)}")
    async with owner.transaction() as session:
        policies = await session.execute(
            text(
                "SELECT c.relname, p.polcmd::text FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
                " WHERE p.polpermissive AND c.relnamespace = CAST(:schema AS regnamespace)"
            ),
            {"schema": schema},
        )
        ruled: dict[str, set[str]] = {}
        for table, command in policies:
            ruled.setdefault(table, set()).update(COMMANDS if command == "*" else command)
        for table in tables:
            missing = set(COMMANDS) - ruled.get(table.name, set()) if table.secured else set()
            if missing:
                raise AssertionError(f"{schema}.{table.name}: no policy for {sorted(COMMANDS[c] for c in missing)}")
        if await session.scalar(text(f"SELECT to_regproc('{schema}.following_tables')")):
            idle = await session.scalars(
                text(
                    f"SELECT f::text FROM {schema}.following_tables() f WHERE NOT EXISTS"
                    " (SELECT FROM pg_trigger t WHERE t.tgrelid = f AND t.tgname = 'follow_unit')"
                )
            )
            if found := idle.all():
                raise AssertionError(f"rows of {found} have a unit but no trigger follow_unit")


async def _plant(owner: Database, schema: str, table: Table) -> dict[str, str]:
    """One row per position, whatever else the table asks for, in a clone that is thrown away; the INSERTs used."""
    async with owner.transaction() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        names = await session.scalars(
            text(
                "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'p', 'u', 'x')"
                f" AND conrelid = CAST('{schema}.{table.name}' AS regclass)"
            )
        )
        for name in names.all():
            await session.execute(text(f"ALTER TABLE {schema}.{table.name} DROP CONSTRAINT IF EXISTS {name} CASCADE"))
        places = POSITIONS if table.scoped else {"own": POSITIONS["own"]}
        inserts = {place: _insert(schema, table, place) for place in places}
        for statement in inserts.values():
            await session.execute(text(statement))
        return inserts


def _insert(schema: str, table: Table, place: str) -> str:
    """Every id of a row that is assigned is that of its project: whichever of them says whose it is, it says so."""
    given = {name: DUMMIES[kind] for name, kind in table.columns.items()}
    given |= {name: f"'{place}'" for name, kind in table.columns.items() if kind == "text"}
    if place in PROJECTS:
        given |= {name: f"'{PROJECTS[place]}'" for name, kind in table.columns.items() if kind == "uuid"}
    if "assignee" in table.columns and "status" in table.columns:
        given |= {"assignee": "'organisation:900'", "status": "'revoked'" if place == "revoked" else "'in_force'"}
    if table.scoped:
        path, unit = POSITIONS[place]
        given |= {"region_path": f"'{path}'", table.unit: str(unit)}
    name = f"{schema}.{table.name}"
    return f"INSERT INTO {name} ({', '.join(given)}) OVERRIDING SYSTEM VALUE VALUES ({', '.join(given.values())})"


async def _assign(owner: Database, schema: str, tables: set[str]) -> None:
    """One project in force and one revoked, to the firm of the third party and to the expert himself."""
    if "assigned_project" not in tables:
        return
    expert = typical_callers()["expert"].subject
    async with owner.transaction() as session:
        for assignee in ("organisation:900", f"person:{expert}"):
            for place, project in PROJECTS.items():
                ended = "now()" if place == "revoked" else "NULL"
                await session.execute(
                    text(
                        f"INSERT INTO {schema}.assigned_project VALUES"
                        f" (uuidv7(), '{project}', :assignee, current_date, current_date, {ended})"
                    ),
                    {"assignee": assignee},
                )


async def _block(service: Database, schema: str, table: Table, rows: Mapping[str, str], shared: str | None) -> str:
    """`shared`: why everybody may read the rows of units in it."""
    name = f"{schema}.{table.name}"
    lines = [table.name if table.scoped else f"{table.name} (of no unit: all or none)"]
    lines += [f"    read by all: {shared}"] * bool(shared)
    for caller, who in typical_callers().items():
        reads = await _seen(service, table, who, f"SELECT * FROM {name}")
        inserts = await _inserts(service, rows, who)
        inserts = inserts if table.scoped or inserts == "-" else "all"
        changes = await _seen(service, table, who, f"SELECT * FROM {name} FOR UPDATE")
        lines.append(f"    {caller}: reads {reads}; inserts {inserts}; changes {changes}")
    if table.scoped and not shared:
        await _without_reach(service, name)
    return "\n".join(lines)


async def _seen(service: Database, table: Table, who: Principal, question: str) -> str:
    """Positions of the rows that the question gives; of rows of no unit, whether there are any."""
    try:
        async with service.transaction(who) as session:
            rows = (await session.execute(text(question))).all()
    except DBAPIError as refused:
        if getattr(refused.orig, "sqlstate", None) == "42501":
            return "not granted"
        raise
    if not table.scoped:
        return "all" if rows else "-"
    found = {(row.region_path, getattr(row, table.unit)) for row in rows}
    return " ".join(place for place, where in POSITIONS.items() if where in found) or "-"


async def _inserts(service: Database, statements: Mapping[str, str], who: Principal) -> str:
    """A row that only a constraint or a trigger refuses was let in by the policies, which are asked first."""
    allowed = []
    async with service.sessions(info={"principal": who}) as session:
        for place, statement in statements.items():
            allowed.append(place)
            try:
                await session.execute(text(statement))
            except DBAPIError as refused:
                if getattr(refused.orig, "sqlstate", None) == "42501":
                    allowed.pop()
            await session.rollback()
    return " ".join(allowed) or "-"


async def _without_reach(service: Database, table: str) -> None:
    try:
        async with service.transaction(None) as session:
            await session.execute(text(f"SELECT count(*) FROM {table}"))
    except DBAPIError as raised:
        if getattr(raised.orig, "sqlstate", None) != "WX001":
            raise
    else:
        raise AssertionError(f"{table} can be read without a reach")
