from uuid import UUID

from starlette.responses import Response

from gateway.access import Caller, CredentialResetter, CredentialUnlocker, Holder
from gateway.credentials.models import OneTimePassword
from gateway.credentials.proving import WrongCredentials
from gateway.credentials.usecases import (
    CredentialNotFound,
    CredentialOfAdministrator,
    OldPasswordWrong,
    PasswordChange,
    PasswordRenewal,
    change_password,
    renew_password,
    reset_password,
    unlock,
)
from gateway.domain.lockout import AccountLocked
from gateway.domain.passwords import OneTimePasswordLapsed, PasswordReused, PasswordTooWeak
from gateway.parts import GatewayParts, RequestId
from wenxiao.problems import NotPermitted, Unauthenticated, problems
from wenxiao.service import nouns

router = nouns("credentials")


@router.put(
    "/current",
    status_code=204,
    responses=problems(
        *(Unauthenticated, NotPermitted, OldPasswordWrong, AccountLocked, OneTimePasswordLapsed),
        *(PasswordTooWeak, PasswordReused, CredentialNotFound),
    ),
)
async def change_own_password(
    who: Holder, parts: GatewayParts, request_id: RequestId, body: PasswordChange
) -> Response:
    """Changes the caller's password; all other sessions of the caller end."""
    await change_password(parts, who, body, request_id=request_id)
    return Response(status_code=204)


@router.post(
    "/renew",
    status_code=204,
    responses=problems(WrongCredentials, AccountLocked, OneTimePasswordLapsed, PasswordTooWeak, PasswordReused),
)
async def renew_expired_password(
    _: Caller, parts: GatewayParts, request_id: RequestId, body: PasswordRenewal
) -> Response:
    """Changes a password that has expired or was set by somebody else; sign in with the new one afterwards."""
    await renew_password(parts, body, request_id=request_id)
    return Response(status_code=204)


@router.post(
    "/{person_id}/reset",
    response_model=OneTimePassword,
    responses=problems(Unauthenticated, NotPermitted, CredentialNotFound, CredentialOfAdministrator),
)
async def reset_forgotten_password(
    who: CredentialResetter, parts: GatewayParts, request_id: RequestId, person_id: UUID
) -> OneTimePassword:
    """A new one-time password for somebody of the own region or below, shown this once; all sessions end."""
    return await reset_password(parts, who, person_id, request_id=request_id)


@router.post(
    "/{person_id}/unlock",
    status_code=204,
    responses=problems(Unauthenticated, NotPermitted, CredentialNotFound, CredentialOfAdministrator),
)
async def unlock_sign_in(
    who: CredentialUnlocker, parts: GatewayParts, request_id: RequestId, person_id: UUID
) -> Response:
    """Lets somebody try again who guessed wrong too often, before the lock runs out."""
    await unlock(parts, who, person_id, request_id=request_id)
    return Response(status_code=204)
