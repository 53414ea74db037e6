"""disclosure-api: wiring, nothing else."""

import asyncio

from fastapi import FastAPI

from disclosure_api.access import GRANTS
from disclosure_api.database import SCHEMA
from disclosure_api.disclosure.numbering import number_pending
from disclosure_api.disclosure.routes import router as disclosure
from disclosure_api.disclosure.snapshot_rounds import SnapshotRounds
from disclosure_api.disclosure.witness import FeedWitness
from disclosure_api.public.comparison_routes import router as public_comparisons
from disclosure_api.public.export_routes import router as public_exports
from disclosure_api.public.for_everybody import ForEverybody
from disclosure_api.public.project_routes import router as public_projects
from disclosure_api.public.region_routes import router as public_regions
from disclosure_api.public.registering import keep_register
from disclosure_api.public.routes import router as public
from disclosure_api.receipts.routes import router as receipts
from disclosure_api.releases.bulk_routes import router as release_batches
from disclosure_api.releases.register import router as register
from disclosure_api.releases.register import schemas
from disclosure_api.releases.routes import router as releases
from disclosure_api.settings import Settings
from disclosure_api.signing import seal_of
from disclosure_api.supervising import ROUTERS as SUPERVISION
from disclosure_api.withholdings.routes import router as withholdings
from wenxiao.clients import Network
from wenxiao.service import create_service
from wenxiao.tokens import KeySource
from wenxiao_directory.following import FollowDirectory
from wenxiao_policies import load

RELEASES = (release_batches, releases, withholdings, register, schemas)
PUBLIC = (public_regions, public_projects, public_comparisons, public_exports)


async def _number(app: FastAPI) -> int:
    return await number_pending(app.state.database, app.state.feed_witness)


async def _keep_register(app: FastAPI) -> int:
    return await keep_register(app.state.database)


def create_app(settings: Settings, network: Network | None = None, keys: KeySource | None = None) -> FastAPI:
    app = create_service(
        settings,
        name="disclosure-api",
        title="信息公开",
        schema=SCHEMA,
        routers=(*RELEASES, public, *PUBLIC, receipts, disclosure, *SUPERVISION),
        grants=GRANTS,
        network=network or Network(),
        policies=load,
        neighbours=("targets-api", "evaluation-api"),
        background=(_number, _keep_register, SnapshotRounds(), FollowDirectory()),
        keys=keys,
    )
    app.add_middleware(ForEverybody)
    app.state.exports = asyncio.Semaphore(2)
    app.state.feed_witness = FeedWitness(settings.witness) if settings.witness else None
    former = settings.former_signing_key.get_secret_value() if settings.former_signing_key else None
    app.state.seal = seal_of(settings.signing_key.get_secret_value(), former, settings.revoked_keys)
    return app


def from_environment() -> FastAPI:
    """For a server that takes a factory; it reads DISCLOSURE_* and WENXIAO_*."""
    return create_app(Settings())  # type: ignore[call-arg]  # the environment gives them
