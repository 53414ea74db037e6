from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from gateway.access import KeyReader, KeyRotator
from gateway.domain.keys import KeyMoveNotAllowed
from gateway.keys.models import SigningKey, SigningKeysView, SigningKeyView
from gateway.keys.usecases import known_keys, rotate
from gateway.parts import GatewayParts
from wenxiao.database import Session
from wenxiao.problems import NotPermitted, Unauthenticated, problems
from wenxiao.service import nouns

router = nouns("signing-keys")
well_known = APIRouter(tags=["jwks"])


@well_known.get("/.well-known/jwks.json", response_model=dict[str, list[dict[str, Any]]])
async def read_public_keys(parts: GatewayParts) -> Response:
    """The public keys of all tokens that may still be read, and the one that will sign next (RFC 7517)."""
    keys = [dict(key) for key in await parts.keys.published()]
    return JSONResponse({"keys": keys}, headers={"Cache-Control": "public, max-age=60"})


@router.get("", response_model=SigningKeysView, responses=problems(Unauthenticated, NotPermitted))
async def list_signing_keys(_: KeyReader, session: Session) -> SigningKeysView:
    """All signing keys that ever were, oldest first; private halves never leave the service."""
    return _view(await known_keys(session))


@router.post(
    "/rotate", response_model=SigningKeysView, responses=problems(Unauthenticated, NotPermitted, KeyMoveNotAllowed)
)
async def rotate_signing_keys(_: KeyRotator, session: Session, parts: GatewayParts) -> SigningKeysView:
    """Signs with the announced key from now on; tokens signed before stay valid until they expire."""
    return _view(await rotate(session, parts.keys.sealing))


def _view(keys: Iterable[SigningKey]) -> SigningKeysView:
    return SigningKeysView(items=[SigningKeyView.model_validate(key, from_attributes=True) for key in keys])
