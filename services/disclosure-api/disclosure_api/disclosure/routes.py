"""`/api/v1/disclosure`: the change feed, its signed manifest, its files, and the keys to check signatures with."""

import asyncio
from typing import Annotated

from fastapi import Header, Path, Query, Request, Response
from starlette.responses import StreamingResponse

from disclosure_api.access import Anybody, FeedReader
from disclosure_api.disclosure import manifests, queries
from disclosure_api.disclosure.keys import SigningKeyEnded, own_key_signs, published_keys, register_key
from disclosure_api.disclosure.models import Changes, FeedView, KeySet, KeyView, SignedManifest
from disclosure_api.domain.archive import BundleTooLarge
from disclosure_api.domain.cursor import CursorNotOurs
from disclosure_api.domain.fields import Audience
from disclosure_api.request_parts import SealOfOffice
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.pages import Page, Paging, page
from wenxiao.problems import problems
from wenxiao.service import nouns

KEYS = "/api/v1/disclosure/keys"
FEED_VIEW = "disclosure.feed_view"
# An hour: what is withdrawn leaves caches by then.
AN_HOUR = "max-age=3600, immutable"
MEDIA_TYPES = {"ndjson": "application/x-ndjson", "csv": "text/csv; charset=utf-8", "json": "application/json"} | {
    "txt": "text/plain; charset=utf-8"
}
router = nouns("disclosure")
Region = Annotated[str | None, Query(pattern="^[0-9A-Z]{2,12}$", description="地区代码；默认为本机构所在地区")]
Known = Annotated[str | None, Header(alias="If-None-Match", max_length=2000)]
REFUSALS = (queries.FeedNotFound, queries.AudienceNotYours, queries.RegionNeeded)
# Nothing here is read by a cookie: pages of other sites get what anybody gets.
OPEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Content-Disposition"}
NOW = OPEN | {"Cache-Control": "no-store"}
A_MINUTE = OPEN | {"Cache-Control": "public, max-age=60"}


@router.get("/feeds", response_model=Page[FeedView])
async def list_feeds(
    reader: FeedReader, session: Session, paging: Paging, region: Region = None, audience: Audience | None = None
) -> Response:
    """The feeds within the caller's reach, each with its head and its last snapshot."""
    where = {"region_code": region, "audience": audience}
    answer = await page(session, FEED_VIEW, paging, where=where, order=("region_path", "audience"))
    answer.headers.update(NOW)
    return answer


@router.get(
    "/changes",
    response_model=Changes,
    response_model_exclude_unset=True,
    responses=problems(CursorNotOurs, queries.BaselineRequired, *REFUSALS),
)
async def read_changes(
    reader: FeedReader,
    session: Session,
    after: Annotated[str | None, Query(max_length=1024, description="上次返回的 next；不带则从头拉取")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    region: Region = None,
    audience: Audience | None = None,
    content: Annotated[bool, Query(description="每条附上所公开的内容；不计入摘要链")] = False,
) -> Response:
    """What was published or withdrawn after the cursor, in order, each item chained to the one before."""
    feed = await queries.feed_of(session, reader, region, audience)
    found = await queries.changes(session, feed, after, limit, content)
    caught_up = "true" if found.caught_up else "false"
    body = b"".join((b'{"items":[', found.items, f'],"next":"{found.next}","caught_up":{caught_up}}}'.encode()))
    return Response(body, media_type="application/json", headers=NOW)


@router.get("/manifest", responses=problems(SigningKeyEnded, *REFUSALS))
async def read_manifest(
    response: Response,
    reader: FeedReader,
    session: Session,
    seal: SealOfOffice,
    today: Today,
    region: Region = None,
    audience: Audience | None = None,
) -> SignedManifest:
    """Counts, sums of money and the head digest of the feed now, and the files of its last snapshot; signed."""
    feed = await queries.feed_of(session, reader, region, audience)
    await own_key_signs(session, seal, today)
    response.headers.update(NOW)
    manifest = await manifests.manifest_of(session, feed, today)
    jws = seal.sign("manifest", manifest.model_dump(mode="json"))
    return SignedManifest(manifest=manifest, jws=jws, keys=KEYS)


@router.get(
    "/parts/{digest}",
    response_class=Response,
    responses=problems(manifests.PartNotFound, manifests.PartPurged)
    | {200: {"content": {kind: {} for kind in MEDIA_TYPES.values()}, "description": "分块文件"}, 304: {}},
)
async def read_part(
    digest: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
    reader: FeedReader,
    session: Session,
    known: Known = None,
    accepted: Annotated[str | None, Header(alias="Accept-Encoding", max_length=500)] = None,
) -> Response:
    """A file of a snapshot by the SHA-256 of its bytes; gzip as it is kept where the caller takes it."""
    part = await manifests.part_file(session, digest)
    packed = takes_gzip(accepted)
    shared = "public" if part.audience == Audience.PUBLIC else "private"
    etag = f'"{digest}-gzip"' if packed else f'"{digest}"'
    headers = OPEN | {"ETag": etag, "Cache-Control": f"{shared}, {AN_HOUR}", "Vary": "Accept-Encoding"}
    if known is not None and etag in known:
        return Response(status_code=304, headers=headers)
    content = part.packed if packed else await asyncio.to_thread(part.unpacked)
    headers |= {"Content-Encoding": "gzip"} if packed else {}
    headers["Content-Disposition"] = f'attachment; filename="{part.name}"'
    return Response(content, headers=headers, media_type=MEDIA_TYPES[part.format])


@router.get(
    "/bundle",
    response_class=StreamingResponse,
    responses=problems(manifests.SnapshotNotFound, manifests.PartPurged, BundleTooLarge, *REFUSALS)
    | {200: {"content": {"application/zip": {}}, "description": "离线包"}, 304: {}},
)
async def read_bundle(
    request: Request,
    reader: FeedReader,
    session: Session,
    region: Region = None,
    audience: Audience | None = None,
    known: Known = None,
) -> Response:
    """The last snapshot as one ZIP, to be carried by hand: manifest, signature, keys and all parts."""
    feed = await queries.feed_of(session, reader, region, audience)
    bundle = await manifests.bundle_of(session, feed)
    etag = f'"{bundle.etag}"'
    headers = OPEN | {"ETag": etag, "Cache-Control": "no-cache"}
    if known is not None and etag in known:
        return Response(status_code=304, headers=headers)
    headers |= {"Content-Length": str(bundle.length), "Content-Disposition": f'attachment; filename="{bundle.name}"'}
    pieces = manifests.bundle_bytes(request.app.state.database, reader, bundle)
    return StreamingResponse(pieces, headers=headers, media_type="application/zip")


@router.get("/keys")
async def read_keys(response: Response, anybody: Anybody, session: Session, seal: SealOfOffice, today: Today) -> KeySet:
    """The public keys (JWK set) of manifests, bundles and receipts, the newest first."""
    await register_key(session, seal, today)
    response.headers.update(A_MINUTE)
    return KeySet(keys=[KeyView.model_validate(key) for key in await published_keys(session)])


def takes_gzip(accepted: str | None) -> bool:
    """Whether `Accept-Encoding` names gzip, and not only to refuse it."""
    for coding in (accepted or "").lower().split(","):
        name, _, weight = coding.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
