"""What the use cases of the gateway work with, made once per process."""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from gateway.credentials.hashing import Hashing
from gateway.domain.lockout import LockoutRule
from gateway.domain.passwords import PasswordRule
from gateway.domain.reach import OrganisationFacts
from gateway.domain.sessions import SessionRule
from gateway.keys.ring import KeyRing
from gateway.keys.sealing import Sealing
from gateway.lookups import Lookups
from gateway.organisations.models import Organisation
from gateway.settings import GatewaySettings
from wenxiao.access import ASSERTION_ISSUER
from wenxiao.database import Database
from wenxiao.tokens import Verifier

ACCESS_AUDIENCE = "wenxiao"
DIRECTORY_FRESH = 4.0


@dataclass
class Directory:
    """The organisations of a region, at most four seconds old: reach is computed from them at each call."""

    _known: dict[str, tuple[float, list[OrganisationFacts]]] = field(default_factory=dict)

    async def of_region(self, session: AsyncSession, region_code: str) -> list[OrganisationFacts]:
        read_at, known = self._known.get(region_code, (float("-inf"), []))
        if time.monotonic() - read_at <= DIRECTORY_FRESH:
            return known
        rows = await session.execute(
            select(col(Organisation.id), col(Organisation.parent_id), col(Organisation.successor_id)).where(
                col(Organisation.region_code) == region_code
            )
        )
        known = [OrganisationFacts(*row) for row in rows]
        self._known[region_code] = time.monotonic(), known
        return known

    def forget(self) -> None:
        """After the directory was changed in this process."""
        self._known.clear()


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
        hashing=Hashing(),
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
