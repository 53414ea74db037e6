"""Who tells whom what and with which paper, as a document prints it; and what follows for whoever is late or silent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.words import speaks_of
from wenxiao.findings import Finding, Parameter

# A department's own papers, with which it publishes what is its own.
DEPARTMENT_PAPERS = {
    "with_department_budget": (Kind.TARGET, "department_budget"),
    "with_department_final_accounts": (Kind.EVALUATION_RESULT, "department_final_accounts"),
}
_CONTENT_ZH = {
    "important_targets": "重要绩效目标", "key_project_or_fund_targets": "重点项目或资金的绩效目标",
    "key_targets": "重点绩效目标", "evaluation_results": "评价结果", "targets": "绩效目标",
    "approved_targets": "批复的绩效目标", "self_evaluation_results": "自评结果",
    "finance_key_evaluation": "财政重点评价", "finance_key_evaluation_results": "财政重点评价结果",
    "important_finance_key_evaluation_reports": "重要的财政重点评价报告",
    "other_performance_management": "其他绩效管理情况", "overall_performance_report": "整体绩效报告",
    "fund_performance_information": "资金绩效信息", "own_performance_information": "自身绩效信息",
    "city_evaluation_overview": "市级评价总体情况", "major_policy_project_targets": "重大政策和项目的绩效目标",
    "major_policy_project_results": "重大政策和项目的评价结果", "key_project_targets": "重点项目绩效目标",
    "performance_management_status": "绩效管理情况", "main_livelihood_project_results": "主要民生项目评价结果",
    "key_expenditure_project_results": "重点支出项目评价结果", "all_but_classified": "除涉密外的全部绩效信息",
}  # fmt: skip
_TIMING_ZH = {
    "with_budget_draft": "随预算草案", "with_final_accounts_draft": "随决算草案", "timely": "及时", "later": "以后",
    "simultaneous_with_npc": "与报送人大同时", "as_needed": "视需要", "with_department_budget": "随部门预算",
    "with_department_final_accounts": "随部门决算",
}  # fmt: skip
_SCOPE_ZH = {
    "special_funds": "专项资金", "major_livelihood_projects": "重大民生项目", "key_project": "重点项目",
    "key_fund": "重点资金",
}  # fmt: skip
_BODY_ZH = {
    "unit": "单位", "department": "部门", "finance": "财政部门", "government": "政府", "party_committee": "党委",
    "npc": "人大", "public": "社会公众", "town": "镇（乡、街道）",
}  # fmt: skip
_THEN_ZH = {"approved_to_units": "审查批准后批复到单位"}
_TRIGGER_ZH = {"late": "迟报", "incomplete": "缺漏", "non_standard": "不规范"}
_SANCTION_ZH = {"circulated_notice": "通报", "accountability": "追责"}
_CHANNEL_ZH = {"npc_online_budget_supervision_system": "人大预算联网监督系统"}


@dataclass(frozen=True)
class Publication:
    to: tuple[str, ...]
    by: tuple[str, ...]
    what: tuple[str, ...]
    timing: tuple[str, ...]
    scope: tuple[str, ...]
    gradual: bool
    reviewed: bool
    basis: tuple[str, ...]
    collected_from: str | None = None
    then: str | None = None
    same_level: bool = False


@dataclass(frozen=True)
class Sanctions:
    triggers: tuple[str, ...]
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Publishers:
    """The rest of the section `disclosure`, beside the releases that it demands."""

    publications: tuple[Publication, ...] = ()
    sanctions: Parameter[Sanctions | None] = field(default=Parameter(None))
    channel: Parameter[str | None] = field(default=Parameter(None))
    supervised_by: Parameter[str | None] = field(default=Parameter(None))


def printed(kind: Kind, audiences: Sequence[Audience], held: Publishers) -> list[Finding]:
    """What the document prints of publishing this kind to these audiences, each sentence with its clauses."""
    wanted = [one for one in held.publications if concerns(one, kind, audiences)]
    findings = [_advised("release.as_printed", _sentence(one), one.basis) for one in wanted]
    if held.channel.value and Audience.NPC in audiences:
        detail = f"报送人大须经{_CHANNEL_ZH[held.channel.value]}"
        findings.append(_advised("release.channel", detail, held.channel.basis))
    if held.supervised_by.value and any("finance" not in one.by for one in wanted):
        detail = f"部门、单位的公开由{_named([held.supervised_by.value], _BODY_ZH)}督促和指导"
        findings.append(_advised("release.supervised", detail, held.supervised_by.basis))
    return findings


def papers(kind: Kind, audiences: Sequence[Audience], held: Publishers) -> set[str]:
    """The department's papers with which it goes out as well."""
    timings = {timing for one in held.publications if concerns(one, kind, audiences) for timing in one.timing}
    return {paper for timing, (of, paper) in DEPARTMENT_PAPERS.items() if timing in timings and of is kind}


