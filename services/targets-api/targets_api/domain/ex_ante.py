"""Ex-ante assessment: a new major policy or project is assessed on its dimensions before it may ask for money.

Score and conclusion stand side by side: the sheet adds up to points, the points suggest a conclusion,
and the office that concludes otherwise says why.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from targets_api.domain.entries import Entry
from targets_api.domain.outcome import Outcome
from wenxiao.findings import Finding, Parameter


class Conclusion(StrEnum):
    SUPPORT = "support"
    ADJUSTED_SUPPORT = "adjusted_support"
    NOT_SUPPORT = "not_support"


CONCLUSION_ZH = {
    Conclusion.SUPPORT: "予以支持",
    Conclusion.ADJUSTED_SUPPORT: "调整完善后支持",
    Conclusion.NOT_SUPPORT: "不予支持",
}


@dataclass(frozen=True)
class Dimension:
    """One dimension of the sheet; `points` are the most it can earn."""

    code: str
    zh: str
    points: Decimal


@dataclass(frozen=True)
class Emphasis:
    """A kind of spending whose assessment is to be stricter, and who leads it."""

    kind: str
    lead: str | None = None
    preparatory_work: tuple[str, ...] = ()


class Trait(StrEnum):
    """What its unit marks about a project, because some jurisdiction asks for it."""

    POLICY_PROGRAMME = "policy_programme"
    SPECIAL_FUND = "special_fund"
    CONCENTRATED_RESOURCES = "concentrated_resources"
    NEEDS_APPROVAL = "needs_approval"
    HIGH_ATTENTION = "high_attention"
    LARGE_AMOUNT = "large_amount"


TRAIT_ZH = {
    Trait.POLICY_PROGRAMME: "属政策",
    Trait.SPECIAL_FUND: "设专项资金",
    Trait.CONCENTRATED_RESOURCES: "列入集中财力办大事",
    Trait.NEEDS_APPROVAL: "须立项审批",
    Trait.HIGH_ATTENTION: "关注度高",
    Trait.LARGE_AMOUNT: "金额大",
}
PREPARATORY_ZH = {"project_initiation": "立项", "feasibility_study": "可行性研究"}


@dataclass(frozen=True)
class FinanceReview:
    """What finance does with an assessment; `scope` are the items whose money it reviews."""

    scope: tuple[str, ...] = ()
    mandatory: bool = False
    third_party: str | None = None
    result: str | None = None


@dataclass(frozen=True)
class ExAntePolicy:
    """`required_when` and what follows it are missing from rules that were kept before they were asked."""

    dimensions: Parameter[tuple[Dimension, ...]]
    required_for: Parameter[tuple[str, ...]]
    passing_conclusions: Parameter[tuple[str, ...]]
    conclusion_edges: Parameter[Mapping[str, Decimal]]
    library_without_assessment: Parameter[Outcome]
    library_with_poor_assessment: Parameter[Outcome]
    budget_without_assessment: Parameter[Outcome]
    budget_with_poor_assessment: Parameter[Outcome]
    assessment_before_month: Parameter[int]
    required_when: Parameter[tuple[str, ...]] | None = None
    emphasised_for: Parameter[tuple[Emphasis, ...]] | None = None
    result_used_as: Parameter[str] | None = None
    before_month_includes_it: bool = False
    late_is_refused: bool = False
    policy_dimensions: Parameter[tuple[Dimension, ...]] | None = None
    item_points: Parameter[Decimal] | None = None
    output: Parameter[str | None] | None = None
    plan_without_assessment: Parameter[Outcome] | None = None
    plan_with_poor_assessment: Parameter[Outcome] | None = None
    finance_review: Parameter[FinanceReview | None] | None = None


@dataclass(frozen=True)
class Nature:
    """What a project is, as far as the duty to assess asks; departments and governments are assessed otherwise."""

    kind: str
    scale: str
    infrastructure: bool = False
    traits: tuple[str, ...] = ()
    object: str = "project"


@dataclass(frozen=True)
class Assessment:
    """A filed sheet; it is current as long as the project is what the sheet judged."""

    conclusion: Conclusion
    total: Decimal
    current: bool = True


@dataclass(frozen=True)
class Subject:
    """What of a project an assessment judges; who answers for it and its code may change without a new one."""

    name: str
    budget_year: int
    budget_book: str
    kind: str
    scale: str
    infrastructure: bool
    livelihood_subsidy_to_individuals: bool
    amount_requested: Decimal
    summary: str
    traits: tuple[str, ...] = ()
    object: str = "project"

    @property
    def is_policy(self) -> bool:
        return self.object == "policy" or Trait.POLICY_PROGRAMME in self.traits

    @property
    def digest(self) -> str:
        """A project without traits keeps the digest it had before there were any; so does a policy marked as one."""
        content = asdict(self) | {"amount_requested": f"{self.amount_requested:.2f}"}
        if not self.traits:
            del content["traits"]
        if self.object != "policy" or Trait.POLICY_PROGRAMME in self.traits:
            del content["object"]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


class ItemGrade(StrEnum):
    """How an item of the sheet is judged."""

    EXCELLENT = "优"
    GOOD = "良"
    FAIR = "中"
    POOR = "差"


@dataclass(frozen=True)
class SheetItem:
    """One item of a dimension, where the office fills the sheet item by item."""

    dimension: str
    name: str
    points: Decimal
    grade: ItemGrade | None = None


@dataclass(frozen=True)
class Signature:
    """The investment authority that stands behind the assessment of infrastructure, and what it saw done first."""

    authority: str
    person: str
    signed_on: date
    preparatory_work: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A filled sheet: points per dimension, and what the office concludes."""

    points: Mapping[str, Decimal]
    conclusion: Conclusion
    reason: str | None = None
    items: tuple[SheetItem, ...] = ()
    signature: Signature | None = None
    report_sha256: str | None = None


@dataclass(frozen=True)
class SheetEvidence:
    """A filled sheet with the project it judges."""

    subject: Subject
    sheet: Sheet
    assessed_on: date
    report_title: str


@dataclass(frozen=True)
class SheetDecision:
    total: Decimal
    suggested_conclusion: Conclusion
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class AdmissionEvidence:
    """`entry` is missing from admissions that were decided before the library asked for more than an assessment."""

    nature: Nature
    assessment: Assessment | None
    entry: Entry | None = None


@dataclass(frozen=True)
class Admission:
    outcome: Outcome
    findings: tuple[Finding, ...]


def has_passed(assessment: Assessment, policy: ExAntePolicy) -> bool:
    return assessment.conclusion in policy.passing_conclusions.value
