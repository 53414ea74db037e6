"""What was registered ahead becomes so when its day has come."""

import time

from fastapi import FastAPI

from gateway.access import GATEWAY
from gateway.organisation_changes.usecases import make_due_effective
from wenxiao.clock import real_today
from wenxiao.database import Database

ROUND_SECONDS = 5.0


class DueChanges:
    """A background round; the directory lives by the real day, as posts do, also in the demonstration."""

    def __init__(self) -> None:
        self._next = float("-inf")

    async def __call__(self, app: FastAPI) -> bool:
        if time.monotonic() < self._next:
            return False
        database: Database = app.state.database
        async with database.transaction(GATEWAY, "organisation-changes") as session:
            busy = await make_due_effective(session, GATEWAY, real_today())
        if not busy:
            self._next = time.monotonic() + ROUND_SECONDS
        return busy
