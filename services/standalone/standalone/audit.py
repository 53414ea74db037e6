"""`./wenxiao audit verify`: every service's chain of audit events, recomputed."""

from collections.abc import Mapping, Sequence

from sqlalchemy import pool
from sqlalchemy.ext.asyncio import create_async_engine

from standalone.installation import Installation
from standalone.members import Member
from wenxiao.audit import HeadSigner, Verification, verify_chain


async def verify(place: Installation, members: Sequence[Member]) -> Mapping[str, Verification]:
    """Read as the owner of the tables: nothing that a service may see is hidden from the check."""
    signer = HeadSigner(place.secrets.audit_key)
    engine = create_async_engine(place.owner, poolclass=pool.NullPool)
    try:
        return {member.name: await verify_chain(engine, member.schema, signer) for member in members}
    finally:
        await engine.dispose()
