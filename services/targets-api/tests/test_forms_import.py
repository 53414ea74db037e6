"""Official forms in: whole workbooks, tried first, all of them or nothing, and what the form does not print stays."""

from typing import Any

from .forms_office import Forms, outcomes, refusals, workbook
from .forms_variants import NAME, NATIONAL, NATIONAL_MERGES, OVERALL, OVERALL_MERGES, apart, national, overall

PRINTED = ("category", "subcategory", "name", "target_text", "weight")


async def target_of(office: Any, sheet: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await office.ask(office.people.maker, "GET", f"targets/{sheet['target_id']}")).json()
    return found


def printed(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in PRINTED) for row in rows]


async def test_a_form_declares_the_target_of_a_project_that_is_there(office: Any) -> None:
    forms = Forms(office)
    project = await office.a_project(admitted=False, name=NAME)
    tried, sheets = await forms.imported(national(), dry_run=True)
    assert (tried["state"], tried["written"], outcomes(sheets)) == ("done", False, ["declared"])
    assert (await office.ask(office.people.maker, "GET", "targets")).json()["items"] == []
    done, sheets = await forms.imported(national())
    assert (done["state"], done["written"], done["counts"]["declared"]) == ("done", True, 1)
    assert (done["sheets"], done["forms"], done["forms_read"], done["forms_judged"]) == (1, 1, 1, 1)
    target = await target_of(office, sheets[0])
    assert (target["project_id"], target["status"], target["budget_year"]) == (project["id"], "draft", 2022)
    assert target["overall_goal"] == "改造渠道10公里，\n通水验收。"
    assert target["whole_life_goal"] == "三年建成灌溉渠系30公里。"
    assert (target["whole_life_from"], target["whole_life_until"]) == (2022, 2024)
    assert target["funding"] == {
        "whole_life": {"total": "3000000.00", "fiscal": "3000000.00"},
        "annual": {"total": "656600.00", "fiscal": "500000.00", "other": "156600.00"},
    }
    assert printed(target["indicators"]) == [
        ("产出指标", "数量指标", "改造渠道", "≥10公里", "40.00"),
        ("产出指标", "质量指标", "验收合格率", "1", "20.00"),
        ("效益指标", "社会效益", "受益农户", "1200户以上", "30.00"),
    ]
    assert printed(target["whole_life_indicators"]) == [("产出指标", "数量指标", "改造渠道", "≥30公里", None)]
    assert (target["history"][0]["action"], target["history"][0]["subject"]) == ("create", office.people.maker.subject)


async def test_what_a_submission_would_ask_is_told_at_its_cell(office: Any) -> None:
    await office.a_project(admitted=False, name=NAME)
    _, sheets = await Forms(office).imported(national(H13="好", I13=None), dry_run=True)
    found = {(one["rule"], one["cell"]): one for one in sheets[0]["findings"]}
    missing = found[("declaration.weight_missing", "I13")]
    assert (missing["severity"], missing["detail"][:6]) == ("warning", "提交前须改正")
    assert missing["basis"]
    assert any(cell == "H13" for rule, cell in found if rule.startswith("advice."))


async def test_sign_value_and_unit_of_their_own_are_the_authors_own_fields(office: Any) -> None:
    await office.a_project(admitted=False, name=NAME)
    done, sheets = await Forms(office).imported(apart())
    assert (done["state"], outcomes(sheets)) == ("done", ["declared"]), sheets
    target = await target_of(office, sheets[0])
    assert target["funding"] == {"annual": {"total": "656600.00", "fiscal": "656600.00"}}
    assert target["overall_goal"] == "改造渠道10公里。"
    rows = target["indicators"]
    assert printed(rows) == [
        ("产出指标", "数量指标", "改造渠道", "≥10公里", "50.00"),
        ("产出指标", "数量指标", "改造闸门", "=5座", "20.00"),
        ("效益指标", "社会效益指标", "灌溉条件", "明显改善", "20.00"),
    ]
    own = [(row["operator"], row["target_value"], row["unit"], row["explanation"]) for row in rows]
    assert own == [("≥", "10", "公里", None), ("=", "5", "座", "竣工图为准"), ("text", None, None, None)]


