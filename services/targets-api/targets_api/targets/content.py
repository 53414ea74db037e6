"""What a person writes of a target; a draft may be incomplete, submission asks for the rest."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint
from sqlalchemy import Date, Numeric, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from targets_api.domain.department_overall import Source
from targets_api.domain.milestones import MilestoneKind
from targets_api.domain.values import Commonality, Direction, Kind, Operator
from targets_api.projects.models import ShortWords, Words, Year
from wenxiao.bodies import Day, Money
from wenxiao.database import text_enum

Weight = Annotated[Decimal, Constraint(gt=0, le=100, max_digits=5, decimal_places=2, allow_inf_nan=False)]
Value = Annotated[Decimal, Constraint(max_digits=24, decimal_places=6, allow_inf_nan=False)]
Text200 = Annotated[str, Constraint(max_length=200)]
Printed = Annotated[str, Constraint(max_length=2000)]
Heading = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
LongText = Annotated[str, Constraint(max_length=4000)]


class IndicatorDraft(SQLModel):
    """One row of the form; what is left open of operator, value and unit is read from the printed text."""

    model_config = {"extra": "forbid"}
    category: Heading = Field(default="", sa_type=Text, description="一级指标，如“产出指标”")
    subcategory: Heading | None = Field(default=None, sa_type=Text, description="二级指标，如“数量指标”")
    name: Heading = Field(default="", sa_type=Text, description="三级指标")
    operator: Operator | None = Field(default=None, sa_type=text_enum(Operator), description="计算符号")
    target_text: Printed = Field(default="", sa_type=Text, description="指标值，照表填写")
    target_value: Value | None = Field(
        default=None, sa_type=Numeric, description="指标值中的数值；留空由系统从指标值读取"
    )
    target_upper: Value | None = Field(default=None, sa_type=Numeric, description="区间指标值的上限")
    unit: ShortWords | None = Field(default=None, sa_type=Text, description="计量单位")
    kind: Kind | None = Field(default=None, sa_type=text_enum(Kind), description="定量或定性；留空按指标值判断")
    direction: Direction | None = Field(
        default=None, sa_type=text_enum(Direction), description="方向；留空按计算符号和指标名称判断"
    )
    weight: Weight | None = Field(default=None, sa_type=Numeric(5, 2), description="分值")
    library_indicator_id: UUID | None = Field(default=None, sa_type=Uuid, description="指标库中的指标")
    commonality: Commonality | None = Field(
        default=None, sa_type=text_enum(Commonality), description="部门整体目标中的共性或个性指标"
    )
    explanation: LongText | None = Field(default=None, sa_type=Text, description="指标解释（指标值说明）")
    scoring_rule: LongText | None = Field(default=None, sa_type=Text, description="评（扣）分标准")
    value_basis: LongText | None = Field(default=None, sa_type=Text, description="设定依据及数据来源")
    previous_text: Printed | None = Field(default=None, sa_type=Text, description="上年度指标值，照表填写")


class ExemptionDraft(BaseModel):
    """A required dimension that does not apply, and why."""

    model_config = ConfigDict(extra="forbid")
    dimension: ShortWords
    reason: Words


class MilestoneDraft(SQLModel):
    """What is reached by when: within the year, or in a later one."""

    model_config = {"extra": "forbid"}
    kind: MilestoneKind = Field(sa_type=text_enum(MilestoneKind), description="阶段目标或跨年目标")
    name: Heading = Field(default="", sa_type=Text, description="名称，如“主体完工”")
    due_on: Day | None = Field(default=None, sa_type=Date, description="应达到的日期")
    text: LongText = Field(default="", sa_type=Text, description="届时达到什么，照表填写")


class TaskDraft(SQLModel):
    """One of the year's main tasks of a department or government, with its money in yuan."""

    model_config = {"extra": "forbid"}
    name: Heading = Field(default="", sa_type=Text, description="任务名称")
    content: LongText = Field(default="", sa_type=Text, description="主要内容")
    amount_total: Money | None = Field(default=None, sa_type=Numeric(18, 2), description="预算金额合计（元）")
    amount_fiscal: Money | None = Field(default=None, sa_type=Numeric(18, 2), description="其中：财政拨款（元）")
    amount_other: Money | None = Field(default=None, sa_type=Numeric(18, 2), description="其中：其他资金（元）")
    project_ids: list[UUID] = Field(
        default_factory=list,
        sa_type=JSONB,
        sa_column_kwargs={"server_default": text("'[]'")},
        max_length=500,
        description="落实该任务的项目，须属本部门",
    )


class SourceDraft(BaseModel):
    """From what a target is derived."""

    model_config = ConfigDict(extra="forbid")
    source: Source = Constraint(description="依据的种类：上级部署、规划、计划、部门职责等")
    reference: Words = Constraint(description="文件名称、文号或内容")


class FundsDraft(BaseModel):
    """Money of one period in yuan, by source."""

    model_config = ConfigDict(extra="forbid")
    total: Money | None = Constraint(default=None, description="资金总额（元）")
    fiscal: Money | None = Constraint(default=None, description="其中：财政拨款（元）")
    other: Money | None = Constraint(default=None, description="其中：其他资金（元）")


class FundingDraft(BaseModel):
    """The money block of the official form."""

    model_config = ConfigDict(extra="forbid")
    whole_life: FundsDraft | None = Constraint(default=None, description="中期（实施期）资金")
    annual: FundsDraft | None = Constraint(default=None, description="年度资金")


class TargetContent(SQLModel):
    """Body of PUT; weights may still be missing or not add up, submission asks for that."""

    model_config = {"extra": "forbid"}
    overall_goal: LongText = Field(default="", description="年度总体目标")
    whole_life_goal: LongText = Field(default="", description="中期（实施期）总体目标")
    whole_life_from: Year | None = Field(default=None, description="实施期第一个年度")
    whole_life_until: Year | None = Field(default=None, description="实施期最后一个年度")
    execution_weight: Weight | None = Field(default=None, description="预算执行率分值；留空取当地默认值")
    dimensions_not_applicable: list[ExemptionDraft] = Field(default_factory=list, max_length=20)
    indicators: list[IndicatorDraft] = Field(default_factory=list, max_length=200, description="年度绩效指标")
    whole_life_indicators: list[IndicatorDraft] = Field(
        default_factory=list, max_length=200, description="中期（实施期）绩效指标，不计分"
    )
    milestones: list[MilestoneDraft] = Field(default_factory=list, max_length=100, description="阶段目标、跨年目标")
    functions: LongText = Field(default="", description="职能概述，部门整体和政府目标填写")
    derived_from: list[SourceDraft] = Field(default_factory=list, max_length=50, description="目标的依据")
    tasks: list[TaskDraft] = Field(default_factory=list, max_length=200, description="年度主要任务")
    funding: FundingDraft = Field(default_factory=FundingDraft, description="资金")
    in_year: bool | None = Field(default=None, description="是否年中新增；留空按申报日是否已进入预算年度判断")


class TargetDraft(TargetContent):
    """Body of POST: for which project and year."""

    project_id: UUID
    budget_year: Year


class CollectiveDecisionDraft(BaseModel):
    """The department's collective decision on a target, before it goes to finance."""

    model_config = ConfigDict(extra="forbid")
    held_on: Day = Constraint(description="集体研究日期")
    meeting: ShortWords = Constraint(description="会议名称，如“局党组会第5次会议”")
    participants: int = Constraint(ge=2, le=1000, description="参加人数")
    conclusion: Words = Constraint(description="研究结论")
    document: ShortWords = Constraint(description="会议纪要名称或文号")
