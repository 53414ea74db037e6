"""What a document asks of a result, in the words that an officer reads; which documents ask what is for the packs."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from evaluation_api.domain.linkage import (
    Advice,
    Consequence,
    EvaluationKind,
    GradeWithoutConsequence,
    LinkageEvidence,
    LinkagePolicy,
    advise,
)
from evaluation_api.domain.uses import (
    Correction,
    Linked,
    UsesPolicy,
    corrections_of,
    covers,
    put_right,
    silence_of,
    unquantified,
    uses_of,
)
from wenxiao.findings import Finding, Parameter

SILENT = UsesPolicy(
    (), Parameter("binding", ()), (), Parameter(None, ()), Parameter(None, ()), Parameter((), ()), Parameter(False, ())
)
D = Decimal


def told(findings: Sequence[Finding]) -> list[tuple[str, str, tuple[str, ...], str]]:
    return [(one.rule, one.detail, one.basis, one.severity) for one in findings]


def rectified(**held: Any) -> list[str]:
    policy = replace(SILENT, rectification=Parameter(held, ("c",)))
    found = put_right("re_check", policy)
    assert {(one.rule, one.basis, one.severity) for one in found} <= {("rectification", ("c",), "advice")}
    return [one.detail for one in found]


BODIES = {
    "unit": "单位", "department": "部门", "finance": "财政部门", "government": "政府", "party_committee": "党委",
    "npc": "人大", "audit": "审计部门", "discipline": "纪检监察机关", "supervisor": "监管部门",
    "organization_dept": "组织部门", "third_party": "第三方机构", "expert": "专家", "town": "镇（乡、街道）",
    "county": "县级政府", "project_department": "项目主管部门", "industry_department": "行业主管部门",
    "lower_finance": "下级财政部门", "internal_finance": "财政内部机构", "project_unit": "项目单位",
    "investment_authority": "投资主管部门", "spender": "用款单位", "public": "社会公众",
}  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
def test_a_body_has_its_name(body: str) -> None:
    assert rectified(owners=[body]) == [f"对评价发现的问题：由{BODIES[body]}负责"]


FOUND = {
    "target_review": "目标审核", "monitoring": "监控", "evaluation": "评价", "self_evaluation": "自评",
    "self_evaluation_review": "自评复核", "key_evaluation": "重点评价", "key_tracking": "重点跟踪",
    "finance_opinion": "财政意见",
}  # fmt: skip
STEPS = {
    "feedback": "反馈", "rectify": "整改", "improve": "提升", "next_work_plan": "提出后续工作计划",
    "result_feedback": "结果反馈", "result_bulletin": "结果通报", "rectification_responsibility": "整改责任",
}  # fmt: skip


def test_what_is_put_right_is_told_in_the_order_in_which_it_happens() -> None:
    assert rectified(
        look_back={"by": "finance", "mandatory": True}, report_to="finance", supervised_by="department",
        mechanisms=["result_feedback", "result_bulletin"], loop=["feedback", "rectify", "improve"],
        required=["next_work_plan"], responsibility_system=True, owners=["unit", "department"],
        sources=list(FOUND), fed_back=["self_evaluation"],
    ) == [
        ("对评价发现的问题：自评结果须反馈；目标审核、监控、评价、自评、自评复核、重点评价、重点跟踪、财政意见结果都要用于整改；"
        "由单位、部门负责；实行整改责任制；须提出后续工作计划；反馈、整改、提升形成循环；建立结果反馈、结果通报机制；"
        "由部门督促；整改结果报财政部门；财政部门须回头看")
    ]  # fmt: skip
    assert rectified(look_back={"by": "finance", "mandatory": False}) == ["对评价发现的问题：财政部门可以回头看"]
    for step, zh in STEPS.items():
        assert rectified(required=[step]) == [f"对评价发现的问题：须{zh}"]
    assert put_right("re_check", SILENT) == []


@pytest.mark.parametrize("source", FOUND)
def test_only_what_comes_from_this_kind_of_evaluation_is_put_right(source: str) -> None:
    policy = replace(SILENT, rectification=Parameter({"sources": [source], "owners": ["unit"]}, ()))
    of_key = {"key_evaluation", "evaluation", "finance_opinion"}
    of_check = {"self_evaluation", "self_evaluation_review", "evaluation", "finance_opinion"}
    assert bool(put_right("key_evaluation", policy)) == (source in of_key)
    assert bool(put_right("re_check", policy)) == (source in of_check)
    fed_back = replace(SILENT, rectification=Parameter({"fed_back": [source]}, ()))
    assert bool(put_right("re_check", fed_back)) == (source in of_check)


LINKED = {
    "budget_arrangement": "预算安排", "budget_preparation": "预算编制", "current_year_budget": "当年预算",
    "next_year_budget": "下年预算", "department_budget": "部门预算", "project_budget_increase_or_cut": "项目预算增减",
    "execution_adjustment": "执行中的调整", "policy_adjustment": "政策调整", "fund_allocation": "资金分配",
    "transfer_payment_allocation": "转移支付分配", "new_policy_project_setup": "新政策新项目设立",
    "department_rewards_and_penalties": "部门奖惩", "project_fund_management": "项目资金管理",
}  # fmt: skip
RESULTS = {
    "any": "绩效结果", "evaluation_result": "评价结果", "policy_project_evaluation": "政策和项目评价结果",
    "project_performance": "项目绩效", "key_evaluation": "重点评价结果",
}  # fmt: skip


@pytest.mark.parametrize("result", RESULTS)
@pytest.mark.parametrize("kind", ["re_check", "key_evaluation"])
def test_what_a_result_is_linked_to(result: str, kind: str) -> None:
    policy = replace(SILENT, linkages=(Linked(result, tuple(LINKED), ("c",)),))
    says = f"{RESULTS[result]}与{'、'.join(LINKED.values())}挂钩"
    meant = kind == "key_evaluation" or result != "key_evaluation"
    assert told(uses_of(kind, policy)) == ([("linkage", says, ("c",), "advice")] if meant else [])
    tried = replace(policy, strength=Parameter("exploratory", ()))
    assert [one.detail for one in uses_of(kind, tried)] == ([f"探索{says}"] if meant else [])


def test_the_ways_in_which_a_result_is_used() -> None:
    modes: Parameter[Sequence[str]] = Parameter(
        ("feedback_rectification", "budget_linkage", "disclosure", "report"), ("c",)
    )
    found = uses_of("re_check", replace(SILENT, modes=modes))
    assert told(found) == [("modes", "评价结果用于：反馈整改、预算挂钩、公开、报告", ("c",), "advice")]
    assert uses_of("re_check", SILENT) == []


SHORTCOMINGS = {
    "overlapping_or_fragmented": "与其他政策或项目重叠、零散", "low_or_no_effect": "资金低效或无效",
    "long_idle": "资金长期沉淀",
}  # fmt: skip


@pytest.mark.parametrize("stated", SHORTCOMINGS)
@pytest.mark.parametrize(
    ("action", "zh"),
    [
        ("adjust", "须整合、调整"),
        ("cut_or_cancel", "必须削减或取消"),
        ("recover_and_reallocate", "须收回，转投急需领域"),
    ],
)
def test_a_stated_shortcoming_has_its_consequence(stated: str, action: str, zh: str) -> None:
    correction = Correction(stated, ("project",), action, ("c",))
    policy = replace(SILENT, corrections=(correction,))
    findings, found = corrections_of([stated], "project", policy)
    assert (told(findings), found) == (
        [("correction", f"{SHORTCOMINGS[stated]}：{zh}", ("c",), "warning")],
        [correction],
    )
    findings, found = corrections_of([stated], "policy", policy)
    says = f"{SHORTCOMINGS[stated]}：现行政策没有写明如何处理，请财政部门研究提出意见"
    assert (told(findings), found) == ([("correction", says, (), "advice")], [])


def test_money_is_part_of_every_project_and_policy() -> None:
    assert covers((), "project")
    assert covers(("fund",), "policy")
    assert covers(("policy",), "policy")
    assert not covers(("policy",), "project")


NAMED = {"result_use_scale": ["好", "差"], "key_evaluation_scale": ["低"]}


@pytest.mark.parametrize(
    ("kind", "grade", "result", "by_law", "says"),
    [
        ("re_check", "优", "好", False, None),
        ("re_check", "中", "一般", False, "好、差"),
        ("re_check", "低", "一般", False, "好、差"),
        ("re_check", "中", "一般", True, None),
        ("key_evaluation", "低", "一般", False, None),
        ("key_evaluation", "中", "一般", False, "好、差、低"),
    ],
)
def test_where_a_document_is_silent_that_is_said(
    kind: str, grade: str, result: str, by_law: bool, says: str | None
) -> None:
    policy = replace(SILENT, grades_named=Parameter(NAMED, ("c",)))
    detail = f"文件只写明“{says}”的后果，没有写明“{result}”的；以下意见按惯例提出"
    wanted = [] if says is None else [("consequence_not_named", detail, ("c",), "advice")]
    assert told(silence_of(kind, grade, result, policy, by_law=by_law)) == wanted
    assert silence_of(kind, grade, result, SILENT, by_law=False) == []


def test_a_cut_without_a_printed_figure_is_told_where_figures_are_asked_for() -> None:
    policy = replace(SILENT, quantified=Parameter(True, ("c",)))
    says = "奖优罚劣须有量化标准，文件没有印出比例；请财政部门先定出量化标准，再审定本次压减"
    assert told(unquantified("convention", policy)) == [("quantified_standard", says, ("c",), "warning")]
    assert unquantified("law", policy) == unquantified("convention", SILENT) == []


def a_policy(*consequences: Consequence, **changed: Any) -> LinkagePolicy:
    grades = {"优": "好", "中": "一般", "低": "差", "差": "差"}
    outcome = {"优": "kept", "中": "kept", "低": "reduced", "差": "refused"}
    held = LinkagePolicy(
        result_of_grade=Parameter(grades, ("c1",)),
        consequences=consequences,
        results_used_in_budget=Parameter(True, ("c2",)),
        outcome_of_grade=Parameter(
            {"re_check": outcome, "key_evaluation": outcome | {"差": "refused_in_principle"}}, ()
        ),
        reduction_percent=Parameter({"低": D(20)}, ("c3",)),
        livelihood_exception=Parameter(("livelihood_subsidy_to_individuals",), ("c4",)),
        applies_to_year=Parameter("next", ("c5",)),
        re_check_applies_to_year=Parameter("same", ("c6",)),
    )
    return replace(held, **changed)


def advised(grade: str, *consequences: Consequence, kind: str = "re_check", **changed: Any) -> tuple[Any, ...]:
    evidence = LinkageEvidence(EvaluationKind(kind), grade, D("61.5"), changed.pop("livelihood", False), 2023)
    linkage = advise(evidence, a_policy(*consequences, **changed))
    return linkage.advice, linkage.percent, linkage.budget_year, told(linkage.findings)


APPLIED = ("results_used", "评价和复核结果用于安排预算", ("c2",), "advice")


def result_told(grade: str, result: str) -> tuple[str, str, tuple[str, ...], str]:
    return "result_of_grade", f"评价得分61.5分，等级“{grade}”，结果应用按“{result}”对待", ("c1",), "advice"


def test_a_cut_is_told_with_its_year_and_its_share() -> None:
    assert advised("低") == (Advice.REDUCE, D(20), 2023, [
        result_told("低", "差"), APPLIED,
        ("applies_to_year", "2023年：原则上压减预算20%", ("c6",), "advice"),
        ("reduction_percent", "压减比例20%为惯例值，可由政策包调整", ("c3",), "advice"),
    ])  # fmt: skip
    advice, percent, year, found = advised("差", kind="key_evaluation")
    assert (advice, percent, year) == (Advice.STOP, None, 2024)
    assert found[-1] == ("applies_to_year", "2024年：原则上不安排预算", ("c5",), "advice")
    assert advised("差")[0] is Advice.STOP


@pytest.mark.parametrize(
    ("action", "zh", "advice", "told_as"),
    [
        ("funding_priority", "原则上优先保障资金", Advice.PRIORITY, "原则上优先保障预算"),
        ("urge_improvement", "督促改进", Advice.IMPROVE, "督促改进，整改情况作为安排预算的依据"),
        ("reduce", "原则上减少预算安排", Advice.KEEP, "据实安排预算"),
        ("no_budget", "原则上不安排预算", Advice.KEEP, "据实安排预算"),
        ("reduce_or_no_budget", "原则上减少或不再安排预算", Advice.KEEP, "据实安排预算"),
        ("cut_or_cancel", "低效无效资金削减或取消", Advice.KEEP, "据实安排预算"),
    ],
)
@pytest.mark.parametrize("scale", ["grade", "result"])
def test_what_a_document_asks_for_is_told(action: str, zh: str, advice: Advice, told_as: str, scale: str) -> None:
    named = "中" if scale == "grade" else "一般"
    found = advised("中", Consequence(("re_check",), (named,), scale, action, ("c",)))
    assert found[0] is advice
    assert found[3] == [
        result_told("中", "一般"), APPLIED, ("consequence", f"“{named}”：{zh}", ("c",), "advice"),
        ("applies_to_year", f"2023年：{told_as}", ("c6",), "advice"),
    ]  # fmt: skip
    elsewhere = Consequence(("key_evaluation",), (named,), scale, action, ("c",))
    other = Consequence(("re_check",), ("好",), scale, action, ("c",))
    policies = Consequence(("re_check",), (named,), scale, action, ("c",), ("policy",))
    assert advised("中", elsewhere, other, policies)[0] is Advice.KEEP


def test_aid_to_persons_is_never_cut() -> None:
    spared = "属于对个人的民生补助，不因评价结果压减或停止预算，改为督促改进"
    advice, percent, _, found = advised("低", livelihood=True)
    assert (advice, percent) == (Advice.IMPROVE, None)
    assert ("livelihood_exception", f"{spared}（比照重点评价）", (), "advice") in found
    _, _, _, found = advised("低", kind="key_evaluation", livelihood=True)
    assert ("livelihood_exception", spared, ("c4",), "advice") in found
    assert advised("低", livelihood=True, livelihood_exception=Parameter((), ()))[0] is Advice.REDUCE
    assert advised("中", livelihood=True)[0] is Advice.KEEP


def test_results_that_are_not_used_change_no_budget() -> None:
    unused = Parameter(False, ("c2",))
    advice, percent, _, found = advised("低", results_used_in_budget=unused)
    assert (advice, percent, APPLIED in found) == (Advice.KEEP, None, False)


def test_a_grade_without_consequence_says_what_to_do() -> None:
    with pytest.raises(GradeWithoutConsequence) as refused:
        advised("良")
    assert refused.value.detail == (
        "现行政策没有规定等级“良”的结果如何应用，请先由财政部门补充政策包，或按现行政策重新评价。"
    )
    assert refused.value.attributes == {"grade": "良"}
