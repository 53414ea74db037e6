"""From where somebody signs in, as the person is shown it later: nothing is decided by it, anybody can say anything."""

import unicodedata
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

LONGEST = 200


@dataclass(frozen=True)
class Origin:
    address: str | None
    user_agent: str | None


def _origin(request: Request) -> Origin:
    return Origin(request.client.host[:LONGEST] if request.client else None, _plain(request.headers.get("user-agent")))


def _plain(told: str | None) -> str | None:
    """Without control characters, which would be shown as something else than they are."""
    visible = "".join(sign for sign in told or "" if not unicodedata.category(sign).startswith("C"))
    return visible[:LONGEST] or None


FromWhere = Annotated[Origin, Depends(_origin)]
