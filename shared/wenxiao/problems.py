"""Every refusal leaves as one RFC 9457 problem document: Chinese, stable type, clauses attached."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, ClassVar

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from wenxiao.audit import record_refusal
from wenxiao.bodies import Malformed
from wenxiao.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from wenxiao.validation_messages import chinese_message

MEDIA_TYPE = "application/problem+json"


class Unauthenticated(Refusal):
    title: ClassVar[str] = "身份未确认"


class NotPermitted(Forbidden):
    title: ClassVar[str] = "岗位无此权限"


class OutsideReach(Forbidden):
    title: ClassVar[str] = "超出可写范围"


class PreconditionRequired(Refusal):
    title: ClassVar[str] = "缺少版本条件"


class StaleVersion(Refusal):
    title: ClassVar[str] = "版本已过期"


class NeighbourUnavailable(Refusal):
    title: ClassVar[str] = "相邻服务暂不可用"


class TooLarge(Refusal):
    title: ClassVar[str] = "内容过大"


class AlreadyExists(Conflict):
    title: ClassVar[str] = "记录已存在"


class Immutable(Conflict):
    title: ClassVar[str] = "内容已定稿"


class InUse(Conflict):
    title: ClassVar[str] = "正被他人修改"


class MethodNotAllowed(Refusal):
    title: ClassVar[str] = "请求方式不对"


class RouteNotFound(NotFound):
    title: ClassVar[str] = "地址不存在"


class Gone(NotFound):
    title: ClassVar[str] = "已不再提供"


STATUS: tuple[tuple[type[Refusal], int], ...] = (
    (Unauthenticated, 401),
    (PreconditionRequired, 428),
    (StaleVersion, 412),
    (NeighbourUnavailable, 503),
    (MethodNotAllowed, 405),
    (TooLarge, 413),
    (Gone, 410),
    (NotFound, 404),
    (Conflict, 409),
    (Forbidden, 403),
    (Invalid, 422),
)
# SQLSTATE -> what it means to a caller; anything else is our fault and stays a 500.
DATABASE_REFUSALS: dict[str, tuple[type[Refusal], str]] = {
    "23505": (AlreadyExists, "同样的记录已经存在，请先查询再决定是修改还是另建。"),
    "23503": (Conflict, "所引用的记录不存在或已被使用，请刷新后重试。"),
    "23514": (Invalid, "内容超出允许的范围，请核对后重新提交。"),
    "42501": (OutsideReach, "该记录不在本岗位可写的范围内，请由有权的岗位办理。"),
    "40001": (InUse, "记录正被他人修改，请稍后重试。"),
    "40P01": (InUse, "记录正被他人修改，请稍后重试。"),
    "55P03": (InUse, "记录正被他人修改，请稍后重试。"),
    "22003": (Invalid, "数值超出可登记的范围，请核对单位（元）后重新填写。"),
    "22021": (Invalid, "文字中含有无法保存的字符，请删除后重新提交。"),
    "22P05": (Invalid, "文字中含有无法保存的字符，请删除后重新提交。"),
    "WX002": (Immutable, "内容已批复、定稿或公开，不能直接修改；请走调整程序另立新版本。"),
}


class Problem(BaseModel):
    """A problem document (RFC 9457); refusals add members such as `findings` and `basis`."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


