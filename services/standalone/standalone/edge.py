"""The edge of the one-process form: who is it, which service, how much may come in.

It asks the gateway once per credential and business day, keeps the answer for four seconds at most, and passes on the
gateway's assertion in place of whatever the caller put there.
"""

import asyncio
import json
import re
import time
from collections import OrderedDict
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from standalone.docs import docs_page
from standalone.merged_openapi import merged_openapi
from wenxiao.access import ASSERTION_HEADER
from wenxiao.bodies import Malformed
from wenxiao.clients import Neighbour
from wenxiao.errors import Refusal
from wenxiao.problems import (
    MEDIA_TYPE,
    MethodNotAllowed,
    NeighbourUnavailable,
    RouteNotFound,
    TooLarge,
    Unauthenticated,
    internal_problem,
    problem_response,
)

KEEP_SECONDS = 4.0
KEEP_ANSWERS = 4096
KEEP_LENGTH = 8192  # longer ones are refused by the gateway, and are not worth the memory
BODY_LIMIT = 16 * 1024 * 1024
# A department's tables come in one zip; the service takes them piece by piece.
LARGER_BODIES = {("POST", "/api/v1/table-audits"): 100 * 1024 * 1024}
DAY_HEADER = "X-Wenxiao-Day"
RENEWAL = ("POST", "/api/v1/credentials/renew")
FOR_ANYBODY = {("POST", f"/api/v1/{where}") for where in ("sessions", "sessions/refresh", "tokens")} | {RENEWAL}
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# What only the edge and the services themselves may say.
INNER_HEADERS = {ASSERTION_HEADER.lower().encode(), b"x-outbox-id", b"x-outbox-aggregate", b"x-outbox-version"}


@dataclass(frozen=True)
class Answer:
    """What the gateway said of a credential: an assertion, or why there is none."""

    assertion: str | None
    refusal: Response | None
    until: float


class Callers:
    """The gateway's answers, each at most four seconds old; many requests at once ask it once."""

    def __init__(self, gateway: Neighbour) -> None:
        self._gateway = gateway
        self._answers: OrderedDict[tuple[str, str], Answer] = OrderedDict()
        self._asking: dict[tuple[str, str], asyncio.Task[Answer]] = {}

    def forget(self) -> None:
        """A session has ended, of whomever: what was asked before says nothing any more, nor what is on its way."""
        self._answers, self._asking = OrderedDict(), {}

    async def of(self, credential: str, day: str, request_id: str) -> Answer:
        key = (credential, day)
        known = self._answers.get(key)
        if known is not None and known.until > time.monotonic():
            return known
        answers, under_way = self._answers, self._asking
        asking = under_way.get(key)
        if asking is None:
            asking = under_way[key] = asyncio.create_task(self._ask(credential, day, request_id))
            asking.add_done_callback(lambda _: under_way.pop(key, None))
        answer = await asyncio.shield(asking)
        if len(credential) <= KEEP_LENGTH:
            answers[key] = answer
            answers.move_to_end(key)
        while len(answers) > KEEP_ANSWERS:
            answers.popitem(last=False)
        return answer

    async def _ask(self, credential: str, day: str, request_id: str) -> Answer:
        asked_at = time.monotonic()
        headers = {"X-Request-Id": request_id}
        headers |= {"Authorization": credential} if credential else {}
        headers |= {DAY_HEADER: day} if day else {}
        answer = await self._gateway.call("GET", "/authz", headers=headers)
        assertion = answer.headers.get(ASSERTION_HEADER)
        if answer.is_success and assertion:
            return Answer(assertion, None, asked_at + KEEP_SECONDS)
        if answer.is_success:
            raise NeighbourUnavailable("身份服务的答复无法识别，请稍后重试。")
        return Answer(None, _passed_on(answer), asked_at + KEEP_SECONDS)


def _passed_on(answer: httpx.Response) -> Response:
    kept = {name: answer.headers[name] for name in ("www-authenticate", "retry-after") if name in answer.headers}
    return Response(answer.content, answer.status_code, kept, media_type=MEDIA_TYPE)


