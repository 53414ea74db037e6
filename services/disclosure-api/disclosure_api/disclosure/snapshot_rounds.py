"""The background round that builds snapshots, and what the platform sees of the feeds."""

import time

from fastapi import FastAPI
from prometheus_client import CollectorRegistry, Gauge

from disclosure_api.disclosure.building import Standing, build_due, standings
from disclosure_api.settings import Settings

PAUSE_SECONDS = 2.0
FEED = ("region_path", "audience")


class SnapshotRounds:
    """One per application; a call looks at most every two seconds whether a snapshot is due."""

    def __init__(self) -> None:
        self._gauges: _Gauges | None = None
        self._next_round = 0.0

    async def __call__(self, app: FastAPI) -> int:
        if time.monotonic() < self._next_round:
            return 0
        self._gauges = self._gauges or _Gauges(app.state.registry)
        settings: Settings = app.state.settings
        found = await standings(app.state.database, app.state.seal, settings.snapshot_seconds)
        self._gauges.show(found)
        self._next_round = time.monotonic() + PAUSE_SECONDS
        return await build_due(app.state.database, app.state.seal, found)


class _Gauges:
    def __init__(self, registry: CollectorRegistry) -> None:
        self._head = Gauge("wenxiao_feed_position", "Items that a feed has.", FEED, registry=registry)
        self._built = Gauge("wenxiao_feed_snapshot_position", "Where its snapshot stands.", FEED, registry=registry)
        self._age = Gauge("wenxiao_feed_snapshot_age_seconds", "Since it was built.", FEED, registry=registry)

    def show(self, found: list[Standing]) -> None:
        for one in found:
            feed = (one.feed.region_path, one.feed.audience)
            self._head.labels(*feed).set(one.position)
            self._built.labels(*feed).set(one.built or 0)
            self._age.labels(*feed).set(one.age or 0)
