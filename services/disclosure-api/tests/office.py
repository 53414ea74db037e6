"""A finance bureau at work in the tests: neighbours that answer as theirs do, and the steps of a publication.

The published figures are those of 稷山县医疗保险服务中心's self-evaluation of 2020 (65.66 and 65.07 万元, printed
total 94, rows 13 15 10 10 27 9, execution 9), told as a project of 龙川县.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import httpx

from disclosure_api.disclosure.numbering import number_pending
from wenxiao.access import Duty, Principal, Role
from wenxiao.testing import COUNTY, OTHER_COUNTY, Caller, TestDatabase, a_principal

RELEASES = "/api/v1/releases"
CHANGES = "/api/v1/disclosure/changes"
MANIFEST = "/api/v1/disclosure/manifest"
RECEIPTS = "/api/v1/disclosure/receipts"
PUBLIC = "/api/v1/public/releases"
REGISTER = "/api/v1/disclosure/releases"
BOTH = ["npc", "public"]

BUDGET_DAY = date(2022, 1, 20)
MAKER = a_principal(Role.FINANCE, Duty.MAKER, organisation_id=1, business_day=BUDGET_DAY, name="财政经办甲")
HEAD = a_principal(Role.FINANCE, Duty.HEAD, organisation_id=1, business_day=BUDGET_DAY, name="财政负责人乙")
NETWORK = a_principal(Role.NPC_NETWORK, Duty.NONE, organisation_id=101, business_day=BUDGET_DAY)
CONGRESS = a_principal(Role.NPC, Duty.NONE, organisation_id=101, business_day=BUDGET_DAY)
ANYBODY = a_principal(Role.PUBLIC, Duty.NONE, organisation_id=0, region_path="/", level="nation")
ZIJIN = a_principal(Role.FINANCE, Duty.HEAD, organisation_id=1, region_path=OTHER_COUNTY)
ZIJIN_NETWORK = a_principal(Role.NPC_NETWORK, Duty.NONE, organisation_id=101, region_path=OTHER_COUNTY)

TARGET = "01970000-0000-7000-8000-000000000001"
RE_CHECK = "01970000-0000-7000-8000-000000000002"
APPLICATION = "01970000-0000-7000-8000-000000000003"
SELF_EVALUATION = "01970000-0000-7000-8000-000000000004"
PROJECT_CODE = "44162222T000000000001"

OWNED = {
    "version": 7,
    "region_path": COUNTY,
    "region_code": "441622",
    "unit_id": 361001,
    "unit_code": "361001",
    "unit_name": "龙川县医疗保险服务中心",
    "department_id": 361,
    "project_id": "01970000-0000-7000-8000-00000000000f",
    "project_code": PROJECT_CODE,
    "project_name": "建档立卡个人缴费县级配套资金",
    "history": [{"action": "review", "name": "审核人丙", "reason": "内部退回意见", "subject": "caizheng-shenhe"}],
}
PRINTED = (
    ("产出指标", "数量指标", "全县参合人数", "8755", "8676", "15", "14.86", "建档立卡中有新增死亡人员,导致有偏差"),
    ("产出指标", "质量指标", "资金是否全部纳入医保统筹", "100%", "100%", "15", "15.00", None),
    ("产出指标", "时效指标", "资金是否全部及时纳入", "100%", "100%", "10", "10.00", None),
    ("产出指标", "成本指标", "配套资金每人每年", "75元", "75元", "10", "10.00", None),
    ("效益指标", "社会效益", "是否解决建档立卡人员看病难贵问题", "95%", "95%", "30", "30.00", None),
    ("满意度指标", "服务对象满意度指标", "是否满意", "95%", "95%", "10", "10.00", None),
)


def a_target(**changes: Any) -> dict[str, Any]:
    indicators = [
        {
            "row_number": number,
            "category": category,
            "subcategory": subcategory,
            "name": name,
            "operator": None,
            "target_text": target,
            "target_value": None,
            "unit": None,
            "kind": "quantitative",
            "direction": "higher",
            "weight": weight,
            "library_indicator_id": None,
        }
        for number, (category, subcategory, name, target, _, weight, _, _) in enumerate(PRINTED, start=1)
    ]
    return {
        **OWNED,
        "id": TARGET,
        "agency": "龙川县医疗保障局",
        "budget_book": "general_public",
        "budget_year": 2022,
        "revision": 1,
        "status": "approved",
        "overall_goal": "建档立卡人员应保尽保",
        "execution_weight": "10.00",
        "approved_budget": "656600.00",
        "approved_on": "2022-01-15",
        "override_reason": "内部理由",
        "indicators": indicators,
        **changes,
    }


def checked_rows() -> list[dict[str, Any]]:
    return [
        {
            "row": number,
            "category": category,
            "subcategory": subcategory,
            "indicator": name,
            "operator": None,
            "target_text": target,
            "unit": None,
            "direction": "higher",
            "weight": weight,
            "actual_text": actual,
            "attainment": None,
            "own_score": "9",
            "reason": reason,
            "verified_text": None,
            "verified_attainment": None,
            "judged_score": None,
            "opinion": "复核人丁的意见",
        }
        for number, (category, subcategory, name, target, actual, weight, _, reason) in enumerate(PRINTED, start=1)
    ]


def a_re_check(**changes: Any) -> dict[str, Any]:
    scores = [{"row": number, "score": row[6]} for number, row in enumerate(PRINTED, start=1)]
    return {
        **OWNED,
        "id": RE_CHECK,
        "self_evaluation_id": SELF_EVALUATION,
        "budget_year": 2022,
        "status": "concluded",
        "initial_budget": "0.00",
        "adjusted_budget": "656600.00",
        "executed": "650700.00",
        "own_total": "94.00",
        "final_score": "99.77",
        "grade": "优",
        "opinion": "总体复核意见",
        "rows": checked_rows(),
        "result": {"rows": scores, "execution": {"weight": "10.00", "score": "9.91"}, "total": "99.77"},
        **changes,
    }


def an_application(**changes: Any) -> dict[str, Any]:
    return {
        **OWNED,
        "id": APPLICATION,
        "re_check_id": RE_CHECK,
        "self_evaluation_id": SELF_EVALUATION,
        "evaluated_year": 2022,
        "budget_year": 2024,
        "score": "99.77",
        "grade": "优",
        "advice": "priority",
        "advice_zh": "原则上优先保障预算",
        "reduction_percent": None,
        "basis": [{"id": "longchuan-2.6.h", "zh": "释义"}],
        "status": "confirmed",
        **changes,
    }


def the_neighbours() -> dict[str, Any]:
    return {
        f"/api/v1/targets/{TARGET}": a_target(),
        f"/api/v1/re-checks/{RE_CHECK}": a_re_check(),
        f"/api/v1/result-applications/{APPLICATION}": an_application(),
        f"/api/v1/self-evaluations/{SELF_EVALUATION}": {"id": SELF_EVALUATION, "overall_goal": "建档立卡人员应保尽保"},
    }


@dataclass
class Neighbourhood:
    """What targets-api and evaluation-api answer; a path that is not there is their 404."""

    answers: dict[str, Any] = field(default_factory=the_neighbours)
    down: bool = False
    asked: list[str] = field(default_factory=list)
    when_asked: Callable[[], Awaitable[None]] | None = None

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        if self.when_asked:
            await self.when_asked()
        if self.down:
            raise httpx.ConnectError("down")
        if request.url.path in self.answers:
            return httpx.Response(200, json=self.answers[request.url.path])
        problem = {"type": "/problems/target-not-found", "detail": "没有找到这条记录；请核对编号。", "status": 404}
        return httpx.Response(404, json=problem)


@dataclass
class Office:
    caller: Caller
    database: TestDatabase
    neighbours: Neighbourhood

    async def draft(self, who: Principal = MAKER, **body: Any) -> httpx.Response:
        given = {"kind": "target", "source_id": TARGET, "audiences": BOTH} | body
        async with self.caller.of(who) as client:
            return await client.post(RELEASES, json=given)

    async def act(
        self, release: Mapping[str, Any], action: str, who: Principal = HEAD, **options: Any
    ) -> httpx.Response:
        headers = {"If-Match": f'"{release["version"]}"'}
        async with self.caller.of(who) as client:
            return await client.post(f"{RELEASES}/{release['id']}/{action}", headers=headers, **options)

    async def published(self, **body: Any) -> dict[str, Any]:
        drafted = await self.draft(**body)
        assert drafted.status_code == 201, drafted.text
        answer = await self.act(drafted.json(), "publish")
        assert answer.status_code == 200, answer.text
        release: dict[str, Any] = answer.json()
        return release

    async def another_target(self, number: int, **changes: Any) -> str:
        """A target of another project, known to the neighbour from now on."""
        source = f"01970000-0000-7000-8000-{number:012d}"
        code = f"44162222T{number:012d}"
        self.neighbours.answers[f"/api/v1/targets/{source}"] = a_target(id=source, project_code=code, **changes)
        return source

    async def number(self) -> int:
        return await number_pending(self.caller.app.state.database)

    async def get(self, path: str, who: Principal = NETWORK, **options: Any) -> httpx.Response:
        async with self.caller.of(who) as client:
            return await client.get(path, **options)

    async def whole_feed(self, who: Principal = NETWORK, **params: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        after: dict[str, Any] = {}
        while True:
            answer = await self.get(CHANGES, who, params=params | after)
            assert answer.status_code == 200, answer.text
            items += answer.json()["items"]
            if answer.json()["caught_up"]:
                return items
            after = {"after": answer.json()["next"]}


def edition(release: dict[str, Any], audience: str) -> dict[str, Any]:
    found: dict[str, Any] = next(e for e in release["editions"] if e["audience"] == audience)
    return found


def on(day: date, who: Principal) -> Principal:
    return replace(who, business_day=day)
