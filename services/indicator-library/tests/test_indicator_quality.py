"""The quality index over HTTP: what units write while they write it, and what the library holds already."""

from typing import Any

from wenxiao.access import Duty, Role
from wenxiao.testing import Caller, a_principal

from .flowing_in import RATE, a_result, a_row, a_target, deliver, found
from .test_standards import DAY, HEAD, drafted, published

QUALITY = "/api/v1/indicator-quality"


async def judged(library: Caller, *rows: dict[str, Any], who: Any = None) -> list[dict[str, Any]]:
    async with library.of(who or a_principal()) as caller:
        answer = await caller.post(QUALITY, json={"rows": list(rows)})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["rows"])


async def an_indicator(library: Caller, name: str) -> dict[str, Any]:
    async with library.of(a_principal()) as caller:
        page = (await caller.get("/api/v1/indicators", params={"q": name, "limit": "200"})).json()
    return next(one for one in page["items"] if one["name"] == name)


async def test_rows_are_judged_at_once_and_each_deduction_says_what_to_write_instead(library: Caller) -> None:
    good, vague, moved, late = await judged(
        library,
        {"name": "服务对象满意度", "target_text": "≥95%", "weight": "10"},
        {"name": "社会影响", "target_text": "效果明显"},
        {"name": "科目调整次数", "target_text": "≤10次"},
        {"name": "逾期发放率", "target_text": "≥100%"},
    )
    assert (good["total"], good["grade"], good["deductions"], good["row"]) == (100, "优", [], 0)
    assert [one["rule"] for one in (vague["deductions"][0], moved["deductions"][0], late["deductions"][0])] == [
        "unmeasurable",
        "process",
        "reversed",
    ]
    assert "方向反了" in late["deductions"][0]["detail"]
    assert late["deductions"][0]["instead"] == "≤5%"
    dimensions = {one["zh"]: one for one in late["dimensions"]}
    assert list(dimensions) == ["可衡量", "计量单位", "方向明确", "能分好坏", "不易应付"]
    assert (dimensions["方向明确"]["points"], dimensions["可衡量"]["points"]) == (0, 20)
    assert dimensions["方向明确"]["reasons"] == [late["deductions"][0]["detail"]]
    assert vague["told"].startswith("30分（差）：可衡量0、")


async def test_what_an_index_was_made_from_makes_it_again(library: Caller) -> None:
    row = {"name": "受益户数", "target_text": "受益面广", "weight": "40.5", "unit": "户", "previous_text": "500户"}
    (first,) = await judged(library, row)
    (again,) = await judged(library, first["inputs"])
    assert again == first


async def test_a_row_is_held_against_the_indicator_it_refers_to(library: Caller) -> None:
    rate = await an_indicator(library, "救助覆盖率")
    unknown = "00000000-0000-0000-0000-000000000000"
    fits, other, lost = await judged(
        library,
        {"name": "救助覆盖率", "target_text": "95", "library_indicator_id": rate["id"]},
        {"name": "救助覆盖率", "target_text": "≥500人", "library_indicator_id": rate["id"]},
        {"name": "救助覆盖率", "target_text": "≥95%", "library_indicator_id": unknown},
    )
    assert fits["total"] == 100
    assert (fits["library_indicator"]["code"], fits["note"]) == (rate["code"], None)
    assert "unit_not_of_library" in [one["rule"] for one in other["deductions"]]
    assert lost["library_indicator"] is None
    assert "不在指标库中" in lost["note"]


async def test_what_everybody_always_met_within_reach_says_nothing(library: Caller) -> None:
    rate = await an_indicator(library, "救助覆盖率")
    row = {"name": "救助覆盖率", "target_text": "≥95%", "library_indicator_id": rate["id"]}
    for year in (2020, 2021, 2022):
        for unit in range(361001, 361005):
            target = a_target(a_row(1, **RATE, library_indicator_id=rate["id"]), year=year, unit=unit)
            await deliver(library, "targets", target)
            await deliver(library, "results", a_result(target, found()), version=1)
    (for_finance,) = await judged(library, row, who=HEAD)
    assert [one["rule"] for one in for_finance["deductions"]] == ["never_missed"]
    (for_a_unit,) = await judged(library, row)
    assert for_a_unit["total"] == 100
    async with library.of(HEAD) as finance:
        own = (await finance.get(f"/api/v1/indicators/{rate['id']}/quality")).json()
    assert "never_missed" in [one["rule"] for one in own["deductions"]]


async def test_a_target_below_the_standard_of_its_region_is_called_out(library: Caller) -> None:
    rate = await an_indicator(library, "救助覆盖率")
    row = {"name": "救助覆盖率", "target_text": "≥90%", "library_indicator_id": rate["id"]}
    standard = await drafted(library, rate, value="95")
    assert (await judged(library, row, who=HEAD))[0]["total"] == 100
    await published(library, standard)
    (below,) = await judged(library, row, who=HEAD)
    assert [one["rule"] for one in below["deductions"]] == ["below_standard"]
    assert "标准值“95%”" in below["deductions"][0]["detail"]
    (reached, own) = await judged(library, row | {"target_text": "≥95%"}, row | {"standard_text": "88%"}, who=HEAD)
    assert (reached["total"], own["total"]) == (100, 100)
    elsewhere = a_principal(region_path="/32/3211/321182", business_day=DAY)
    assert (await judged(library, row, who=elsewhere))[0]["total"] == 100


async def test_each_published_indicator_has_its_index(library: Caller) -> None:
    adjusted = await an_indicator(library, "科目调整次数")
    async with library.of(a_principal(Role.NPC_NETWORK, Duty.NONE)) as caller:
        index = (await caller.get(f"/api/v1/indicators/{adjusted['id']}/quality")).json()
        missing = await caller.get("/api/v1/indicators/00000000-0000-0000-0000-000000000000/quality")
    assert (index["name"], index["code"], index["version"]) == ("科目调整次数", adjusted["code"], adjusted["version"])
    assert "process" in [one["rule"] for one in index["deductions"]]
    assert missing.status_code == 404


async def test_bad_questions_name_their_row(library: Caller) -> None:
    async with library.of(a_principal()) as caller:
        answers = [
            await caller.post(QUALITY, json={"rows": rows})
            for rows in ([], [{"name": "率"}] * 401, [{"name": "率"}, {"name": "率", "weight": "x"}], [{"nme": "率"}])
        ]
    assert [answer.status_code for answer in answers] == [422] * 4
    assert answers[2].json()["errors"][0]["pointer"] == "#/rows/1/weight"


async def test_the_public_does_not_ask(library: Caller) -> None:
    async with library.of(a_principal(Role.PUBLIC, Duty.NONE)) as anybody:
        assert (await anybody.post(QUALITY, json={"rows": [{"name": "率"}]})).status_code == 403
