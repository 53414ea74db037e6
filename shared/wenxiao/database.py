"""One transaction per request, committed before the answer leaves; reach set when it begins.

A session is a function-scoped dependency: with FastAPI's default scope the code after `yield`
runs after the response, and a client was seen to hear 201 although the commit failed.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from sqlalchemy import BigInteger, MetaData, Numeric, Text, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session as SyncSession
from sqlalchemy.orm import SessionTransaction, registry
from sqlalchemy.types import Enum as EnumType
from sqlmodel import Field, SQLModel

from wenxiao.access import CurrentPrincipal, Principal, Reach, ReachKind, Role
from wenxiao.clock import real_today
from wenxiao.errors import NotFound
from wenxiao.idempotency import claim
from wenxiao.problems import OutsideReach

NAMING = {
    "pk": "pk_%(table_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}
Row = TypeVar("Row", bound=SQLModel)


def service_registry(schema: str) -> registry:
    """Each service's own registry: two services may name a table alike in one process."""
    return registry(metadata=MetaData(schema=schema, naming_convention=NAMING))


def text_enum(values: type[Enum]) -> Any:
    """An enum stored as text with its value; native ones hold member names and outlive downgrade."""
    return EnumType(
        values,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


def uuid_key() -> Any:
    """A primary key that PostgreSQL makes, ordered by time."""
    return Field(default=None, primary_key=True, sa_column_kwargs={"server_default": text("uuidv7()")})


def money_column() -> Any:
    """A required amount in yuan."""
    return Field(sa_type=Numeric(18, 2))


class Scoped(SQLModel):
    """The columns that reach is enforced on; they lead each index and the default keyset."""

    region_path: str = Field(sa_type=Text)
    region_code: str = Field(sa_type=Text)
    unit_id: int = Field(sa_type=BigInteger)
    unit_code: str = Field(sa_type=Text)
    unit_name: str = Field(sa_type=Text)
    department_id: int = Field(sa_type=BigInteger)


_REACH = (
    *("read_lo", "read_hi", "read_units", "write_lo", "write_hi", "write_units"),
    *("audience", "published_lo", "published_hi", "assignee", "day", "subject", "role"),
)
_SET_REACH = text("SELECT " + ", ".join(f"set_config('wenxiao.{name}', :{name}, true)" for name in _REACH))


def _range(reach: Reach) -> tuple[str, str]:
    """Half-open range of region paths: `/44/4405` to `/44/44050` holds the tree below, only it."""
    if reach.kind is ReachKind.REGION_TREE:
        return reach.region_path, "0" if reach.region_path == "/" else reach.region_path + "0"
    if reach.kind in (ReachKind.OWN_REGION, ReachKind.UNITS):
        return reach.region_path, reach.region_path + "\x01"
    return "none", "none"


def _units(reach: Reach) -> str:
    if reach.kind is not ReachKind.UNITS:
        return "all"
    return "{" + ",".join(str(unit) for unit in reach.units or ()) + "}"


def _assignee(who: Principal) -> str:
    """As whom the caller was commissioned, one name a line: an expert himself, of a firm also the firm."""
    if who.read.kind is not ReachKind.ASSIGNED:
        return "none"
    firm = [f"organisation:{who.organisation_id}"] if who.role is Role.THIRD_PARTY else []
    return "\n".join([f"person:{who.subject}".replace("\n", " "), *firm])


def reach_settings(who: Principal) -> dict[str, str]:
    """What row-level security reads; every value is non-empty, since empty means not set."""
    read_lo, read_hi = _range(who.read)
    write_lo, write_hi = _range(who.write)
    published = who.read.kind is ReachKind.PUBLISHED
    tree = Reach(ReachKind.REGION_TREE, who.read.region_path)
    published_lo, published_hi = _range(tree) if published else ("none", "none")
    return {
        "read_lo": read_lo,
        "read_hi": read_hi,
        "read_units": _units(who.read),
        "write_lo": write_lo,
        "write_hi": write_hi,
        "write_units": _units(who.write),
        "audience": who.read.audience or "none",
        "published_lo": published_lo,
        "published_hi": published_hi,
        "assignee": _assignee(who),
        "day": (who.business_day or real_today()).isoformat(),
        "subject": who.subject,
        "role": who.role.value,
    }


class ReachSession(SyncSession):
    """A session whose every transaction begins by stating the caller's reach."""


@event.listens_for(ReachSession, "after_begin")
def _state_reach(session: SyncSession, transaction: SessionTransaction, connection: Connection) -> None:
    who = session.info.get("principal")
    if who is not None:
        connection.execute(_SET_REACH, reach_settings(who))


class Database:
    """A service's engine; `role` is assumed at connect where the login is another one."""

    def __init__(self, url: str, *, schema: str, role: str | None = None, pool_size: int = 8) -> None:
        self.schema = schema
        settings = {"application_name": "wenxiao", "timezone": "Asia/Shanghai"}
        if role:
            settings["role"] = role
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"server_settings": settings},
        )
        self.sessions = async_sessionmaker(
            self.engine,
            class_=AsyncSession,
            sync_session_class=ReachSession,
            expire_on_commit=False,
            close_resets_only=False,
        )

    @asynccontextmanager
    async def transaction(
        self, who: Principal | None = None, request_id: str = "background"
    ) -> AsyncIterator[AsyncSession]:
        """Commits at the end, rolls back on any exception; without `who` scoped tables raise."""
        info = {"principal": who, "request_id": request_id, "schema": self.schema}
        async with self.sessions(info=info) as session:
            yield session
            await session.commit()

    async def close(self) -> None:
        await self.engine.dispose()


async def session(request: Request, who: CurrentPrincipal) -> AsyncIterator[AsyncSession]:
    """The request's transaction; a repeated Idempotency-Key is answered before the route runs."""
    database: Database = request.app.state.database
    async with database.transaction(who, request.state.request_id) as opened:
        if who.role is not Role.PUBLIC:  # nobody in particular: one caller must not get another's answer
            await claim(request, opened, who.subject)
        yield opened


async def locked(session: AsyncSession, model: type[Row], identifier: object, missing: type[NotFound]) -> Row:
    """Read first (404 when unseen), then lock (403 when it may not be written); a fresh row."""
    if await session.get(model, identifier) is None:
        raise missing("没有找到这条记录，或不在本岗位可见范围内；请核对编号。")
    row = await session.get(model, identifier, with_for_update=True, populate_existing=True)
    if row is None:
        raise OutsideReach("该记录不在本岗位可写的范围内，请由有权的岗位办理。")
    return row


Session = Annotated[AsyncSession, Depends(session, scope="function")]
