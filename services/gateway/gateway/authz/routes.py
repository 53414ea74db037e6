"""Asked by the edge only; the edge never routes a caller here."""

from typing import Annotated

from fastapi import Header
from starlette.responses import Response

from gateway.authz.assertions import BusinessDayRefused
from gateway.authz.usecases import assert_caller
from gateway.parts import GatewayParts, RequestId
from wenxiao.access import ASSERTION_HEADER
from wenxiao.problems import Unauthenticated, problems
from wenxiao.service import paths

router = paths("", "authz")


@router.get("/authz", status_code=200, responses=problems(Unauthenticated, BusinessDayRefused))
async def authorize(
    parts: GatewayParts,
    request_id: RequestId,
    authorization: Annotated[list[str] | None, Header()] = None,
    day: Annotated[str | None, Header(alias="X-Wenxiao-Day", max_length=32)] = None,
) -> Response:
    """Answers with the header X-Wenxiao-Assertion, good for a minute; may be kept for four seconds."""
    assertion = await assert_caller(parts, authorization, day, request_id)
    return Response(headers={ASSERTION_HEADER: assertion, "Cache-Control": "max-age=4"})