async def test_a_departments_form_carries_functions_tasks_and_their_money(office: Any) -> None:
    people = office.people
    body = office.project_body(name="农业局整体支出", object="department")
    entry = await office.done(people.department_maker, "POST", "projects", body)
    forms = Forms(office, people.department_maker)
    done, sheets = await forms.imported(overall())
    assert (done["state"], outcomes(sheets), sheets[0]["kind"]) == ("done", ["declared"], "overall"), sheets
    target = (await office.ask(people.department_maker, "GET", f"targets/{sheets[0]['target_id']}")).json()
    assert (target["project_id"], target["functions"]) == (entry["id"], "主管农业农村工作。")
    assert target["overall_goal"] == "目标1：修渠；目标2：推广。"
    parts = ("name", "content", "amount_total", "amount_fiscal", "amount_other")
    assert [tuple(task[part] for part in parts) for task in target["tasks"]] == [
        ("任务1：修渠", "改造渠道10公里", "656600.00", "500000.00", "156600.00"),
        ("推广", "推广良种", "100000.00", "100000.00", None),
    ]
    assert target["funding"]["annual"] == {"total": "756600.00", "fiscal": "600000.00", "other": "156600.00"}
    assert [row["target_text"] for row in target["indicators"]] == ["≥10公里", "0.95", "≥90%"]
    again, sheets = await forms.imported(overall())
    assert (again["counts"]["unchanged"], outcomes(sheets)) == (1, ["unchanged"])


async def test_what_the_form_does_not_print_stays_where_heading_and_value_are_the_same(office: Any) -> None:
    people = office.people
    project = await office.a_project(admitted=False, name=NAME)
    await Forms(office).imported(national())
    target = (await office.ask(people.maker, "GET", f"targets?project_id={project['id']}")).json()["items"][0]
    own = {"operator": "≥", "target_value": "10", "unit": "千米", "explanation": "以验收为准"}
    own |= {"library_indicator_id": office.known_indicator, "scoring_rule": "按比例"}
    names = ("category", "subcategory", "name", "target_text", "weight")
    rows = [{name: row[name] for name in names} for row in target["indicators"]]
    rows = [row | (own if row["name"] in ("改造渠道", "受益农户") else {}) for row in rows]
    body = {
        **{name: target[name] for name in ("overall_goal", "whole_life_goal", "whole_life_from", "whole_life_until")},
        "funding": target["funding"],
        "indicators": rows,
        "execution_weight": "20",
        "in_year": True,
        "whole_life_indicators": [{name: row[name] for name in names} for row in target["whole_life_indicators"]],
        "milestones": [{"kind": "stage_target", "name": "开工", "due_on": "2022-03-31", "text": "完成招标"}],
        "dimensions_not_applicable": [{"dimension": "ecological_benefit", "reason": "不涉及"}],
    }
    revised = await office.done(people.maker, "PUT", f"targets/{target['id']}", body)
    done, sheets = await Forms(office).imported(national())
    assert outcomes(sheets) == ["unchanged"]
    assert await target_of(office, sheets[0]) == revised
    done, sheets = await Forms(office).imported(national(H14="1500户以上", I14=25))
    assert (done["written"], outcomes(sheets)) == (True, ["revised"])
    found = await target_of(office, sheets[0])
    assert found["version"] == revised["version"] + 1
    for name in ("milestones", "dimensions_not_applicable", "execution_weight", "in_year", "whole_life_indicators"):
        assert found[name] == revised[name], name
    canal, _, farmers = found["indicators"]
    assert canal == revised["indicators"][0]
    assert (farmers["target_text"], farmers["weight"], farmers["scoring_rule"]) == ("1500户以上", "25.00", "按比例")
    assert farmers["library_indicator_id"] == office.known_indicator
    assert (farmers["operator"], farmers["target_value"], farmers["unit"]) == (None, None, None)
    assert farmers["typed"]["amount"] == "1500"


async def test_a_target_under_review_is_refused_unless_nothing_changes(office: Any) -> None:
    people = office.people
    target = await office.take(await office.a_target(await office.a_project()), "submit")
    forms = Forms(office)
    content = await forms.file(f"targets/{target['id']}/form")
    _, sheets = await forms.imported(content)
    assert outcomes(sheets) == ["unchanged"]
    changed = {"C3": "建档立卡个人缴费县级配套资金", "G4": "单位361001"}
    done, sheets = await forms.imported(national(**changed))
    assert (done["state"], done["written"], refusals(sheets)) == ("refused", False, [("申报表", "", "under_review")])
    assert (await office.ask(people.maker, "GET", f"targets/{target['id']}")).json()["version"] == target["version"]


