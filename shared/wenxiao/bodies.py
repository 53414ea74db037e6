"""What no JSON body may hold: text that cannot be kept, numbers that are none, nesting without end.

Each is refused with a pointer to its place, before a route sees it; a field that keeps what it does not know
(`extra="allow"`) is safe by this too. `Money` and `Day` are the two scalars that every service shares.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Annotated, Any

from fastapi import Request
from pydantic import AfterValidator, BeforeValidator, Field

from wenxiao.errors import Invalid

DEEPEST = 32
CENT = Decimal("0.01")
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Malformed(Invalid):
    title = "请求内容不符合要求"


class WrongMediaType(Invalid):
    title = "内容类型不符"


def _plain_number(given: Any) -> Any:
    if isinstance(given, float):
        raise ValueError('金额不能写成浮点数，请写成文字，如 "656600.00"。')  # noqa: TRY004 - pydantic keeps ValueErrors
    if isinstance(given, str) and not _NUMBER.fullmatch(given):
        raise ValueError('不是有效的数，请写成如 "656600.00"。')
    return given


def _plain_day(given: Any) -> Any:
    if isinstance(given, date) or (isinstance(given, str) and _DAY.fullmatch(given)):
        return given
    raise ValueError("不是有效日期，请写成如 2022-07-31。")


def _within_the_century(given: date) -> date:
    if not FIRST_DAY <= given <= LAST_DAY:
        raise ValueError("日期应在 2000-01-01 至 2099-12-31 之间，请核对年份。")
    return given


# NUMERIC(18,2) in yuan; JSON carries it as a decimal string. One form: a digest over 5 and 5.00 would differ.
Money = Annotated[
    Decimal,
    Field(ge=0, max_digits=18, decimal_places=2, allow_inf_nan=False),
    BeforeValidator(_plain_number),
    AfterValidator(lambda amount: amount.quantize(CENT)),
]
# A day in Asia/Shanghai; PostgreSQL's driver would take the ends of Python's calendar for infinity.
Day = Annotated[date, BeforeValidator(_plain_day), AfterValidator(_within_the_century)]


async def refuse_what_no_body_may_hold(request: Request) -> None:
    """Looks at a JSON body once; what it parsed is kept by the request for the route."""
    if not await request.body():
        return
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return
    if kind != "application/json" and not kind.endswith("+json"):
        raise WrongMediaType("内容类型应为 application/json（UTF-8），请在 Content-Type 中写明。", pointer="#")
    try:
        body = await request.json()
    except (ValueError, RecursionError):
        raise Malformed("不是有效的 JSON（UTF-8 编码），请检查格式后重新提交。", pointer="#") from None
    errors = [{"pointer": pointer, "detail": detail} for pointer, detail in _faults(body)]
    if errors:
        raise Malformed(f"有 {len(errors)} 处内容不符合要求，请按 errors 中的位置逐项更正。", errors=errors[:100])


def _faults(body: Any) -> Iterator[tuple[str, str]]:
    waiting: list[tuple[str, Any, int]] = [("#", body, 0)]
    while waiting:
        pointer, value, depth = waiting.pop()
        if isinstance(value, str):
            if not _can_be_kept(value):
                yield pointer, "文字中含有无法保存的字符，请删除后重新提交。"
        elif isinstance(value, float) and not isfinite(value):
            yield pointer, "应为有限的数。"
        elif isinstance(value, dict | list) and depth == DEEPEST:
            yield pointer, f"嵌套超过 {DEEPEST} 层，请对照接口文档更正。"
        elif isinstance(value, dict):
            for name, part in value.items():
                if not _can_be_kept(name):
                    yield pointer, "字段名中含有无法保存的字符，请删除后重新提交。"
                else:
                    step = name.replace("~", "~0").replace("/", "~1")
                    waiting.append((f"{pointer}/{step}", part, depth + 1))
        elif isinstance(value, list):
            waiting += [(f"{pointer}/{index}", part, depth + 1) for index, part in enumerate(value)]


def _can_be_kept(words: str) -> bool:
    """PostgreSQL keeps neither U+0000 nor half a surrogate pair."""
    return (words.isascii() and "\x00" not in words) or not _UNKEPT.search(words)
