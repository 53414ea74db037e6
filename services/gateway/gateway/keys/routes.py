from collections.abc import Iterable
from typing import Any

from starlette.responses import JSONResponse, Response

from gateway.access import KeyReader, KeyRotator, KeyWithdrawer
from gateway.domain.keys import KeyMoveNotAllowed
from gateway.keys.models import SigningKey, SigningKeysView, SigningKeyView, Withdrawal
from gateway.keys.usecases import SigningKeyNotFound, known_keys, rotate, withdraw
from gateway.parts import GatewayParts, RequestId
from wenxiao.database import Session
from wenxiao.problems import NotPermitted, Unauthenticated, problems
from wenxiao.service import nouns, paths

router = nouns("signing-keys")
well_known = paths("", "jwks")


@well_known.get("/.well-known/jwks.json", response_model=dict[str, list[dict[str, Any]]])
async def read_public_keys(parts: GatewayParts) -> Response:
    """The public keys of all tokens that may still be read, and the one that will sign next (RFC 7517)."""
    keys = [dict(key) for key in await parts.keys.published()]
    return JSONResponse({"keys": keys}, headers={"Cache-Control": "public, max-age=4"})


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


@router.post(
    "/{kid}/withdraw",
    response_model=SigningKeysView,
    responses=problems(Unauthenticated, NotPermitted, SigningKeyNotFound, KeyMoveNotAllowed),
)
async def withdraw_signing_key(
    who: KeyWithdrawer, parts: GatewayParts, request_id: RequestId, kid: str, body: Withdrawal
) -> SigningKeysView:
    """For a key that fell into other hands: within seconds nothing that it signed is accepted anywhere."""
    async with parts.database.transaction(who, request_id) as session:
        keys = _view(await withdraw(session, parts.keys.sealing, kid, body.reason))
    await parts.keys.read()
    return keys


def _view(keys: Iterable[SigningKey]) -> SigningKeysView:
    return SigningKeysView(items=[SigningKeyView.model_validate(key, from_attributes=True) for key in keys])
