from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from pydantic_core import from_json

from gateway.access import Caller
from gateway.authz.assertions import BusinessDayRefused
from gateway.parts import GatewayParts, RequestId
from gateway.tokens.models import ClientCredentials, MachineToken, ServiceAssertion, ServiceIdentityRequest
from gateway.tokens.usecases import WrongClientCredentials, machine_token, service_assertion
from wenxiao.problems import problems
from wenxiao.service import nouns, paths

router = nouns("tokens")
internal = paths("/internal", "internal")
FORM = "application/x-www-form-urlencoded"
LARGEST_BODY = 4096
_SCHEMA = ClientCredentials.model_json_schema()
BODY = {"required": True, "content": {FORM: {"schema": _SCHEMA}, "application/json": {"schema": _SCHEMA}}}


async def client_credentials(request: Request) -> ClientCredentials:
    """OAuth clients send a form, others JSON; both are read strictly, a field given twice is refused."""
    body = await request.body()
    try:
        return ClientCredentials.model_validate(_fields(request, body))
    except ValidationError as invalid:
        errors = [{**error, "loc": ("body", *error["loc"])} for error in invalid.errors(include_url=False)]
        raise RequestValidationError(errors) from None


def _fields(request: Request, body: bytes) -> Any:
    try:
        if len(body) > LARGEST_BODY:
            return None
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM:
            pairs = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True, max_num_fields=16)
            return dict(pairs) if len(dict(pairs)) == len(pairs) else None
        return from_json(body)
    except ValueError:
        return None


@router.post(
    "",
    response_model=MachineToken,
    responses=problems(WrongClientCredentials),
    openapi_extra={"requestBody": BODY},
)
async def issue_token(
    _: Caller,
    parts: GatewayParts,
    request_id: RequestId,
    asked: Annotated[ClientCredentials, Depends(client_credentials)],
) -> MachineToken:
    """An access token for a machine (client credentials); ask again when it has run out."""
    return await machine_token(parts, asked, request_id=request_id)


@internal.post(
    "/service-assertions",
    response_model=ServiceAssertion,
    responses=problems(WrongClientCredentials, BusinessDayRefused),
)
async def issue_service_assertion(
    parts: GatewayParts, request_id: RequestId, asked: ServiceIdentityRequest
) -> ServiceAssertion:
    """Asked by our own services for work in the background; the edge never routes a caller here."""
    return await service_assertion(parts, asked, request_id=request_id)
