"""Our own services must be able to show themselves before anybody can work."""

from sqlalchemy import select, text
from sqlmodel import col

from gateway.access import GATEWAY
from gateway.credentials.hashing import Hashing
from gateway.machines.models import Machine
from wenxiao.access import Role
from wenxiao.audit import record
from wenxiao.database import Database

SERVICES = {
    "gateway": "统一认证服务",
    "indicator-library": "指标库服务",
    "targets-api": "绩效目标服务",
    "evaluation-api": "绩效评价服务",
    "disclosure-api": "信息公开服务",
}


async def register_services(database: Database, hashing: Hashing, secret: str) -> None:
    """At the start: the secret of the environment is the one that counts, also after it was changed."""
    async with database.transaction(GATEWAY) as session:
        rows = await session.scalars(select(Machine).where(col(Machine.role) == Role.SERVICE))
        known = {machine.client_id: machine.secret_hash for machine in rows}
    stored = set(known.values())
    if known.keys() >= SERVICES.keys() and len(stored) == 1 and await hashing.holds(stored.pop(), secret):
        return
    secret_hash = await hashing.hash(secret)
    async with database.transaction(GATEWAY) as session:
        await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('gateway.machine', 0))"))
        for client_id, name in SERVICES.items():
            machine = await session.get(Machine, client_id, with_for_update=True)
            if machine is None:
                session.add(Machine(client_id=client_id, name=name, role=Role.SERVICE, secret_hash=secret_hash))
            else:
                machine.secret_hash, machine.version = secret_hash, machine.version + 1
        await record(session, action="machine:register", resource="machines", detail={"services": [*SERVICES]})
