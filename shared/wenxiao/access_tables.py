"""The two access tables: route × role from the code, table × role × position from the database.

Both are generated, committed as text and compared in tests, so a change of access is a visible diff.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from wenxiao.access import Duty, Grants, Principal, Require, Role, principal
from wenxiao.database import Database
from wenxiao.testing import COUNTY, OTHER_COUNTY, TestDatabase, a_principal

# Where a row may lie relative to the unit 361001 of the county, whose department is 361.
POSITIONS: dict[str, tuple[str, int]] = {
    "own": (COUNTY, 361001),
    "sibling": (COUNTY, 362001),
    "child": (f"{COUNTY}/441622100", 1),
    "parent": ("/44/4416", 361001),
    "other": (OTHER_COUNTY, 361001),
}
KERNEL_TABLES = {
    *("alembic_version", "idempotency_record", "outbox_message", "inbox_message"),
    *("audit_event", "audit_pending", "audit_seal", "audit_head"),
}
DUMMIES = {
    "text": "'x'",
    "character varying": "'x'",
    "bigint": "0",
    "integer": "0",
    "numeric": "0",
    "boolean": "false",
    "uuid": "uuidv7()",
    "jsonb": "'{}'",
    "date": "current_date",
    "timestamp with time zone": "now()",
    "ARRAY": "'{}'",
    "bytea": "''",
}


def routes_of(app: FastAPI) -> Iterable[APIRoute]:
    routers: Sequence[APIRouter] = app.state.routers
    return (route for router in routers for route in router.routes if isinstance(route, APIRoute))


def permissions_of(route: APIRoute) -> list[str]:
    return sorted(set(_needs(route.dependant)))


def _needs(dependant: Dependant) -> Iterable[str]:
    if isinstance(dependant.call, Require):
        yield str(getattr(dependant.call.permission, "value", dependant.call.permission))
    elif dependant.call is principal:
        yield "(any caller)"
    for inner in dependant.dependencies:
        yield from _needs(inner)


def route_table(app: FastAPI) -> str:
    """One line per method and path: the permission, and every role and duty that holds it."""
    grants: Grants = app.state.grants
    lines = []
    for route in routes_of(app):
        needs = [need for need in permissions_of(route) if need != "(any caller)"]
        needs = needs or permissions_of(route) or ["(open)"]
        for method in sorted(route.methods or ()):
            posts = " ".join(_holders(grants, needs))
            lines.append(f"{method} {route.path}\n    {' + '.join(needs)}: {posts or '-'}")
    return "\n".join(sorted(lines)) + "\n"


def _holders(grants: Grants, needs: Sequence[str]) -> list[str]:
    def held(granted: Iterable[str]) -> set[str]:
        return {str(getattr(one, "value", one)) for one in granted}

    return sorted(
        f"{role.value}.{duty.value}" for (role, duty), granted in grants.items() if set(needs) <= held(granted)
    )


def typical_callers() -> dict[str, Principal]:
    """One caller per kind of reach; the department 361 reaches itself and its unit."""
    return {
        "unit": a_principal(),
        "department": a_principal(Role.DEPARTMENT, Duty.HEAD, organisation_id=361, units=(361, 361001)),
        "finance": a_principal(Role.FINANCE, Duty.HEAD, organisation_id=1),
        "treasury": a_principal(Role.TREASURY, Duty.NONE, organisation_id=1),
        "npc_network": a_principal(Role.NPC_NETWORK, Duty.NONE, organisation_id=101),
        "public": a_principal(Role.PUBLIC, Duty.NONE, organisation_id=0),
        "audit_admin": a_principal(Role.AUDIT_ADMIN, Duty.NONE, organisation_id=1),
        "service": a_principal(Role.SERVICE, Duty.NONE, organisation_id=0),
    }


async def database_table(database: TestDatabase, schema: str, role: str) -> str:
    """Per scoped table and caller: at which positions it reads, inserts and changes rows, asked of PostgreSQL."""
    owner = Database(database.url(), schema=schema)
    service = Database(database.url(role), schema=schema)
    lines = []
    for table, scoped in await _tables(owner, schema):
        if not scoped:
            lines.append(f"{table}\n    not scoped")
            continue
        inserts = await _plant(owner, schema, table)
        lines.append(table)
        for name, who in typical_callers().items():
            reads = await _reads(service, f"{schema}.{table}", who)
            inserted = await _inserts(service, inserts, who)
            changes = await _changes(service, f"{schema}.{table}", who)
            lines.append(f"    {name}: reads {reads or '-'}; inserts {inserted or '-'}; changes {changes or '-'}")
        await _without_reach(service, f"{schema}.{table}")
    await owner.close()
    await service.close()
    return "\n".join(lines) + "\n"


async def _tables(owner: Database, schema: str) -> list[tuple[str, bool]]:
    async with owner.transaction() as session:
        names = await session.execute(
            text(
                "SELECT relname, relrowsecurity FROM pg_class WHERE relkind = 'r'"
                " AND relnamespace = CAST(:schema AS regnamespace) ORDER BY relname"
            ),
            {"schema": schema},
        )
        return [(name, scoped) for name, scoped in names if name not in KERNEL_TABLES]


async def _plant(owner: Database, schema: str, table: str) -> dict[str, str]:
    """One row per position, whatever else the table asks for, in a clone that is thrown away; the INSERTs used."""
    async with owner.transaction() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        for (name,) in await session.execute(
            text(
                "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'p', 'u')"
                f" AND conrelid = CAST('{schema}.{table}' AS regclass)"
            )
        ):
            await session.execute(text(f"ALTER TABLE {schema}.{table} DROP CONSTRAINT {name} CASCADE"))
        columns = await session.execute(
            text(
                "SELECT column_name, data_type FROM information_schema.columns"
                " WHERE table_schema = :schema AND table_name = :table AND is_generated = 'NEVER'"
            ),
            {"schema": schema, "table": table},
        )
        kinds: dict[str, str] = dict(columns.all())
        inserts = {place: _insert(f"{schema}.{table}", kinds, place) for place in POSITIONS}
        for statement in inserts.values():
            await session.execute(text(statement))
        return inserts


def _insert(table: str, kinds: dict[str, str], place: str) -> str:
    path, unit = POSITIONS[place]
    values = {name: DUMMIES[kind] for name, kind in kinds.items()}
    unique = {name: f"'{place}'" for name, kind in kinds.items() if kind == "text"}
    # Where the unit is the row itself, as in the directory, it is generated from the id.
    own = {"region_path": f"'{path}'", "unit_id" if "unit_id" in kinds else "id": str(unit)}
    given = values | unique | own
    return f"INSERT INTO {table} ({', '.join(given)}) OVERRIDING SYSTEM VALUE VALUES ({', '.join(given.values())})"


async def _inserts(service: Database, statements: dict[str, str], who: Principal) -> str:
    """A row that only a constraint or a trigger refuses was let in by the policies, which are asked first."""
    allowed = []
    async with service.sessions(info={"principal": who}) as session:
        for place, statement in statements.items():
            try:
                await session.execute(text(statement))
            except DBAPIError as refused:
                if getattr(refused.orig, "sqlstate", None) != "42501":
                    allowed.append(place)
            else:
                allowed.append(place)
            await session.rollback()
    return " ".join(allowed)


async def _reads(service: Database, table: str, who: Principal) -> str:
    async with service.transaction(who) as session:
        seen = await session.execute(text(f"SELECT region_path, unit_id FROM {table}"))
        return _places(seen.all())


async def _changes(service: Database, table: str, who: Principal) -> str:
    try:
        async with service.transaction(who) as session:
            locked = await session.execute(text(f"SELECT region_path, unit_id FROM {table} FOR UPDATE"))
            return _places(locked.all())
    except DBAPIError as refused:
        if getattr(refused.orig, "sqlstate", None) == "42501":
            return "not granted"
        raise


async def _without_reach(service: Database, table: str) -> None:
    try:
        async with service.transaction(None) as session:
            await session.execute(text(f"SELECT count(*) FROM {table}"))
    except DBAPIError as raised:
        if getattr(raised.orig, "sqlstate", None) != "WX001":
            raise
    else:
        raise AssertionError(f"{table} can be read without a reach")


def _places(rows: Iterable[Any]) -> str:
    seen = {(row[0], row[1]) for row in rows}
    return " ".join(place for place, where in POSITIONS.items() if where in seen)
