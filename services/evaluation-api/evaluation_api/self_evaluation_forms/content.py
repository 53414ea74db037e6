"""What stands on a 项目支出绩效自评表, and what a sheet that came back says of the office's own cells."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

TITLE = "项目支出绩效自评表"
FORM_SHEET, WORKING_SHEET = "自评表", "计分过程"
NONE = "—"  # as the official form prints what is not scored
WAN = Decimal(10_000)
FUNDS = ("年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金")
FUND_HEADS = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
ROW_HEADS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析\n及改进措施")
NOTES = (
    "注：1. 定量指标填写具体数值，定性指标填写完成情况；得分一栏由填报单位自评。",
    "2. 当年财政拨款、上年结转资金、其他资金的执行数未由国库系统分列，标“—”；执行率只按年度资金总额计分。",
    "3. 执行率、合计为公式，随填写自动计算；填好后可上传，只采用实际完成情况、实际完成值、得分、偏差原因和总分。",
)


@dataclass(frozen=True)
class PrintedForm:
    """Everything that stands on one form. `rows` as they are stored; `execution` is the trace of the execution row and
    `result` what the rules give, where the form has been scored."""

    title: str
    budget_year: int
    name: str
    code: str
    department: str
    unit: str
    initial: Decimal
    adjusted: Decimal
    executed: Decimal
    execution_weight: Decimal
    overall_goal: str
    goal_completion: str | None
    rows: list[dict[str, Any]]
    own_execution_score: Decimal | None
    own_total: Decimal | None
    execution: dict[str, Any]
    result: dict[str, Any] | None = None


@dataclass(frozen=True)
class FormFinding:
    """`cell` as Excel names it, empty where it is about the whole sheet; a refusal keeps the workbook out."""

    cell: str
    field: str
    rule: str
    detail: str
    severity: str = "refusal"


@dataclass(frozen=True)
class FilledRow:
    """One indicator as the sheet has it; `cells` leads from a field to its cell."""

    row: int
    name: str
    target_text: str
    weight: Decimal | None
    actual_text: str | None
    own_score: Decimal | None
    reason: str | None
    cells: dict[str, str]


@dataclass
class FilledForm:
    """`told` are the form's own cells that the sheet has: goal_completion, own_execution_score, own_total."""

    sheet: str
    name: str = ""
    code: str = ""
    unit: str = ""
    printed_year: int | None = None
    rows: list[FilledRow] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, Decimal] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    findings: list[FormFinding] = field(default_factory=list)

    def refuse(self, cell: str, name: str, rule: str, detail: str) -> None:
        self.findings.append(FormFinding(cell, name, f"form.{rule}", detail))

    def warn(self, cell: str, name: str, rule: str, detail: str) -> None:
        self.findings.append(FormFinding(cell, name, f"form.{rule}", detail, "warning"))
