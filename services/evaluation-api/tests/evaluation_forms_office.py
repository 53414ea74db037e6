"""How a clerk handles the official form in the tests: out as Excel, filled in, and back."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import httpx
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from wenxiao.access import Principal
from wenxiao_workbooks import MEDIA_TYPE

from .acting import MAKER, Acting, View

NOUN, FORMS = "self-evaluations", "self-evaluation-forms"
Change = Callable[[Any], None]


def opened_in_excel(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def edited(content: bytes, change: Change, sheet: int = 0) -> bytes:
    """As a clerk does it; openpyxl keeps no results of formulas, so those a clerk's Excel computes are put in."""
    book, shown = load_workbook(BytesIO(content)), load_workbook(BytesIO(content), data_only=True)
    for one in book.worksheets:
        for row in one.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.value = shown[one.title][cell.coordinate].value
    change(book.worksheets[sheet])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


async def form_of(acting: Acting, view: View, who: Principal = MAKER) -> bytes:
    answer = await acting.get(who, f"{NOUN}/{view['id']}/form")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    return answer.content


async def sent(acting: Acting, view: View, content: bytes, who: Principal = MAKER, **asked: str) -> httpx.Response:
    headers = {"If-Match": f'"{view["version"]}"', "Content-Type": MEDIA_TYPE}
    path = f"/api/v1/{NOUN}/{view['id']}/form"
    return await acting.of(who).put(path, content=content, headers=headers, params=asked)


async def sent_all(acting: Acting, content: bytes, who: Principal = MAKER, **asked: str) -> httpx.Response:
    headers, params = {"Content-Type": MEDIA_TYPE}, {"budget_year": "2022"} | asked
    return await acting.of(who).post(f"/api/v1/{FORMS}", content=content, headers=headers, params=params)


async def read(acting: Acting, view: View) -> View:
    found: View = (await acting.get(MAKER, f"{NOUN}/{view['id']}")).json()
    return found


def fill_jishan(sheet: Any) -> None:
    """The cells of the published table; 8676 and the points typed as numbers, per cent as a format."""
    for row, (actual, score) in enumerate(((8676, 13), (1, 15), (1, 10), ("75元", 10), (0.98, 27), (0.98, 9)), 13):
        sheet[f"F{row}"], sheet[f"H{row}"] = actual, score
        sheet[f"F{row}"].number_format = "0%" if isinstance(actual, float) or actual == 1 else "General"
    sheet["I13"], sheet["I17"], sheet["I18"] = "新增死亡人员", "满意度抽样偏差", "满意度抽样偏差"
    sheet["I6"], sheet["F11"] = 9, "已足额配套"
    sheet["H19"] = 93