async def test_one_wrong_form_keeps_the_whole_workbook_out(office: Any) -> None:
    await office.a_project(admitted=False, name=NAME)
    other = NATIONAL | {"C3": "没有登记的项目"}
    content = workbook(
        ("说明", {"A1": "填表说明"}, ()),
        ("甲", NATIONAL, NATIONAL_MERGES),
        ("乙", other, NATIONAL_MERGES),
        (
            "自评",
            {"A1": "项目支出绩效自评表", "A2": "三级指标", "B2": "指标值", "C2": "完成值", "A3": "x", "B3": "1"},
            (),
        ),
    )
    done, sheets = await Forms(office).imported(content)
    assert (done["state"], done["written"], done["sheets"], done["forms"]) == ("refused", False, 4, 2)
    assert done["counts"] == {"declared": 1, "revised": 0, "unchanged": 0, "refused": 1, "left_aside": 2}
    assert refusals(sheets) == [("乙", "C3", "unknown")]
    assert (await office.ask(office.people.maker, "GET", "targets")).json()["items"] == []
    place = f"form-imports/{done['id']}/sheets?outcome=refused"
    assert [sheet["sheet"] for sheet in (await office.ask(office.people.maker, "GET", place)).json()] == ["乙"]


async def test_both_kinds_stand_in_one_workbook_in_any_order(office: Any) -> None:
    people = office.people
    await office.a_project(admitted=False, name=NAME)
    entry = office.project_body(name="农业局整体支出", object="department")
    await office.done(people.department_maker, "POST", "projects", entry)
    content = workbook(("整体", OVERALL, OVERALL_MERGES), ("项目", NATIONAL, NATIONAL_MERGES))
    done, sheets = await Forms(office, people.department_maker).imported(content)
    assert (done["state"], outcomes(sheets)) == ("done", ["declared", "declared"]), sheets


async def test_a_project_is_found_within_reach_by_code_or_by_name_unit_and_year(office: Any) -> None:
    people = office.people
    project = await office.a_project(admitted=False, name=NAME)
    forms = Forms(office)
    _, sheets = await forms.imported(national(F3="项目编码", G3=project["code"], C3="抄错的名称"), dry_run=True)
    assert outcomes(sheets) == ["declared"]
    assert "form.other_name" in {one["rule"] for one in sheets[0]["findings"]}
    for changes, cell, rule in (
        ({"F3": "项目编码", "G3": "44162222T000000099999"}, "G3", "unknown"),
        ({"G4": "别的单位"}, "C3", "unknown"),
        ({"A2": "（2023年度）"}, "", "other_year"),
        ({"C3": None}, "C3", "name_missing"),
    ):
        _, sheets = await forms.imported(national(**changes), dry_run=True)
        assert refusals(sheets) == [("申报表", cell, rule)], changes
    _, sheets = await Forms(office, people.sibling).imported(national(), dry_run=True)
    assert refusals(sheets) == [("申报表", "C3", "unknown")]
    await office.a_project(admitted=False, name=NAME)
    _, sheets = await forms.imported(national(), dry_run=True)
    assert refusals(sheets) == [("申报表", "C3", "ambiguous")]
    _, sheets = await forms.imported(
        workbook(*((title, NATIONAL | {"F3": "项目编码", "G3": project["code"]}, NATIONAL_MERGES) for title in "甲乙")),
        dry_run=True,
    )
    assert refusals(sheets) == [("乙", "", "repeated")]


async def test_finance_imports_the_governments_form_and_no_other(office: Any) -> None:
    people = office.people
    budget = {"budget_year": 2022, "revenue_planned": "1000.00", "expenditure_planned": "1000.00"}
    budget |= {"debt_outstanding": "1.00", "debt_limit": "500.00", "responsible_person": "县长"}
    filed = await office.done(people.finance_maker, "POST", "government-budgets", budget)
    (entry,) = (await office.ask(people.finance_maker, "GET", "projects?object=government")).json()["items"]
    await office.a_project(admitted=False, name=NAME)
    forms = Forms(office, people.finance_maker)
    _, sheets = await forms.imported(national(), dry_run=True)
    assert refusals(sheets) == [("申报表", "", "not_yours")]
    done, sheets = await forms.imported(overall(F3="部门编码", G3=entry["code"], C3=entry["name"]))
    assert (done["state"], outcomes(sheets), sheets[0]["project_id"]) == ("done", ["declared"], filed["project_id"])
    _, sheets = await forms.imported(await forms.file(f"targets/{sheets[0]['target_id']}/form"))
    assert (outcomes(sheets), sheets[0]["code"]) == (["unchanged"], entry["code"])
    _, sheets = await Forms(office, people.department_maker).imported(overall(C3=entry["name"]), dry_run=True)
    assert [rule for _, _, rule in refusals(sheets)] == ["unknown"]