def slug(refusal: type[Refusal]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", refusal.__name__).lower()


def status_of(refusal: type[Refusal]) -> int:
    return next((status for kind, status in STATUS if issubclass(refusal, kind)), 400)


def problem_response(request: Request, refusal: Refusal) -> Response:
    kind = type(refusal)
    body: dict[str, Any] = {
        **refusal.attributes,  # first: none of them may stand in for a standard member
        "type": f"/problems/{slug(kind)}",
        "title": kind.title,
        "status": status_of(kind),
        "detail": refusal.detail,
        "instance": f"urn:request:{getattr(request.state, 'request_id', 'unknown')}",
    }
    if refusal.findings:
        body["findings"] = [asdict(finding) for finding in refusal.findings]
    if refusal.basis:
        body["basis"] = _clauses(request.app, refusal.basis)
    if refusal.pointer:
        body["errors"] = [{"pointer": refusal.pointer, "detail": refusal.detail}]
    headers = {"Retry-After": "2"} if body["status"] == 503 else None
    if body["status"] == 401:
        headers = {"WWW-Authenticate": "Bearer"}
    return JSONResponse(body, body["status"], headers, media_type=MEDIA_TYPE)


def _clauses(app: FastAPI, ids: Sequence[str]) -> list[dict[str, Any]]:
    policies = getattr(app.state, "policies", None)
    if policies is None:
        return [{"id": clause} for clause in ids]
    found = [policies.clause(clause) for clause in ids]
    return [{"id": c.id, "document": c.document, "number": c.number, "article": c.article, "zh": c.zh} for c in found]


def internal_problem(request_id: str) -> Response:
    """A failure of ours: no inner words leave, the request id finds the log line."""
    body = {
        "type": "/problems/internal",
        "title": "系统内部错误",
        "status": 500,
        "detail": "系统未能完成请求，内容没有保存；请稍后重试，并把请求编号告知运维人员。",
        "instance": f"urn:request:{request_id}",
    }
    return JSONResponse(body, 500, media_type=MEDIA_TYPE)


async def _refused(request: Request, refusal: Refusal) -> Response:
    if isinstance(refusal, (NotFound, Forbidden)):
        await record_refusal(request, "not_visible_or_absent", slug(type(refusal)))
    return problem_response(request, refusal)


async def _malformed(request: Request, invalid: RequestValidationError) -> Response:
    errors = [{"pointer": _pointer(error["loc"]), "detail": chinese_message(error)} for error in invalid.errors()]
    detail = f"有 {len(errors)} 处内容不符合要求，请按 errors 中的位置逐项更正后重新提交。"
    return problem_response(request, Malformed(detail, errors=errors))


def _pointer(location: Sequence[str | int]) -> str:
    """A JSON pointer into the body; outside of it `?name`, `{name}` or `Name:` for query, path and header."""
    where, *path = location
    steps = [str(step).replace("~", "~0").replace("/", "~1") for step in path]
    inside = "/".join(steps)
    outside = {"query": f"?{inside}", "path": f"{{{inside}}}", "header": f"{inside}:"}
    return outside.get(str(where), "#" + "".join(f"/{step}" for step in steps))


async def _database(request: Request, failed: DBAPIError) -> Response:
    state = getattr(failed.orig, "sqlstate", None) or getattr(failed.orig, "pgcode", None)
    if "value out of int" in str(failed.orig):
        state = "22003"  # the driver could not even send it, and has no SQLSTATE of its own for that
    if state not in DATABASE_REFUSALS:
        raise failed
    kind, detail = DATABASE_REFUSALS[state]
    structlog.get_logger().info("database refused", sqlstate=state)
    if issubclass(kind, Forbidden):
        reason = str(failed.orig).partition("\n")[0]  # a missing grant is our own mistake: it must not stay unseen
        structlog.get_logger().warning("database forbids", reason=reason)
        await record_refusal(request, "not_visible_or_absent", slug(kind))
    return problem_response(request, kind(detail))


async def _stale(request: Request, failed: StaleDataError) -> Response:
    return problem_response(request, InUse("记录已被他人修改或不可写，请重新读取后再试。"))


async def _transport(request: Request, refused: HTTPException) -> Response:
    if refused.status_code == 405:
        allowed = (refused.headers or {}).get("Allow", "")
        return problem_response(request, MethodNotAllowed(f"这个地址只接受 {allowed}，请对照接口文档 /docs。"))
    if refused.status_code == 404:
        return problem_response(request, RouteNotFound("没有这个地址，请对照接口文档 /docs。"))
    return problem_response(request, Malformed("请求内容无法识别，请对照接口文档 /docs 更正。", pointer="#"))


def install_problems(app: FastAPI) -> None:
    handlers: dict[type[Exception], Any] = {
        Refusal: _refused,
        RequestValidationError: _malformed,
        DBAPIError: _database,
        StaleDataError: _stale,
        HTTPException: _transport,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def problems(*refusals: type[Refusal]) -> dict[int | str, dict[str, Any]]:
    """`responses=` of a route: the refusals it can answer with, by status."""
    table: dict[int | str, dict[str, Any]] = {}
    for refusal in refusals:
        status = status_of(refusal)
        words = f"{refusal.title} (`/problems/{slug(refusal)}`)"
        known = table.get(status)
        table[status] = {
            "description": f"{known['description']}；{words}" if known else words,
            "model": Problem,
            "content": {MEDIA_TYPE: {}},
        }
    return table
