from typing import Any
from uuid import uuid4

import httpx

from wenxiao.access import Duty, Role
from wenxiao.testing import Caller, a_principal

INDICATORS = "/api/v1/indicators"
FUNDS = {"实际到位资金": {"value": "80", "unit": "万元"}, "预算资金": {"value": "1000000", "unit": "元"}}


async def compute(library: Caller, name: str, inputs: Any) -> httpx.Response:
    async with library.of(a_principal()) as unit:
        found = (await unit.get(INDICATORS, params={"q": name})).json()["items"]
        (identifier,) = (one["id"] for one in found if one["name"] == name and one["category"] == "过程")
        return await unit.post(f"{INDICATORS}/{identifier}/compute", json={"inputs": inputs})


async def test_a_value_is_computed_with_its_trace_and_nothing_is_kept(library: Caller) -> None:
    answer = await compute(library, "资金到位率", FUNDS)
    assert answer.status_code == 200, answer.text
    computed = answer.json()
    assert (computed["name"], computed["value"], computed["unit"], computed["exact"]) == ("资金到位率", "80", "%", True)
    assert computed["code"] == "N-00-601-0001"
    assert computed["formula"]["expression"] == "实际到位资金÷预算资金×100%"
    assert computed["steps"][0] == {"expression": "实际到位资金", "value": "800000", "unit": "元"}
    assert computed["steps"][-1]["value"] == "80"


REFUSED: list[tuple[Any, str, str | None]] = [
    (FUNDS | {"预算资金": {"value": "0"}}, "divided-by-zero", "“预算资金”为零"),
    ({"预算资金": {"value": "1"}}, "formula-inputs-unfit", "缺少数据项“实际到位资金”"),
    (FUNDS | {"预算": {"value": "1"}}, "formula-inputs-unfit", "没有数据项“预算”"),
    (
        FUNDS | {"预算资金": {"value": "1", "unit": "人"}},
        "formula-inputs-unfit",
        "不能用“人”填写",
    ),
    (FUNDS | {" 预算资金": {"value": "1"}}, "formula-inputs-unfit", "“预算资金”填了不止一次"),
    (FUNDS | {"预算资金": {"value": "1", "unit": "块钱"}}, "formula-inputs-unfit", "“块钱”不在"),
    (FUNDS | {"预算资金": {"value": 1.5}}, "malformed", None),
    (FUNDS | {"预算资金": {"value": "1e400"}}, "malformed", None),
    (FUNDS | {"预算资金": {"value": True}}, "malformed", None),
    ({str(n): {"value": "1"} for n in range(31)}, "malformed", None),
    ([], "malformed", None),
]


async def test_what_does_not_compute_is_refused_by_name(library: Caller) -> None:
    for inputs, problem, says in REFUSED:
        answer = await compute(library, "资金到位率", inputs)
        assert answer.status_code == 422, answer.text
        assert answer.json()["type"] == f"/problems/{problem}"
        assert says is None or says in answer.json()["detail"]


async def test_what_has_no_formula_or_is_not_there_says_so(library: Caller) -> None:
    answer = await compute(library, "项目质量可控性", {})
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/no-formula"
    async with library.of(a_principal()) as unit:
        missing = await unit.post(f"{INDICATORS}/{uuid4()}/compute", json={"inputs": {}})
    assert missing.status_code == 404
    async with library.of(a_principal(Role.PUBLIC, Duty.NONE)) as anybody:
        assert (await anybody.post(f"{INDICATORS}/{uuid4()}/compute", json={"inputs": {}})).status_code == 403
