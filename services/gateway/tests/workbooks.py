"""Tables that tests send in and get out."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import httpx
from openpyxl import Workbook, load_workbook

from wenxiao.testing import TestDatabase, administer
from wenxiao_workbooks import MEDIA_TYPE

from .front import Front, Json

Rows = list[tuple[Any, ...]]


def table(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def cells(content: bytes) -> Rows:
    """Of the first sheet, headings included."""
    return [tuple(row) for row in load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True)]


async def send(front: Front, noun: str, content: bytes, *, dry_run: bool = False, **more: Any) -> httpx.Response:
    token = more.pop("token", None) or (await front.sign_in("xitong"))["access_token"]
    headers = {"Content-Type": MEDIA_TYPE} | more.pop("headers", {})
    query = "&".join([*(["dry_run=true"] if dry_run else []), *(f"{name}={value}" for name, value in more.items())])
    path = f"/directory-workbooks/{noun}" + (f"?{query}" if query else "")
    return await front.call("POST", path, token, content=content, headers=headers)


async def fetched(front: Front, noun: str) -> bytes:
    token = (await front.sign_in("xitong"))["access_token"]
    answer = await front.call("GET", f"/directory-workbooks/{noun}", token)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == MEDIA_TYPE
    return answer.content


def imported(answer: httpx.Response) -> Json:
    assert answer.status_code == 200, answer.text
    report: Json = answer.json()
    return report


def counts(report: Mapping[str, Any]) -> dict[str, int]:
    return {outcome: number for outcome, number in report["counts"].items() if number}


def faults(report: Mapping[str, Any]) -> list[tuple[int, str, str]]:
    return [(row["row"], found["field"], found["rule"]) for row in report["rows"] for found in row["findings"]]


async def widen(database: TestDatabase, region_code: str) -> None:
    """The demonstration's system administrator works for this region from now on."""
    await administer(
        database.cluster,
        "INSERT INTO gateway.organisation (region_code, region_path, code, name, kind, valid_from, version)"
        f" SELECT code, path, '990', '管理单位', 'government', '2018-01-01', 1 FROM gateway.region"
        f" WHERE code = '{region_code}'",
        "UPDATE gateway.post SET organisation_id = (SELECT id FROM gateway.organisation WHERE code = '990')"
        " WHERE role = 'system_admin'",
        database=database.name,
    )
