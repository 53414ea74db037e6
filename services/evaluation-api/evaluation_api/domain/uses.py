"""What a document asks of a result beside the money: what it is linked to, what is put right, what must go."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wenxiao.findings import Finding, Parameter


class Shortcoming(StrEnum):
    """What an officer states of a project whatever its grade."""

    OVERLAPPING = "overlapping_or_fragmented"
    INEFFECTIVE = "low_or_no_effect"
    IDLE = "long_idle"


SHORTCOMING_ZH = {
    Shortcoming.OVERLAPPING: "与其他政策或项目重叠、零散",
    Shortcoming.INEFFECTIVE: "资金低效或无效",
    Shortcoming.IDLE: "资金长期沉淀",
}
_CORRECTION_ZH = {
    "adjust": "须整合、调整",
    "cut_or_cancel": "必须削减或取消",
    "recover_and_reallocate": "须收回，转投急需领域",
}
_RESULT_ZH = {
    "any": "绩效结果", "evaluation_result": "评价结果", "policy_project_evaluation": "政策和项目评价结果",
    "project_performance": "项目绩效", "key_evaluation": "重点评价结果",
}  # fmt: skip
_LINKED_ZH = {
    "budget_arrangement": "预算安排", "budget_preparation": "预算编制", "current_year_budget": "当年预算",
    "next_year_budget": "下年预算", "department_budget": "部门预算", "project_budget_increase_or_cut": "项目预算增减",
    "execution_adjustment": "执行中的调整", "policy_adjustment": "政策调整", "fund_allocation": "资金分配",
    "transfer_payment_allocation": "转移支付分配", "new_policy_project_setup": "新政策新项目设立",
    "department_rewards_and_penalties": "部门奖惩", "project_fund_management": "项目资金管理",
}  # fmt: skip
_MODE_ZH = {
    "feedback_rectification": "反馈整改", "budget_linkage": "预算挂钩", "disclosure": "公开", "report": "报告",
}  # fmt: skip
_FOUND_ZH = {
    "target_review": "目标审核", "monitoring": "监控", "evaluation": "评价", "self_evaluation": "自评",
    "self_evaluation_review": "自评复核", "key_evaluation": "重点评价", "key_tracking": "重点跟踪",
    "finance_opinion": "财政意见",
}  # fmt: skip
_BODY_ZH = {
    "unit": "单位", "department": "部门", "finance": "财政部门", "government": "政府", "party_committee": "党委",
    "npc": "人大", "audit": "审计部门", "discipline": "纪检监察机关", "supervisor": "监管部门",
    "organization_dept": "组织部门", "third_party": "第三方机构", "expert": "专家", "town": "镇（乡、街道）",
    "county": "县级政府", "project_department": "项目主管部门", "industry_department": "行业主管部门",
    "lower_finance": "下级财政部门", "internal_finance": "财政内部机构", "project_unit": "项目单位",
    "investment_authority": "投资主管部门", "spender": "用款单位", "public": "社会公众",
}  # fmt: skip
_STEP_ZH = {
    "feedback": "反馈", "rectify": "整改", "improve": "提升", "next_work_plan": "提出后续工作计划",
    "result_feedback": "结果反馈", "result_bulletin": "结果通报", "rectification_responsibility": "整改责任",
}  # fmt: skip
# Whose results a document may name so that those of a project's re-check, or of its key evaluation, are meant.
_APPLIED = {
    "re_check": {"any", "evaluation_result", "policy_project_evaluation", "project_performance"},
    "key_evaluation": {
        "any",
        "evaluation_result",
        "policy_project_evaluation",
        "project_performance",
        "key_evaluation",
    },
}
_PUT_RIGHT = {
    "re_check": {"self_evaluation", "self_evaluation_review", "evaluation", "finance_opinion"},
    "key_evaluation": {"key_evaluation", "evaluation", "finance_opinion"},
}


@dataclass(frozen=True)
class Linked:
    """A result and what it bears on; `basis` are the clauses that say so."""

    result: str
    linked_to: tuple[str, ...]
    basis: tuple[str, ...]


@dataclass(frozen=True)
class Correction:
    when: str
    scope: tuple[str, ...]
    action: str
    basis: tuple[str, ...]


@dataclass(frozen=True)
class UsesPolicy:
    """The rest of the section `application`, beside grades and percentages."""

    linkages: tuple[Linked, ...]
    strength: Parameter[str]
    corrections: tuple[Correction, ...]
    rectification: Parameter[Mapping[str, Any] | None]
    grades_named: Parameter[Mapping[str, Sequence[str]] | None]
    modes: Parameter[Sequence[str]]
    quantified: Parameter[bool]


def covers(scope: Sequence[str], subject: str) -> bool:
    """Without a scope everything is meant; money is part of every policy and project."""
    return not scope or subject in scope or "fund" in scope


def uses_of(kind: str, policy: UsesPolicy) -> list[Finding]:
    """To what the result of this evaluation is put, and on what it bears."""
    modes = "、".join(_MODE_ZH[mode] for mode in policy.modes.value)
    findings = [_said("modes", f"评价结果用于：{modes}", policy.modes.basis)] if modes else []
    tried = "探索" if policy.strength.value == "exploratory" else ""
    for link in policy.linkages:
        if link.result in _APPLIED[kind]:
            bears_on = "、".join(_LINKED_ZH[one] for one in link.linked_to)
            findings.append(_said("linkage", f"{tried}{_RESULT_ZH[link.result]}与{bears_on}挂钩", link.basis))
    return findings


def corrections_of(
    shortcomings: Sequence[str], subject: str, policy: UsesPolicy
) -> tuple[list[Finding], list[Correction]]:
    """What follows for each stated shortcoming; where the document is silent, that is said."""
    findings, found = [], []
    for stated in shortcomings:
        told = SHORTCOMING_ZH[Shortcoming(stated)]
        named = [one for one in policy.corrections if one.when == stated and covers(one.scope, subject)]
        for one in named:
            findings.append(_said("correction", f"{told}：{_CORRECTION_ZH[one.action]}", one.basis, "warning"))
        if not named:
            findings.append(_said("correction", f"{told}：现行政策没有写明如何处理，请财政部门研究提出意见", ()))
        found += named
    return findings, found


def silence_of(kind: str, grade: str, result: str, policy: UsesPolicy, *, by_law: bool) -> list[Finding]:
    """A document that names consequences for some results only: what it does not name follows from convention."""
    named = policy.grades_named.value
    if by_law or named is None:
        return []
    results = tuple(named.get("result_use_scale", ()))
    grades = tuple(named.get("key_evaluation_scale", ())) if kind == "key_evaluation" else ()
    if result in results or grade in grades:
        return []
    written = "、".join((*results, *grades))
    detail = f"文件只写明“{written}”的后果，没有写明“{result}”的；以下意见按惯例提出"
    return [_said("consequence_not_named", detail, policy.grades_named.basis)]


def unquantified(percent_source: str, policy: UsesPolicy) -> list[Finding]:
    """A cut that rests on no printed figure, where the document asks for figures."""
    if not policy.quantified.value or percent_source != "convention":
        return []
    detail = "奖优罚劣须有量化标准，文件没有印出比例；请财政部门先定出量化标准，再审定本次压减"
    return [_said("quantified_standard", detail, policy.quantified.basis, "warning")]


def put_right(kind: str, policy: UsesPolicy) -> list[Finding]:
    """Who puts right what was found, by which means, and who hears of it."""
    held = policy.rectification.value
    if held is None:
        return []
    sources, fed_back = tuple(held.get("sources", ())), tuple(held.get("fed_back", ()))
    if (sources or fed_back) and not _PUT_RIGHT[kind].intersection(sources + fed_back):
        return []
    said = "；".join(part for say in _PARTS if (part := say(held)))
    return [_said("rectification", f"对评价发现的问题：{said}", policy.rectification.basis)]


def _all(names: Sequence[str], words: Mapping[str, str]) -> str:
    return "、".join(words[name] for name in names)


def _looked_back(held: Mapping[str, Any]) -> str:
    look_back = held.get("look_back")
    if not look_back:
        return ""
    return f"{_BODY_ZH[look_back['by']]}{'须' if look_back['mandatory'] else '可以'}回头看"


# In the order in which it happens.
_PARTS: tuple[Callable[[Mapping[str, Any]], str], ...] = (
    lambda held: f"{_all(held['fed_back'], _FOUND_ZH)}结果须反馈" if "fed_back" in held else "",
    lambda held: f"{_all(held['sources'], _FOUND_ZH)}结果都要用于整改" if "sources" in held else "",
    lambda held: f"由{_all(held['owners'], _BODY_ZH)}负责" if "owners" in held else "",
    lambda held: "实行整改责任制" if held.get("responsibility_system") else "",
    lambda held: f"须{_all(held['required'], _STEP_ZH)}" if "required" in held else "",
    lambda held: f"{_all(held['loop'], _STEP_ZH)}形成循环" if "loop" in held else "",
    lambda held: f"建立{_all(held['mechanisms'], _STEP_ZH)}机制" if "mechanisms" in held else "",
    lambda held: f"由{_BODY_ZH[held['supervised_by']]}督促" if "supervised_by" in held else "",
    lambda held: f"整改结果报{_BODY_ZH[held['report_to']]}" if "report_to" in held else "",
    _looked_back,
)


def _said(rule: str, detail: str, basis: tuple[str, ...], severity: str = "advice") -> Finding:
    return Finding(rule=rule, detail=detail, basis=basis, severity=severity)
