from starlette.responses import Response

from gateway.access import Holder
from gateway.credentials.usecases import CredentialNotFound, OldPasswordWrong, PasswordChange, change_password
from gateway.domain.passwords import PasswordTooWeak
from gateway.parts import GatewayParts, RequestId
from wenxiao.problems import NotPermitted, Unauthenticated, problems
from wenxiao.service import nouns

router = nouns("credentials")


@router.put(
    "/current",
    status_code=204,
    responses=problems(Unauthenticated, NotPermitted, OldPasswordWrong, PasswordTooWeak, CredentialNotFound),
)
async def change_own_password(
    who: Holder, parts: GatewayParts, request_id: RequestId, body: PasswordChange
) -> Response:
    """Changes the caller's password; all other sessions of the caller end."""
    await change_password(parts, who, body, request_id=request_id)
    return Response(status_code=204)
