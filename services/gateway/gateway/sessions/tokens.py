"""The two tokens of a session: one that says who, for a quarter of an hour, and one that renews it, once."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from gateway.keys.ring import KeyRing
from gateway.parts import ACCESS_AUDIENCE
from wenxiao.access import ASSERTION_ISSUER

ACCESS_LIFE = timedelta(minutes=15)


def new_refresh_token() -> str:
    return secrets.token_urlsafe(32)


def digest_of(refresh_token: str) -> bytes:
    return hashlib.sha256(refresh_token.encode()).digest()


async def access_token(
    keys: KeyRing, *, subject: str, session_id: UUID, now: datetime, session_ends: datetime
) -> tuple[str, int]:
    """The token and its seconds; it never outlives its session."""
    seconds = int(min(ACCESS_LIFE, session_ends - now).total_seconds())
    issued = int(now.timestamp())
    token = await keys.sign(
        {
            "iss": ASSERTION_ISSUER,
            "aud": ACCESS_AUDIENCE,
            "sub": subject,
            "sid": str(session_id),
            "iat": issued,
            "exp": issued + seconds,
            "jti": str(uuid4()),
        }
    )
    return token, seconds
