"""The target of a whole department or government: what it is for, its tasks with their money, whose indicators.

It follows duties, plans and what was decided above; its tasks are carried out by projects of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from targets_api.domain.values import Commonality, Row
from wenxiao.findings import Finding, Parameter


class Source(StrEnum):
    """From what a target is derived; the words of the packs."""

    SUPERIOR_DECISIONS = "superior_decisions"
    MEDIUM_LONG_TERM_STRATEGY = "medium_long_term_strategy"
    ANNUAL_PLAN = "annual_plan"
    DEPARTMENT_DUTIES = "department_duties"
    MEDIUM_TERM_FISCAL_PLAN = "medium_term_fiscal_plan"
    ANNUAL_WORK_PLAN = "annual_work_plan"


SOURCE_ZH: Mapping[Source, str] = {
    Source.SUPERIOR_DECISIONS: "上级决策部署",
    Source.MEDIUM_LONG_TERM_STRATEGY: "中长期发展战略",
    Source.ANNUAL_PLAN: "年度计划",
    Source.DEPARTMENT_DUTIES: "部门职责",
    Source.MEDIUM_TERM_FISCAL_PLAN: "中期财政规划",
    Source.ANNUAL_WORK_PLAN: "年度工作计划",
}


class Task(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def amount_total(self) -> Decimal | None: ...
    @property
    def amount_fiscal(self) -> Decimal | None: ...
    @property
    def amount_other(self) -> Decimal | None: ...
    @property
    def project_ids(self) -> Sequence[object]: ...


@dataclass(frozen=True)
class Funds:
    """Money of one period in yuan; what is not told is None."""

    total: Decimal | None = None
    fiscal: Decimal | None = None
    other: Decimal | None = None


@dataclass(frozen=True)
class OverallPolicy:
    kinds: Parameter[tuple[str, ...]]
    derived_from: Parameter[tuple[str, ...]]
    common_and_individual: Parameter[bool]


def overall_findings(
    functions: str, tasks: Sequence[Task], rows: Sequence[Row], annual: Funds, policy: OverallPolicy
) -> list[Finding]:
    """What the target of a department or government holds beside goal and indicators."""
    findings: list[Finding] = []
    if not functions.strip():
        findings.append(Finding("declaration.functions_missing", "请填写职能概述", policy.kinds.basis, "#/functions"))
    if not tasks:
        detail = "请填写年度主要任务及其预算金额"
        findings.append(Finding("declaration.tasks_missing", detail, policy.kinds.basis, "#/tasks"))
    findings += [f for index, task in enumerate(tasks) for f in _task_findings(index, task)]
    return [*findings, *_total_findings(tasks, annual), *_commonality_findings(rows, policy.common_and_individual)]


def _task_findings(index: int, task: Task) -> list[Finding]:
    at, label = f"#/tasks/{index}", f"第{index + 1}项任务“{task.name}”"
    findings: list[Finding] = []
    if not task.name.strip():
        findings.append(Finding("declaration.task_name_missing", f"{label}未填名称，请填写", pointer=f"{at}/name"))
    if task.amount_total is None:
        detail = f"{label}未填预算金额，请填写；不花钱的任务填0"
        findings.append(Finding("declaration.task_amount_missing", detail, pointer=f"{at}/amount_total"))
    funds = Funds(task.amount_total, task.amount_fiscal, task.amount_other)
    return [*findings, *adds_up(funds, label, f"{at}/amount_total")]


def adds_up(funds: Funds, label: str, pointer: str) -> list[Finding]:
    """Total = fiscal + other, as soon as all that is needed to know it is told."""
    if funds.total is None or (funds.fiscal is None and funds.other is None):
        return []
    parts = (funds.fiscal or Decimal(0)) + (funds.other or Decimal(0))
    complete = funds.fiscal is not None and funds.other is not None
    if parts == funds.total or (not complete and parts < funds.total):
        return []
    detail = f"{label}合计{funds.total}元，财政拨款与其他资金相加为{parts}元，两者应相等，请改正"
    return [Finding("declaration.money_sum", detail, pointer=pointer)]


def _total_findings(tasks: Sequence[Task], annual: Funds) -> list[Finding]:
    """The tasks' money together is the year's money, by source where both tell it."""
    if annual.total is None or not tasks or any(task.amount_total is None for task in tasks):
        return []
    told = sum((task.amount_total or Decimal(0) for task in tasks), Decimal(0))
    if told == annual.total:
        return []
    detail = f"{len(tasks)}项任务金额合计{told}元，年度资金总额为{annual.total}元，两者应相等，请核对"
    return [Finding("declaration.tasks_sum", detail, pointer="#/tasks")]


def _commonality_findings(rows: Sequence[Row], rule: Parameter[bool]) -> list[Finding]:
    """Where finance sets common indicators and the department its own, an overall target has both."""
    if not rule.value or not rows:
        return []
    held = {row.commonality for row in rows}
    return [
        Finding("declaration.commonality_missing", detail, rule.basis, "#/indicators", "warning")
        for wanted, detail in (
            (Commonality.COMMON, "部门整体目标未标明共性指标（由财政部门制定），请在 commonality 中标明或补充"),
            (Commonality.INDIVIDUAL, "部门整体目标未标明个性指标（由部门制定），请在 commonality 中标明或补充"),
        )
        if wanted not in held
    ]


def source_findings(told: Sequence[str], required: Parameter[tuple[str, ...]]) -> list[Finding]:
    """What the place derives targets from and this one does not name."""
    missing = [SOURCE_ZH[Source(code)] for code in required.value if code not in told]
    if not missing:
        return []
    detail = f"目标的依据未写明：{'、'.join(missing)}；请在 derived_from 中写明所依据的文件或计划"
    return [Finding("declaration.source_missing", detail, required.basis, "#/derived_from", "warning")]


def linked_findings(tasks: Sequence[Task], own_projects: Mapping[str, bool]) -> list[Finding]:
    """A task may name projects of its own department only; `own_projects` says of each id found whether it is."""
    return [
        Finding(
            "declaration.task_project_unknown",
            f"第{index + 1}项任务“{task.name}”所列第{place + 1}个项目不存在或不属本部门，请核对",
            pointer=f"#/tasks/{index}/project_ids/{place}",
        )
        for index, task in enumerate(tasks)
        for place, project in enumerate(task.project_ids)
        if not own_projects.get(str(project), False)
    ]
