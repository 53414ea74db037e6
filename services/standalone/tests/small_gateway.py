"""A gateway of a few lines, to see what the edge makes of its answers."""

import asyncio

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from wenxiao.clients import Neighbour
from wenxiao.problems import MEDIA_TYPE


class SmallGateway:
    """Answers /authz by credential and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.down = False
        self.signed_out = False
        self.reached = asyncio.Event()
        routes = [Route("/authz", self.authz), Route("/api/v1/sessions", echo, methods=["POST"])]
        ends = (("sessions/current", "DELETE"), ("credentials/renew", "POST"))
        routes += [Route(f"/api/v1/{path}", self.sign_out, methods=[method]) for path, method in ends]
        self.app = Starlette(routes=routes)

    async def sign_out(self, _: Request) -> Response:
        refused, self.signed_out = self.signed_out, True
        return Response(status_code=409 if refused else 204)

    async def authz(self, request: Request) -> Response:
        credential = request.headers.get("authorization", "")
        self.asked.append((credential, request.headers.get("x-wenxiao-day", "")))
        refused = credential == "Bearer expired" or (credential == "Bearer a" and self.signed_out)
        self.reached.set()
        await asyncio.sleep(0.01)
        if self.down:
            raise RuntimeError("the gateway is broken")
        if refused:
            problem = {"type": "/problems/unauthenticated", "status": 401, "detail": "会话已结束。请重新登录。"}
            return JSONResponse(problem, 401, {"WWW-Authenticate": "Bearer"}, media_type=MEDIA_TYPE)
        return Response(headers={"X-Wenxiao-Assertion": f"signed for {credential or 'public'}"})


async def echo(request: Request) -> Response:
    """What arrived at the service."""
    size = len(await request.body())
    return JSONResponse({"headers": dict(request.headers), "size": size, "path": request.url.path})


def asked_by_the_edge(gateway: SmallGateway) -> Neighbour:
    inside = httpx.ASGITransport(gateway.app, raise_app_exceptions=False)
    return Neighbour("gateway", httpx.AsyncClient(transport=inside, base_url="http://gateway"))
