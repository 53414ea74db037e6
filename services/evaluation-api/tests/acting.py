"""Who acts in the tests of evaluation-api: the posts, a fake targets-api, and the steps of a paper's way."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import text

from wenxiao.access import ASSERTION_HEADER, Duty, Principal, Role
from wenxiao.testing import COUNTY, OTHER_COUNTY, Caller, a_principal

TABLES = Path(__file__).parent / "tables"
View = dict[str, Any]
SUPPLIED = "（测试补充：原表未写原因）"
MARCH, JUNE = date(2023, 3, 10), date(2023, 6, 15)
DEPARTMENT: dict[str, Any] = {"organisation_id": 361, "units": (361, 361001), "business_day": MARCH}

MAKER = a_principal(business_day=MARCH)
CHECKER = a_principal(Role.DEPARTMENT, Duty.CHECKER, **DEPARTMENT)
DEPARTMENT_HEAD = a_principal(Role.DEPARTMENT, Duty.HEAD, **DEPARTMENT)
FINANCE_MAKER = a_principal(Role.FINANCE, Duty.MAKER, organisation_id=1, business_day=JUNE)
FINANCE_CHECKER = a_principal(Role.FINANCE, Duty.CHECKER, organisation_id=1, business_day=JUNE)
FINANCE_HEAD = a_principal(Role.FINANCE, Duty.HEAD, organisation_id=1, business_day=JUNE)
OTHER_UNIT = a_principal(organisation_id=362001, business_day=MARCH)
OTHER_COUNTY_FINANCE = a_principal(
    Role.FINANCE, Duty.HEAD, organisation_id=1, region_path=OTHER_COUNTY, business_day=JUNE
)


def printed_table(name: str) -> View:
    """A published table; tables/README.md says where it comes from."""
    table: View = json.loads((TABLES / f"{name}.json").read_text("utf-8"))
    return table


def sheet_of(table: View, **changes: Any) -> View:
    """What the office printed, typed into the form as it stands; the reasons that it owes are supplied and say so."""
    rows = [
        {"row": number, "actual_text": row["actual_text"], "own_score": row["score_printed"], "reason": _reason(row)}
        for number, row in enumerate(table["indicators"], 1)
    ]
    return {
        "rows": rows,
        "own_execution_score": table["budget"]["score_printed"],
        "own_total": table["total_printed"],
        "goal_completion": "已足额配套",
    } | changes


def _reason(row: View) -> str | None:
    off = row["weight"] is not None and Decimal(row["score_printed"]) < Decimal(row["weight"])
    reason: str | None = row["reason"] or (SUPPLIED if off else None)
    return reason


@dataclass
class FakeTargets:
    """targets-api as its contract describes it: approved targets, execution figures, a 404 for the rest."""

    targets: dict[str, View] = field(default_factory=dict)
    figures: dict[str, View] = field(default_factory=dict)
    projects: dict[str, View] = field(default_factory=dict)
    transfers: dict[str, View] = field(default_factory=dict)
    reports: list[View] = field(default_factory=list)
    down: bool = False
    assertions: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    meanwhile: Callable[[], Awaitable[None]] | None = None

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer_in_time)

    async def _answer_in_time(self, request: httpx.Request) -> httpx.Response:
        if self.meanwhile is not None:
            await self.meanwhile()
        return self._answer(request)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("refused")
        self.assertions.append(request.headers[ASSERTION_HEADER])
        self.asked.append(str(request.url.query, "ascii"))
        parts = request.url.path.split("/")
        if len(parts) == 4 or parts[4] == "figures":
            return httpx.Response(200, json=self._many(parts[-1], request.url.params))
        known = self.figures if len(parts) > 5 else getattr(self, parts[3])
        if parts[4] in known:
            return httpx.Response(200, json=known[parts[4]])
        problem = {"type": "/problems/target-not-found", "status": 404, "detail": "没有找到这个目标。"}
        return httpx.Response(404, json=problem)

    def _many(self, what: str, asked: httpx.QueryParams) -> Any:
        if what == "figures":
            return [self.figures[one] for one in asked.get_list("project_id") if one in self.figures]
        if what == "monitoring-reports":
            given = {name: asked[name] for name in ("project_id", "budget_year") if name in asked}
            return {"items": [one for one in self.reports if given.items() <= one.items()], "next": None}
        return {"items": [self.targets[one] for one in asked.get_list("id") if one in self.targets], "next": None}

    def add(self, table: View, **changes: Any) -> UUID:
        """An approved target with the rows and the money of a printed table; its 万元 become yuan."""
        target, project = str(uuid4()), str(changes.get("project_id") or uuid4())
        self.targets[target] = {
            "id": target,
            "version": 9,
            "project_id": project,
            "project_code": "44162222T000000000001",
            "project_name": table["project"],
            "agency": table["agency"],
            "livelihood_subsidy_to_individuals": False,
            "region_path": COUNTY,
            "region_code": "441622",
            "unit_id": 361001,
            "unit_code": "361001",
            "unit_name": "龙川县医疗保险服务中心",
            "department_id": 361,
            "budget_year": 2022,
            "revision": 1,
            "status": "approved",
            "overall_goal": "足额配套，应保尽保",
            "execution_weight": table["budget"]["weight"],
            "indicators": [_indicator(number, printed) for number, printed in enumerate(table["indicators"], 1)],
        } | changes
        self.projects[project] = {
            "id": project,
            "code": "44162222T000000000001",
            "name": table["project"],
            "unit_name": "龙川县医疗保险服务中心",
        }
        yuan = {name: f"{Decimal(table['budget'][name]) * 10_000:.2f}" for name in ("adjusted", "executed")}
        self.figures[project] = {"project_id": project, "initial": yuan["adjusted"], **yuan, "rate": None}
        return UUID(target)


def _indicator(number: int, printed: View) -> View:
    return {
        "row_number": number,
        "category": printed["level1"],
        "subcategory": printed["level2"],
        "name": printed["level3"],
        "operator": None,
        "target_text": printed["target_text"],
        "target_value": None,
        "unit": None,
        "kind": "quantitative",
        "direction": "higher",
        "weight": printed["weight"],
        "library_indicator_id": None,
    }


class Acting:
    """Takes the steps over HTTP; each asks for success and gives the view that came back."""

    def __init__(self, caller: Caller, targets: FakeTargets, place: Mapping[str, Any] | None = None) -> None:
        """`place` moves everybody and everything to another region: its path, code and level."""
        self.caller, self.targets, self.place = caller, targets, dict(place or {})

    def of(self, who: Principal) -> httpx.AsyncClient:
        if not self.place:
            return self.caller.of(who)
        read, write = (replace(reach, region_path=self.place["region_path"]) for reach in (who.read, who.write))
        return self.caller.of(replace(who, read=read, write=write, **self.place))

    async def get(self, who: Principal, path: str, **params: str | int) -> httpx.Response:
        return await self.of(who).get(f"/api/v1/{path}", params=params)

    async def post(self, who: Principal, path: str, body: Any = None, status: int = 201) -> View:
        return _told(await self.of(who).post(f"/api/v1/{path}", json=body), status)

    async def put(self, who: Principal, noun: str, view: View, body: Any, status: int = 200) -> View:
        path = f"/api/v1/{noun}/{view['id']}"
        return _told(await self.of(who).put(path, json=body, headers=_version(view)), status)

    async def act(self, who: Principal, noun: str, view: View, name: str, body: Any = None, status: int = 200) -> View:
        path = f"/api/v1/{noun}/{view['id']}/{name}"
        return _told(await self.of(who).post(path, json=body, headers=_version(view)), status)

    async def opened(self, table: View, **changes: Any) -> View:
        where = {name: self.place[name] for name in ("region_path", "region_code") if self.place}
        target = self.targets.add(table, **where | changes)
        return await self.post(MAKER, "self-evaluations", {"target_id": str(target)})

    async def submitted(self, table: View, **changes: Any) -> View:
        view = await self.opened(table, **changes)
        view = await self.put(MAKER, "self-evaluations", view, sheet_of(table))
        return await self.act(MAKER, "self-evaluations", view, "submit")

    async def passed(self, table: View, **changes: Any) -> View:
        return await self.act(CHECKER, "self-evaluations", await self.submitted(table, **changes), "pass")

    async def drawn(self, table: View, **changes: Any) -> View:
        """The re-check of one passed self-evaluation."""
        await self.passed(table, **changes)
        year = changes.get("budget_year", 2022)
        draw = await self.post(FINANCE_MAKER, "draws", {"budget_year": year, "share": "100", "seed": "一"})
        found = await self.get(FINANCE_MAKER, f"re-checks/{draw['re_checks'][0]['re_check_id']}")
        return _told(found, 200)

    async def told(self, table: View, rows: Any = (), *, day: date = JUNE, **changes: Any) -> View:
        view = await self.drawn(table, **changes)
        sheet = {"rows": list(rows), "opinion": "经核实，情况属实"}
        view = await self.put(FINANCE_MAKER, "re-checks", view, sheet)
        return await self.act(replace(FINANCE_MAKER, business_day=day), "re-checks", view, "notify")

    async def agreed(self, view: View, *, day: date = JUNE) -> View:
        """What was recorded is told, and the unit agrees at once."""
        view = await self.act(replace(FINANCE_MAKER, business_day=day), "re-checks", view, "notify")
        return await self.act(replace(MAKER, business_day=day), "re-checks", view, "reply", {"agrees": True})

    async def concluded(self, table: View, rows: Any = (), *, day: date = JUNE, **changes: Any) -> View:
        view = await self.told(table, rows, day=day, **changes)
        view = await self.act(replace(MAKER, business_day=day), "re-checks", view, "reply", {"agrees": True})
        return await self.act(replace(FINANCE_HEAD, business_day=day), "re-checks", view, "conclude")

    async def proposed(self, table: View, rows: Any = (), **options: Any) -> View:
        checked = await self.concluded(table, rows, **options)
        return await self.post(FINANCE_MAKER, "result-applications", {"re_check_id": checked["id"]})

    async def messages(self, to: str = "targets-api") -> list[Any]:
        """What waits in the outbox for a neighbour, in the order it was left."""
        asked = text("SELECT * FROM evaluation.outbox_message WHERE destination = :to ORDER BY id")
        async with self.caller.app.state.database.transaction() as session:
            return list(await session.execute(asked, {"to": to}))


def _version(view: View) -> dict[str, str]:
    return {"If-Match": f'"{view["version"]}"'}


def _told(answer: httpx.Response, status: int) -> View:
    assert answer.status_code == status, answer.text
    told: View = answer.json()
    return told
