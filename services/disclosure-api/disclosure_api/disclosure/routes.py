"""`/api/v1/disclosure`: the change feed, its signed manifest, and the keys to check signatures with."""

from typing import Annotated, Any

from fastapi import Query, Response

from disclosure_api.access import Anybody, FeedReader
from disclosure_api.disclosure import queries
from disclosure_api.disclosure.models import Changes, SignedManifest
from disclosure_api.domain.cursor import CursorNotOurs
from disclosure_api.domain.fields import Audience
from disclosure_api.request_parts import SealOfOffice
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.problems import problems
from wenxiao.service import nouns

KEYS = "/api/v1/disclosure/keys"
router = nouns("disclosure")
Region = Annotated[str | None, Query(pattern="^[0-9A-Z]{2,12}$", description="地区代码；默认为本机构所在地区")]
REFUSALS = problems(queries.FeedNotFound, queries.AudienceNotYours)


@router.get(
    "/changes",
    response_model=Changes,
    responses=problems(CursorNotOurs, queries.BaselineRequired, queries.FeedNotFound, queries.AudienceNotYours),
)
async def read_changes(
    reader: FeedReader,
    session: Session,
    after: Annotated[str | None, Query(max_length=1024, description="上次返回的 next；不带则从头拉取")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    region: Region = None,
    audience: Audience | None = None,
) -> Response:
    """What was published or withdrawn after the cursor, in order, each item chained to the one before."""
    feed = await queries.feed_of(session, reader, region, audience)
    found = await queries.changes(session, feed, after, limit)
    caught_up = "true" if found.caught_up else "false"
    body = f'{{"items":{found.items},"next":"{found.next}","caught_up":{caught_up}}}'
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get("/manifest", responses=REFUSALS)
async def read_manifest(
    reader: FeedReader,
    session: Session,
    seal: SealOfOffice,
    today: Today,
    region: Region = None,
    audience: Audience | None = None,
) -> SignedManifest:
    """Counts, sums of money and the head digest of the feed, signed."""
    feed = await queries.feed_of(session, reader, region, audience)
    manifest = await queries.manifest(session, feed, today)
    jws = seal.sign("manifest", manifest.model_dump(mode="json"))
    return SignedManifest(manifest=manifest, jws=jws, keys=KEYS)


@router.get("/keys")
async def read_keys(anybody: Anybody, seal: SealOfOffice) -> dict[str, list[dict[str, Any]]]:
    """The public keys (JWK set) of manifests and receipts."""
    return {"keys": [dict(seal.jwk)]}
