"""Which projects must be assessed before they ask for money, and which may enter the project library.

What must be assessed is named per jurisdiction: new major policies and projects everywhere, elsewhere also new special
funds, policies that concentrate resources, or government investment that needs approval.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from targets_api.domain.ex_ante import (
    CONCLUSION_ZH,
    TRAIT_ZH,
    Admission,
    Assessment,
    ExAntePolicy,
    Nature,
    Trait,
    has_passed,
)
from targets_api.domain.outcome import Outcome
from targets_api.domain.projects import LibraryObject
from wenxiao.findings import Finding, Parameter

CATEGORY_ZH: Mapping[str, str] = {
    "new_major_project": "新增重大项目",
    "new_major_policy": "新增重大政策",
    "new_special_fund": "新设专项资金",
    "concentrated_resources_policy": "集中财力办大事政策",
    "government_investment_project_needing_approval": "须立项审批的政府投资项目",
}
_NARROWED = frozenset({"new_major_project", "new_major_policy"})


@dataclass(frozen=True)
class Required:
    """Whether a project must be assessed: as what, or only under conditions that its unit has not marked."""

    category: str | None
    unmarked: tuple[str, ...] = ()

    @property
    def zh(self) -> str:
        return CATEGORY_ZH.get(self.category or "", "")


def _categories(nature: Nature) -> frozenset[str]:
    if nature.object in (LibraryObject.DEPARTMENT, LibraryObject.GOVERNMENT):
        return frozenset()
    traits, found = frozenset(nature.traits), set()
    programme = Trait.POLICY_PROGRAMME in traits or nature.object == LibraryObject.POLICY
    subject = "policy" if programme else "project"
    found.add(f"{nature.kind}_{nature.scale}_{subject}")
    if nature.kind == "new" and Trait.SPECIAL_FUND in traits:
        found.add("new_special_fund")
    if Trait.CONCENTRATED_RESOURCES in traits:
        found.add("concentrated_resources_policy")
    if nature.infrastructure and Trait.NEEDS_APPROVAL in traits:
        found.add("government_investment_project_needing_approval")
    return frozenset(found)


def required_as(nature: Nature, policy: ExAntePolicy) -> Required:
    """`required_when` narrows the new major items only; all of its conditions must be marked."""
    own = _categories(nature)
    named = [category for category in policy.required_for.value if category in own]
    conditions = policy.required_when.value if policy.required_when else ()
    unmarked = tuple(condition for condition in conditions if condition not in nature.traits)
    for category in named:
        if category not in _NARROWED or not unmarked:
            return Required(category)
    return Required(None, unmarked if named else ())


def is_required(nature: Nature, policy: ExAntePolicy) -> bool:
    return required_as(nature, policy).category is not None


def missing_basis(rule: Parameter[Outcome], policy: ExAntePolicy) -> tuple[str, ...]:
    """What follows from a missing assessment, and what made it a duty; rules kept earlier told the first alone."""
    if policy.required_when is None:
        return rule.basis
    return tuple(dict.fromkeys((*rule.basis, *policy.required_for.basis, *policy.required_when.basis)))


def unmarked_finding(rule: str, required: Required, policy: ExAntePolicy) -> Finding | None:
    """A duty that hangs on conditions nobody has marked is for finance to settle, not for software to guess."""
    if not required.unmarked or policy.required_when is None:
        return None
    words = "、".join(TRAIT_ZH[Trait(condition)] for condition in required.unmarked)
    detail = f"新增重大政策、项目{words}的必须事前评估，本项目没有标明；请财政部门核定是否应评"
    return Finding(rule, detail, policy.required_when.basis, severity="warning")


def may_enter_library(nature: Nature, assessment: Assessment | None, policy: ExAntePolicy) -> Admission:
    """Whether a project may be admitted to the project library."""
    required = required_as(nature, policy)
    if required.category is None:
        doubt = unmarked_finding("library.ex_ante_unmarked", required, policy)
        return Admission(Outcome.ALLOWED, (doubt,) if doubt and assessment is None else ())
    rule = policy.library_without_assessment
    told_apart = rule.value is Outcome.ALLOWED and policy.required_when is not None
    if assessment is None:
        do = "本地没有规定因此不得入库，请审核时斟酌" if told_apart else "请先完成评估再申请入库"
        detail = f"{required.zh}未开展事前绩效评估，{do}"
        return _refusal(rule, "library.ex_ante_missing", detail, missing_basis(rule, policy))
    if not assessment.current:
        do = "请审核时斟酌" if told_apart else "请重新评估后再申请入库"
        detail = f"项目在评估之后改过名称、性质、金额或概况等内容，原事前绩效评估不再作数；{do}"
        return _refusal(rule, "library.ex_ante_stale", detail, rule.basis)
    if not has_passed(assessment, policy):
        return _poor(assessment, policy)
    return Admission(Outcome.ALLOWED, ())


def _poor(assessment: Assessment, policy: ExAntePolicy) -> Admission:
    rule, conclusion = policy.library_with_poor_assessment, CONCLUSION_ZH[assessment.conclusion]
    detail = f"事前绩效评估结论为“{conclusion}”，不得进入项目库；请完善方案后重新评估"
    if rule.value is Outcome.ALLOWED and policy.required_when is not None:
        detail = f"事前绩效评估结论为“{conclusion}”；本地没有规定因此不得入库，请审核时斟酌"
    return _refusal(rule, "library.ex_ante_poor", detail, rule.basis)


def _refusal(parameter: Parameter[Outcome], rule: str, detail: str, basis: tuple[str, ...]) -> Admission:
    severity = "warning" if parameter.value is Outcome.ALLOWED else "refusal"
    return Admission(parameter.value, (Finding(rule, detail, basis, severity=severity),))
