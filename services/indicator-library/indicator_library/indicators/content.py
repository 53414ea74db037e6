"""What is said of an indicator, declared once: a proposal states some of it, a version all that holds."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint

from wenxiao.bodies import Day

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
LongWords = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class Kind(StrEnum):
    QUANTITATIVE = "quantitative"
    QUALITATIVE = "qualitative"


class Direction(StrEnum):
    """Which actual value is the better one; `range` is between two bounds."""

    HIGHER = "higher"
    LOWER = "lower"
    EQUAL = "equal"
    RANGE = "range"


class AppliesTo(StrEnum):
    PROJECT = "project"
    POLICY = "policy"
    DEPARTMENT = "department"
    GOVERNMENT = "government"


class BudgetBook(StrEnum):
    GENERAL_PUBLIC = "general_public"
    GOVERNMENT_FUND = "government_fund"
    STATE_CAPITAL = "state_capital"
    SOCIAL_INSURANCE = "social_insurance"


class Frequency(StrEnum):
    """How often the value is collected, from the most frequent on."""

    DAILY = "daily"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    ONCE = "once"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FormulaInput(_Part):
    name: Words = Constraint(description="数据项名称，与公式中的写法一致")
    unit: Words = Constraint(description="计量单位")
    source: LongWords | None = Constraint(default=None, description="取自何处")


class Formula(_Part):
    expression: LongWords = Constraint(description="由数据项、数字和四则运算组成，如 实际支出资金÷实际到位资金×100%")
    inputs: list[FormulaInput] = Constraint(min_length=1, max_length=30)


class LegalBasis(_Part):
    document: Words = Constraint(description="文件名称和文号")
    article: Words | None = Constraint(default=None, description="条款")


class IndicatorContent(_Part):
    """All fields optional: who narrows an indicator states only what is different here."""

    name: Words | None = Constraint(default=None, title="三级指标名称")
    category: Words | None = Constraint(default=None, title="一级指标", description="如“产出指标”")
    subcategory: Words | None = Constraint(default=None, title="二级指标", description="如“数量指标”")
    applies_to: AppliesTo | None = Constraint(default=None, title="评价对象", description="项目、政策、部门整体、政府")
    industry: Words | None = Constraint(default=None, title="行业", description="共性指标不填")
    field: Words | None = Constraint(default=None, title="领域", description="行业之下的领域")
    budget_book: BudgetBook | None = Constraint(default=None, title="预算类别", description="四本预算之一；不限则不填")
    kind: Kind | None = Constraint(default=None, title="指标类型", description="定量或定性")
    direction: Direction | None = Constraint(default=None, title="指标方向")
    unit: Words | None = Constraint(default=None, title="计量单位")
    definition: LongWords | None = Constraint(default=None, title="指标解释")
    formula_text: LongWords | None = Constraint(default=None, title="计算公式原文")
    formula: Formula | None = Constraint(default=None, title="公式", description="可计算的公式")
    data_source: LongWords | None = Constraint(default=None, title="数据来源")
    frequency: Frequency | None = Constraint(default=None, title="采集频次")
    responsible: Words | None = Constraint(default=None, title="责任单位")
    scoring_preset: Words | None = Constraint(default=None, title="评分方法")
    evidence: list[Words] = Constraint(default_factory=list, max_length=20, title="佐证资料")
    legal_basis: list[LegalBasis] = Constraint(default_factory=list, max_length=20, title="依据")
    valid_from: Day | None = Constraint(default=None, title="有效期起")
    valid_until: Day | None = Constraint(default=None, title="有效期止")
    example_target: Words | None = Constraint(default=None, title="指标值示例")
    source: LongWords | None = Constraint(default=None, title="出处")
    confirmed: bool | None = Constraint(default=None, title="已核对原文", description="是否核对过原文")

    def stated(self) -> dict[str, Any]:
        """What was said, as plain JSON; what was left open is not there."""
        return {name: value for name, value in self.model_dump(mode="json").items() if value not in (None, [])}


REQUIRED = ("name", "category", "subcategory", "applies_to", "kind", "direction", "unit")
ZH = {name: field.title or name for name, field in IndicatorContent.model_fields.items()}


def day_of(text: str | None) -> date | None:
    """A day of a content's JSON."""
    return None if text is None else date.fromisoformat(text)
