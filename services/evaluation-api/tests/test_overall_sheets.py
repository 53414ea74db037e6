"""A department's evaluation of itself as a whole, over HTTP: named figures once, the framework, and what follows."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from asyncpg import PostgresError

from evaluation_api.overall_frameworks.models import OverallSheetView
from wenxiao.testing import Caller, TestDatabase, administer

from .acting import CHECKER, DEPARTMENT_HEAD, FINANCE_MAKER, OTHER_UNIT, Acting, FakeTargets, View
from .acting import MAKER as UNIT_MAKER
from .overall_acting import (
    EARNED,
    MAKER,
    NOUN,
    OF_DEPARTMENT,
    SHEET,
    TABLE,
    TOTAL,
    figure,
    filled,
    form,
    opened,
    put,
    sheet,
    submitted,
)  # fmt: skip
from .test_jurisdictions import PLACES, marked


async def test_the_department_is_asked_for_the_figures_of_its_framework_once(acting: Acting) -> None:
    view = await opened(acting)
    told = await sheet(acting, MAKER, view)
    OverallSheetView.model_validate(told)
    assert (told["id"], told["version"], told["status"], told["result"]) == (view["id"], 1, "draft", None)
    assert told["framework"]["code"] == "national-2013-53"
    assert len(told["framework"]["figures"]) == 27
    assert [told[name] for name in ("figures", "checklists", "absent")] == [[], [], []]
    framework = (await acting.get(MAKER, "overall-frameworks/in-force")).json()
    assert framework["code"] == "national-2013-53"
    assert framework["rows"] == told["framework"]["rows"]
    listed = (await acting.get(MAKER, "overall-frameworks")).json()["items"]
    assert [one["code"] for one in listed] == ["hunan-2017", "national-2013-53"]
    assert (await acting.get(MAKER, "overall-frameworks/hunan-2017")).json() == listed[0]
    unknown = (await acting.get(MAKER, "overall-frameworks/none")).json()
    assert unknown["type"] == "/problems/framework-not-found"


@pytest.mark.clause("longchuan-2.1.d", "longchuan-2.5.b", "longchuan-3.4.1.a")
async def test_figures_become_rates_points_and_sentences(acting: Acting) -> None:
    view = await submitted(acting)
    told = await sheet(acting, MAKER, view)
    OverallSheetView.model_validate(told)
    rows = {row["code"]: row for row in told["result"]["rows"]}
    assert {code: rows[code]["score"] for code in EARNED} == EARNED
    assert {code for code, row in rows.items() if row["score"] is not None} == set(EARNED)
    assert (told["total"], told["result"]["total"], told["grade"]) == (TOTAL, TOTAL, "差")
    staff = rows["staff_control"]
    assert (staff["formula"], staff["computed"]) == ("在职人员数 ÷ 编制数", "50 ÷ 46")
    assert staff["sentence"] == "应不超过 100%，实际 108.7%，超出 8.7 个百分点，扣 2.4 分，得 0.6 分"
    assert rows["three_public_change"]["computed"] == "（634600 − 320000） ÷ 320000"
    assert told["figures"][2]["value"] == "63.46"
    assert told["figures"][2]["amount"] == "634600"
    assert rows["procurement"]["sentence"] == "不适用（本年没有政府采购预算），按规则计满分，得 3 分"
    # the form itself is scored like a project's: 45 + 18 + 10 + 9 + 9.50
    assert (view["total"], view["result"]["execution"]["score"]) == ("91.50", "9.50")
    six = told["result"]["dimensions"]
    assert [one["zh"] for one in six] == [
        "运行成本", "管理效率", "履职效能", "社会效应", "可持续发展能力", "服务对象满意度",
    ]  # fmt: skip
    assert {tuple(one["basis"]) for one in six} == {("longchuan-2.1.d",)}
    assert [one["score"] for one in six] == ["3.60", "10.80", "0.00", "6.43", "4.28", "7.72"]
    assert sum(Decimal(one["score"]) for one in six) == Decimal(TOTAL)


async def test_what_cannot_be_computed_says_what_to_enter_and_earns_nothing(acting: Acting) -> None:
    told = await sheet(acting, MAKER, await submitted(acting))
    said = {one["pointer"]: one["detail"] for one in told["result"]["findings"] if one["severity"] == "warning"}
    sentences = {row["code"]: row["sentence"] for row in told["result"]["rows"] if row["score"] is None}
    assert sentences["payment_progress"] == "“支付进度率”暂不能计算，请填写实际支付进度、既定支付进度"
    assert sentences["asset_use"] == "“固定资产利用率”暂不能计算，请填写在用固定资产总额、固定资产总额"
    assert sentences["completion"] == "“实际完成率”暂不能计算，请填写实际完成工作数"
    assert sentences["budget_rules"] == "“管理制度健全性”的要点尚未逐项填写，暂不计分，请补填"
    assert set(sentences.values()) <= set(said.values())
    assert len(sentences) == 29 - len(EARNED)


async def test_before_it_is_submitted_the_department_sees_what_is_still_to_be_entered(acting: Acting) -> None:
    """Nothing filled: nothing earned but what is known, all figures asked for; filled: what the submission gives."""
    view = await opened(acting)
    bare = (await acting.get(MAKER, f"{NOUN}/{view['id']}/overall-sheet/trial")).json()
    asked = {one["detail"] for one in bare["findings"] if one["rule"] == "overall.figure_missing"}
    assert "“在职人员控制率”暂不能计算，请填写在职人员数、编制数" in asked
    assert (len(asked), bare["total"]) == (3 + 8 + 1 + 4, "0.00")  # 投入、预算执行、资产、产出
    view = await put(acting, await acting.put(MAKER, NOUN, view, form()), SHEET)
    tried = (await acting.get(MAKER, f"{NOUN}/{view['id']}/overall-sheet/trial")).json()
    assert tried["total"] == TOTAL
    assert (await sheet(acting, MAKER, view))["result"] is None
    view = await acting.act(MAKER, NOUN, view, "submit")
    assert (await sheet(acting, MAKER, view))["result"] == tried
    told = await acting.get(OTHER_UNIT, f"{NOUN}/{view['id']}/overall-sheet/trial")
    assert told.json()["type"] == "/problems/self-evaluation-not-found"


async def test_nought_as_a_divisor_is_no_crash_and_no_full_mark(acting: Acting) -> None:
    more = [*SHEET["figures"], figure("实际完成工作数", "0", "项")]
    view = await acting.act(MAKER, NOUN, await filled(acting, SHEET | {"figures": more}), "submit")
    told = await sheet(acting, MAKER, view)
    row = next(row for row in told["result"]["rows"] if row["code"] == "completion")
    assert row["score"] is None
    assert row["sentence"] == "“实际完成率”暂不能计算，请填写“计划工作数”（现为0，不能作除数）"


async def test_what_does_not_belong_to_the_framework_is_refused_with_its_place(acting: Acting) -> None:
    view = await opened(acting)
    wrong = {
        "figures": [
            figure("在职人数", "50", "人"), figure("编制数", "46", "元"), figure("预算数", "1", "元"),
            figure("预算数", "2", "元"),
        ],
        "checklists": [{"row": "staff_control", "fulfilled": []}, {"row": "disclosure", "fulfilled": ["often"]}],
        "absent": [{"row": "staff_control", "reason": "不想填"}, {"row": "nothing", "reason": "无"}],
    }  # fmt: skip
    told = await put(acting, view, wrong, 422)
    assert told["type"] == "/problems/figures-not-in-framework"
    assert [error["pointer"] for error in told["errors"]] == [
        "#/figures/0/name", "#/figures/1/unit", "#/figures/3/name", "#/checklists/0/row",
        "#/checklists/1/fulfilled/0", "#/absent/0/row", "#/absent/1/row",
    ]  # fmt: skip
    stale = await put(acting, view | {"version": 7}, SHEET, 412)
    assert stale["type"] == "/problems/stale-version"
    assert (await sheet(acting, MAKER, view))["version"] == 1


@pytest.mark.clause("chifeng-6.6.c", "chifeng-21.3")
@pytest.mark.parametrize("place", ["chifeng"])
async def test_the_department_evaluates_itself_yearly_against_its_overall_target(
    evaluation: Caller, targets: FakeTargets, place: str
) -> None:
    """Made by its maker, passed by its head, read by finance; the evaluation stands on the approved overall target."""
    there = Acting(evaluation, targets, PLACES[place])
    view = await submitted(there)
    assert [row["target_text"] for row in view["rows"]] == [row["target_text"] for row in TABLE["indicators"]]
    view = await there.act(DEPARTMENT_HEAD, NOUN, view, "pass")
    told = await sheet(there, FINANCE_MAKER, view)
    assert (told["status"], told["total"], told["result"]["total"]) == ("passed", TOTAL, TOTAL)


@pytest.mark.parametrize(
    ("place", "dimensions", "focus"),
    [
        marked("longchuan", ["运行成本", "管理效率", "履职效能", "社会效应", "可持续发展能力", "服务对象满意度"], []),
        marked(
            "shantou", ["运行成本", "管理效率", "履职效能", "社会效应", "可持续发展能力", "服务对象满意度"], [],
            clauses="5.b 10.c",
        ),
        marked(
            "yangzhong", ["运行成本", "管理效率", "履职效能", "社会效应", "可持续发展能力", "服务对象满意度"],
            [("预算执行效率", "12.80"), ("职能履行效果", "18.43")], clauses="3.1.2.c 3.2.10.b",
        ),
        marked("zhuji", ["运行成本", "管理效率", "服务对象满意度", "其他"], [], clauses="3.1.2.b"),
    ],
)  # fmt: skip
async def test_each_place_looks_from_its_own_sides(
    evaluation: Caller, targets: FakeTargets, place: str, dimensions: list[str], focus: list[tuple[str, str]],
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    """Focus by hand: 执行 2.40 + 2.40 + 2.00 + 3.00 + 3.00 = 12.80; 职能 6.43 + 4.28 + 7.72 = 18.43."""
    there = Acting(evaluation, targets, PLACES[place])
    told = (await sheet(there, MAKER, await submitted(there)))["result"]
    assert [one["zh"] for one in told["dimensions"]] == dimensions
    assert sum(Decimal(one["score"]) for one in told["dimensions"]) == Decimal(TOTAL)
    assert [(one["zh"], one["score"]) for one in told["focus"]] == focus
    told_by = {clause for one in (*told["dimensions"], *told["focus"]) for clause in one["basis"]}
    assert all(clause.startswith(f"{place}-") for clause in told_by)
    rules = {"shantou-5.b", "yangzhong-3.1.2.c", "yangzhong-3.2.10.b", "zhuji-3.1.2.b"}
    asked = {clause for mark in request.node.iter_markers("clause") for clause in mark.args} & rules
    assert asked <= told_by


async def test_the_score_is_recomputed_to_the_same_digit_and_tampering_shows(
    acting: Acting, database: TestDatabase
) -> None:
    view = await submitted(acting)
    path = f"{NOUN}/{view['id']}/overall-sheet/recompute"
    told = await acting.post(CHECKER, path, status=200)
    assert (told["matches"], told["stored_total"], told["recomputed_total"]) == (True, TOTAL, TOTAL)
    tampering = "UPDATE evaluation.overall_sheet SET figures = jsonb_set(figures, '{0,amount}', '\"46\"')"
    await administer(
        database.cluster, "ALTER TABLE evaluation.overall_sheet DISABLE TRIGGER final_content", tampering,
        database=database.name,
    )  # fmt: skip
    told = await acting.post(CHECKER, path, status=200)
    # 46 of 46 posts: full 3 points instead of 0.60
    assert (told["matches"], told["recomputed_total"]) == (False, "35.23")
    assert "#/total" in told["deviations"]
    assert "#/digest" in told["deviations"]


async def test_what_was_returned_is_corrected_and_scored_anew(acting: Acting) -> None:
    view = await acting.act(CHECKER, NOUN, await submitted(acting), "return", {"reason": "在职人数与决算不符"})
    assert (await sheet(acting, MAKER, view))["total"] == TOTAL
    figures = [figure("在职人员数", "46", "人"), *SHEET["figures"][1:]]
    told = await put(acting, view, SHEET | {"figures": figures})
    assert (told["total"], told["result"], told["digest"]) == (None, None, None)
    view = await acting.act(MAKER, NOUN, told, "submit")
    assert (await sheet(acting, MAKER, view))["total"] == "35.23"
    again = await acting.act(CHECKER, NOUN, view, "return", {"reason": "再核"})
    again = await acting.act(MAKER, NOUN, again, "submit")
    assert (await sheet(acting, MAKER, again))["total"] == "35.23"


async def test_whoever_entered_figures_does_not_pass_them(acting: Acting) -> None:
    view = await filled(acting)
    other = replace(MAKER, subject=CHECKER.subject)
    answer = await acting.of(other).put(
        f"/api/v1/{NOUN}/{view['id']}/overall-sheet", json=SHEET, headers={"If-Match": f'"{view["version"]}"'}
    )
    view = await acting.act(MAKER, NOUN, answer.json(), "submit")
    told = await acting.act(CHECKER, NOUN, view, "pass", status=403)
    assert told["type"] == "/problems/same-person-twice"
    assert (await acting.act(DEPARTMENT_HEAD, NOUN, view, "pass"))["status"] == "passed"


async def test_what_is_passed_is_final_in_the_database_too(acting: Acting, database: TestDatabase) -> None:
    view = await acting.act(CHECKER, NOUN, await submitted(acting), "pass")
    told = await put(acting, view, SHEET, 409)
    assert told["type"] == "/problems/action-not-allowed"
    for change in (
        "UPDATE evaluation.overall_sheet SET total = 100",
        "UPDATE evaluation.overall_sheet SET figures = '[]'",
        "DELETE FROM evaluation.overall_sheet",
    ):
        with pytest.raises(PostgresError, match="final row"):
            await administer(database.cluster, change, database=database.name)
    moved = "UPDATE evaluation.overall_sheet SET region_path = '/44/4416/441623'"
    await administer(database.cluster, moved, database=database.name)


async def test_what_is_submitted_keeps_its_figures_whoever_writes(acting: Acting, database: TestDatabase) -> None:
    await submitted(acting)
    change = "UPDATE evaluation.overall_sheet SET figures = '[]'"
    with pytest.raises(PostgresError, match="final row"):
        await administer(database.cluster, change, database=database.name)


async def test_projects_have_no_such_sheet_and_others_see_none(acting: Acting, jishan: View) -> None:
    view = await acting.opened(jishan)
    told = await sheet(acting, UNIT_MAKER, view, 404)
    assert told["type"] == "/problems/overall-sheet-not-found"
    refused = await acting.of(UNIT_MAKER).put(
        f"/api/v1/{NOUN}/{view['id']}/overall-sheet", json=SHEET, headers={"If-Match": '"1"'}
    )
    assert (refused.status_code, refused.json()["type"]) == (404, "/problems/overall-sheet-not-found")
    theirs = await submitted(acting)
    await sheet(acting, OTHER_UNIT, theirs, 404)
    told = await acting.post(OTHER_UNIT, f"{NOUN}/{theirs['id']}/overall-sheet/recompute", status=404)
    assert told["type"] == "/problems/self-evaluation-not-found"
    told = await acting.post(UNIT_MAKER, f"{NOUN}/{view['id']}/overall-sheet/recompute", status=404)
    assert told["type"] == "/problems/overall-sheet-not-found"


async def test_a_framework_that_does_not_hold_yet_opens_nothing(acting: Acting) -> None:
    early = replace(MAKER, business_day=date(2018, 8, 31))
    target = acting.targets.add(TABLE, **OF_DEPARTMENT, budget_year=2017)
    told = await acting.post(early, NOUN, {"target_id": str(target)}, status=409)
    assert told["type"] == "/problems/policy-not-in-force"
