"""What the use cases of the gateway work with, made once per process."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.credentials.hashing import Hashing
from gateway.domain.lockout import LockoutRule
from gateway.domain.passwords import PasswordRule
from gateway.domain.reach import Lines, OrganisationFacts
from gateway.domain.sessions import SessionRule
from gateway.keys.ring import KeyRing
from gateway.keys.sealing import Sealing
from gateway.lookups import Lookups
from gateway.settings import GatewaySettings
from wenxiao.access import ASSERTION_ISSUER
from wenxiao.database import Database
from wenxiao.tokens import Verifier

ACCESS_AUDIENCE = "wenxiao"
# The region's own organisations, and from anywhere whatever went on in one of them.
LINES = text(
    "WITH RECURSIVE concerned AS ("
    " SELECT id FROM gateway.organisation WHERE region_code = :region_code"
    " UNION SELECT below.id FROM concerned, LATERAL ("
    " SELECT s.predecessor_id AS id FROM gateway.succession s WHERE s.successor_id = concerned.id"
    " UNION ALL SELECT o.id FROM gateway.organisation o WHERE o.parent_id = concerned.id) below)"
    " SELECT o.id, o.parent_id, o.successor_id, ARRAY(SELECT s.successor_id FROM gateway.succession s"
    " WHERE s.predecessor_id = o.id AND NOT s.main) FROM gateway.organisation o JOIN concerned USING (id)"
)
POSITION = "(SELECT max(position) FROM gateway.directory_change)"


@dataclass
class Directory:
    """The lines of a region, read anew as soon as the feed has moved on: a merge counts at the next call."""

    _known: dict[str, tuple[int | None, Lines]] = field(default_factory=dict)

    async def of_region(self, session: AsyncSession, region_code: str, position: int | None = None) -> Lines:
        """`position` of the feed, where it was read already: what is read after it is never older than it."""
        if position is None:
            position = await session.scalar(text(f"SELECT {POSITION}"))
        read_at, known = self._known.get(region_code, (None, None))
        if known is not None and read_at == position:
            return known
        rows = await session.execute(LINES, {"region_code": region_code})
        known = Lines(OrganisationFacts(one, parent, main, tuple(others)) for one, parent, main, others in rows)
        self._known[region_code] = position, known
        return known


@dataclass(frozen=True)
class Parts:
    database: Database
    lookups: Lookups
    keys: KeyRing
    hashing: Hashing
    access_tokens: Verifier
    directory: Directory
    lockout: LockoutRule
    passwords: PasswordRule
    sessions: SessionRule
    session_life: timedelta
    delegation_days: int
    demo_clock: bool


def make_parts(settings: GatewaySettings, database: Database, keys: KeyRing) -> Parts:
    return Parts(
        database=database,
        lookups=Lookups(settings),
        keys=keys,
        hashing=Hashing(settings.password_mebibytes),
        access_tokens=Verifier(keys, issuer=ASSERTION_ISSUER, audience=ACCESS_AUDIENCE),
        directory=Directory(),
        lockout=settings.lockout_rule,
        passwords=settings.password_rule,
        sessions=settings.session_rule,
        session_life=settings.session_life,
        delegation_days=settings.delegation_days,
        demo_clock=settings.clock == "demo",
    )


def sealing_of(settings: GatewaySettings) -> Sealing:
    return Sealing(settings.key_secret.get_secret_value())


def _parts(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


def _request_id(request: Request) -> str:
    return str(request.state.request_id)


GatewayParts = Annotated[Parts, Depends(_parts)]
RequestId = Annotated[str, Depends(_request_id)]
