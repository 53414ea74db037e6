"""What is to be reached within the year and beyond it, where the jurisdiction asks for such stages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from wenxiao.findings import Finding, Parameter


class MilestoneKind(StrEnum):
    """A stage within the year, or what a later year has to reach; the words of the packs."""

    STAGE = "stage_target"
    CROSS_YEAR = "cross_year_target"


class Milestone(Protocol):
    @property
    def kind(self) -> MilestoneKind: ...
    @property
    def name(self) -> str: ...
    @property
    def due_on(self) -> date | None: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True)
class Life:
    """The years that an object is carried out in; open ends are None."""

    first_year: int | None = None
    last_year: int | None = None

    def goes_beyond(self, budget_year: int) -> bool:
        return self.last_year is not None and self.last_year > budget_year


def milestone_findings(
    milestones: Sequence[Milestone], life: Life, budget_year: int, required: Parameter[tuple[str, ...]]
) -> list[Finding]:
    """Each milestone says what and by when; an object of more than one year must have one that crosses the year."""
    findings = [f for index, one in enumerate(milestones) for f in _of_one(index, one, budget_year)]
    kinds = {one.kind for one in milestones}
    if MilestoneKind.STAGE.value in required.value and MilestoneKind.STAGE not in kinds:
        detail = "未填阶段目标；应明确年内各阶段达到什么，请在 milestones 中补充，请审核人员关注"
        findings.append(Finding("declaration.stage_missing", detail, required.basis, "#/milestones", "warning"))
    crosses = MilestoneKind.CROSS_YEAR.value in required.value and life.goes_beyond(budget_year)
    if crosses and MilestoneKind.CROSS_YEAR not in kinds:
        detail = f"实施期至{life.last_year}年，应填跨年目标：请在 milestones 中写明以后年度达到什么"
        findings.append(Finding("declaration.cross_year_missing", detail, required.basis, "#/milestones"))
    return findings


def _of_one(index: int, milestone: Milestone, budget_year: int) -> list[Finding]:
    at, label = f"#/milestones/{index}", f"第{index + 1}个阶段目标“{milestone.name}”"
    findings: list[Finding] = []
    if not milestone.text.strip() and not milestone.name.strip():
        detail = f"{label}未写明达到什么，请填写"
        findings.append(Finding("declaration.milestone_text_missing", detail, pointer=f"{at}/text"))
    if milestone.due_on is None:
        detail = f"{label}未填应达到的日期，请填写"
        findings.append(Finding("declaration.milestone_day_missing", detail, pointer=f"{at}/due_on"))
        return findings
    crosses = milestone.kind is MilestoneKind.CROSS_YEAR
    if crosses != (milestone.due_on.year > budget_year):
        where = "应在以后年度" if crosses else f"应在{budget_year}年以内"
        detail = f"{label}的日期{milestone.due_on.isoformat()}与种类不符，{where}，请核对"
        findings.append(Finding("declaration.milestone_day_unfit", detail, (), f"{at}/due_on", "warning"))
    return findings


def life_findings(life: Life, whole_life_goal: str, budget_year: int) -> list[Finding]:
    """The years of the whole life hold the budget year, and a longer life says what it is for."""
    first, last = life.first_year, life.last_year
    if first is not None and last is not None and first > last:
        detail = f"实施期从{first}年到{last}年，起止颠倒，请改正"
        return [Finding("declaration.life_reversed", detail, pointer="#/whole_life_until")]
    findings: list[Finding] = []
    if (first is not None and budget_year < first) or (last is not None and budget_year > last):
        detail = f"预算年度{budget_year}不在实施期（{first or '—'}至{last or '—'}年）内，请核对"
        findings.append(Finding("declaration.life_outside", detail, (), "#/whole_life_from", "warning"))
    if life.goes_beyond(budget_year) and not whole_life_goal.strip():
        detail = f"实施期至{last}年，请填写中期（实施期）总体目标"
        findings.append(Finding("declaration.whole_life_goal_missing", detail, pointer="#/whole_life_goal"))
    return findings