class Edge:
    """An ASGI application over the applications of all services."""

    def __init__(
        self,
        services: Mapping[str, ASGIApp],
        nouns: Mapping[str, str],
        gateway: Neighbour,
        *,
        body_limit: int = BODY_LIMIT,
    ) -> None:
        self._services = services
        self._nouns = nouns
        self._callers = Callers(gateway)
        self._body_limit = body_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1000})
            return
        request_id = _request_id(scope)
        scope["state"] = {**scope.get("state", {}), "request_id": request_id}
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            service = self._service(scope["path"])
            if service is None:
                await self._own(scope, receive, noting)
                return
            limit = LARGER_BODIES.get((scope["method"], scope["path"]), self._body_limit)
            limited = LimitedBody(scope, receive, noting, limit)
            await self._forward(service, scope, limited, request_id)
        except Refusal as refusal:
            await _problem(scope, refusal)(scope, receive, send)
        except Exception:
            log = structlog.get_logger()
            log.exception("edge failed", request_id=request_id, path=scope["path"])
            if begun:  # half an answer is out: the server cuts the connection, so that nobody takes it for whole
                raise
            await internal_problem(request_id)(scope, receive, send)

    def _service(self, path: str) -> str | None:
        """The service behind `/api/v1/<noun>`; None for the edge's own pages."""
        if not path.startswith("/api/"):
            return None
        parts = path.split("/")
        noun = parts[3] if len(parts) > 3 and parts[2] == "v1" else ""
        service = self._nouns.get(noun)
        if service is None or service not in self._services:
            raise RouteNotFound("没有这个地址，请对照接口文档 /docs。")
        return service

    async def _forward(self, service: str, scope: Scope, body: "LimitedBody", request_id: str) -> None:
        request = Request(scope)
        answer = await self._callers.of(*_credential(request), request_id)
        if answer.refusal is not None:
            await _of_this_request(answer.refusal, request_id)(scope, body.receive, body.send)
            return
        stripped = INNER_HEADERS | {b"x-request-id"} | (set() if service == "gateway" else {b"authorization"})
        headers = [(name, value) for name, value in scope["headers"] if name.lower() not in stripped]
        headers.append((ASSERTION_HEADER.lower().encode(), (answer.assertion or "").encode()))
        headers.append((b"x-request-id", request_id.encode()))
        inner: MutableMapping[str, Any] = {**scope, "headers": headers, "state": {"request_id": request_id}}
        if service == "gateway" and _may_end_a_session(request):
            body.send = self._forgetting(body.send)
        await body.pass_to(self._services[service], inner)

    def _forgetting(self, send: Send) -> Send:
        """Forgets before the caller hears that it is done."""

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 300:
                self._callers.forget()
            await send(message)

        return told

    async def _own(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = docs_page(scope["path"])
        if scope["path"] == "/openapi.json":
            page = JSONResponse(merged_openapi(self._services, self._nouns))
        elif scope["path"] == "/health":
            page = await self._health()
        if page is None:
            raise RouteNotFound("没有这个地址，请对照接口文档 /docs。")
        if scope["method"] not in {"GET", "HEAD"}:
            raise MethodNotAllowed("这个地址只接受 GET，请对照接口文档 /docs。")
        await page(scope, receive, send)

    async def _health(self) -> Response:
        """Whether every service can answer now; the probes of each service stay inside."""
        states = {}
        for name, app in self._services.items():
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{name}") as client:
                states[name] = "ready" if (await client.get("/health/ready")).is_success else "unavailable"
        ready = all(state == "ready" for state in states.values())
        return JSONResponse({"status": "ready" if ready else "unavailable", "services": states}, 200 if ready else 503)


class LimitedBody:
    """A request body that ends the request with 413 once it is larger than allowed, announced or not."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        self._refusal = TooLarge(f"请求内容超过 {limit // 1024 // 1024} MB，请分批提交。")
        if not announced.isdigit() or int(announced) > limit:
            raise self._refusal
        self._scope, self._receive, self.send = scope, receive, send
        self._left = limit
        self._answered = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        return message if self._left >= 0 else {"type": "http.disconnect"}

    async def pass_to(self, app: ASGIApp, scope: Scope) -> None:
        try:
            await app(scope, self.receive, self._answer)
        except ClientDisconnect:
            if self._left >= 0:
                raise
        if self._left < 0 and not self._answered:
            await self._refuse()

    async def _answer(self, message: Message) -> None:
        if self._left < 0 and not self._answered:
            await self._refuse()
        elif self._left >= 0:
            self._answered = True
            await self.send(message)

    async def _refuse(self) -> None:
        self._answered = True
        await _problem(self._scope, self._refusal)(self._scope, self._receive, self.send)


def _credential(request: Request) -> tuple[str, str]:
    """Credential and business day; where nobody needs to be known, a stale token must not stand in the way."""
    day = request.headers.get(DAY_HEADER, "")
    if not day.isascii() or len(day) > len("2022-07-31"):
        raise Malformed(f"{DAY_HEADER} 应为日期，如 2022-07-31。", pointer=f"{DAY_HEADER}:")
    path = request.url.path
    if (request.method, path) in FOR_ANYBODY or path.startswith("/api/v1/public/"):
        return "", day
    credential, *further = request.headers.getlist("authorization") or [""]
    if further or not credential.isascii():
        raise Unauthenticated("访问令牌无法识别，请重新登录后再试。")
    return credential, day


def _may_end_a_session(request: Request) -> bool:
    """Sign-out, revocation, a new password, a withdrawn key: all writes of the gateway but those that begin one."""
    asked = request.method, request.url.path
    return request.method not in {"GET", "HEAD"} and (asked == RENEWAL or asked not in FOR_ANYBODY)


def _request_id(scope: Scope) -> str:
    given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
    return given if REQUEST_ID.fullmatch(given) else str(uuid4())


def _problem(scope: Scope, refusal: Refusal) -> Response:
    return _with_request_id(problem_response(Request(scope), refusal), scope["state"]["request_id"])


def _of_this_request(kept: Response, request_id: str) -> Response:
    """A refusal that was kept for its credential, as an answer to this request."""
    told = json.loads(bytes(kept.body)) | {"instance": f"urn:request:{request_id}"}
    headers = {name: value for name, value in kept.headers.items() if name not in ("content-length", "content-type")}
    return JSONResponse(told, kept.status_code, headers | {"X-Request-Id": request_id}, media_type=MEDIA_TYPE)


def _with_request_id(response: Response, request_id: str) -> Response:
    """A copy: kept answers are shared by many requests."""
    headers = {name: value for name, value in response.headers.items() if name != "content-length"}
    return Response(bytes(response.body), response.status_code, headers | {"X-Request-Id": request_id})
