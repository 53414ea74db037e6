"""Workbooks of forms sent to targets-api and worked off by its background round, and forms typed by hand."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import httpx
from openpyxl import Workbook

from targets_api.forms.background import ImportForms
from wenxiao.access import Principal
from wenxiao.testing import Caller
from wenxiao_workbooks import MEDIA_TYPE

Json = dict[str, Any]
Cells = Mapping[str, Any]


def workbook(*sheets: tuple[str, Cells, Sequence[str]]) -> bytes:
    """Title, cells and merges of each sheet, as somebody would lay them out in Excel."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, cells, merges in sheets:
        sheet = book.create_sheet(title)
        for place, value in cells.items():
            sheet[place] = value
        for area in merges:
            sheet.merge_cells(area)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


class Forms:
    """One person's imports and exports; every step is a real request."""

    def __init__(self, office: Any, who: Principal | None = None) -> None:
        self.office, self.who = office, who or office.people.maker

    async def send(
        self, content: bytes, *, dry_run: bool = False, budget_year: int = 2022, **how: Any
    ) -> httpx.Response:
        kind = how.pop("kind", MEDIA_TYPE)
        query = f"budget_year={budget_year}&dry_run={str(dry_run).lower()}&file_name=申报表.xlsx"
        who = how.pop("who", self.who)
        caller: Caller = self.office.caller
        async with caller.of(who) as client:
            return await client.post(f"/api/v1/form-imports?{query}", content=content, headers={"Content-Type": kind})

    async def work(self) -> None:
        """As often as the background would, until nothing waits."""
        rounds = ImportForms()
        while await rounds(self.office.caller.app):
            pass

    async def imported(self, content: bytes, **how: Any) -> tuple[Json, list[Json]]:
        """The import as it ended, and its sheets."""
        answer = await self.send(content, **how)
        assert answer.status_code == 202, answer.text
        assert answer.json()["state"] == "waiting"
        await self.work()
        place = answer.headers["location"].removeprefix("/api/v1/")
        ended = await self.office.ask(self.who, "GET", place)
        sheets = await self.office.ask(self.who, "GET", f"{place}/sheets")
        return ended.json(), sheets.json()

    async def file(self, path: str) -> bytes:
        answer = await self.office.ask(self.who, "GET", path)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == MEDIA_TYPE
        return bytes(answer.content)


def outcomes(sheets: Sequence[Json]) -> list[str]:
    return [sheet["outcome"] for sheet in sheets]


def refusals(sheets: Sequence[Json]) -> list[tuple[str, str, str]]:
    """Sheet, cell and rule of everything that has to be corrected."""
    return [
        (sheet["sheet"], finding["cell"], finding["rule"].removeprefix("form."))
        for sheet in sheets
        for finding in sheet["findings"]
        if finding["severity"] == "refusal"
    ]