def withheld(audiences: Sequence[Audience], held: Publishers) -> list[Finding]:
    """Where everything but secrets is to be public one day, only secrecy is a reason to keep it back."""
    if Audience.PUBLIC in audiences:
        return []
    return [
        _advised("release.withheld", "除涉密外应逐步做到全部公开，请确认不公开的原因属于涉密", one.basis)
        for one in held.publications
        if "all_but_classified" in one.what and "public" in one.to
    ]


def latest_year(kind: Kind, budget_year: int, draft: str) -> int | None:
    """The last year in which the paper named is laid before the congress; none where no paper is named.

    A budget goes with its own year; the accounts of a year, and its results, come in the next; results that go
    with a budget draft go with the first that is written after them.
    """
    if draft == "budget_draft":
        return budget_year + (0 if kind is Kind.TARGET else 2)
    return budget_year + 1 if draft == "final_accounts" else None


def late(
    kind: Kind, budget_year: int, day: date, demanded: Iterable[tuple[str, tuple[str, ...]]], held: Publishers
) -> list[Finding]:
    """`demanded` are the papers and clauses of what the law wants published; a paper of a past year is gone."""
    findings = []
    for draft, basis in dict.fromkeys(demanded):
        last = latest_year(kind, budget_year, draft)
        if last is not None and day.year > last:
            paper = f"{last}年{'预算草案' if draft == 'budget_draft' else '决算草案'}"
            findings.append(Finding("release.late", f"应随{paper}报送公开，本次已晚", basis, severity="warning"))
    return [*findings, *(sanctioned("late", held) if findings else ())]


def sanctioned(trigger: str, held: Publishers) -> list[Finding]:
    """What the document threatens for it."""
    sanctions = held.sanctions.value
    if sanctions is None or trigger not in sanctions.triggers:
        return []
    detail = f"公开{_TRIGGER_ZH[trigger]}的，予以{_named(sanctions.actions, _SANCTION_ZH)}"
    return [Finding("release.sanction", detail, held.sanctions.basis, severity="warning")]


def concerns(one: Publication, kind: Kind, audiences: Sequence[Audience]) -> bool:
    """Whether the document's sentence speaks of this kind and one of these audiences."""
    return speaks_of(one, kind) and any(audience.value in one.to for audience in audiences)


def _sentence(one: Publication) -> str:
    timing = _named(one.timing, _TIMING_ZH)
    scope = f"（限{_named(one.scope, _SCOPE_ZH)}）" if one.scope else ""
    gradual, reviewed = "逐步" if one.gradual else "", "，供审查" if one.reviewed else ""
    then = f"，{_named([one.then], _THEN_ZH)}" if one.then else ""
    collected = f"汇总{named_bodies([one.collected_from])}所报，" if one.collected_from else ""
    level = "同级" if one.same_level else ""
    told = f"{named_bodies(one.by)}{collected}{timing}{gradual}向{level}{named_bodies(one.to)}报送或公开"
    return f"{told}{_named(one.what, _CONTENT_ZH)}{scope}{reviewed}{then}"


def named_bodies(codes: Iterable[str | None]) -> str:
    return _named([code for code in codes if code], _BODY_ZH)


def _named(codes: Iterable[str], words: Mapping[str, str]) -> str:
    """A code for which we have no word stands as it is, rather than stop a publication."""
    return "、".join(words.get(code, code) for code in codes)


def _advised(rule: str, detail: str, basis: tuple[str, ...]) -> Finding:
    return Finding(rule, detail, basis, severity="advice")
