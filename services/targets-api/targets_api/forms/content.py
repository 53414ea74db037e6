"""What an official declaration form says, where each thing stands, and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

Amount = Decimal | None
NOT_FILLED = "（未填）"  # how an export prints an empty heading that a blank cell would not tell apart


class FormKind(StrEnum):
    PROJECT = "project"  # 项目支出绩效目标申报表, of projects and policies
    OVERALL = "overall"  # 部门整体支出绩效目标申报表, of departments and governments


TITLE = {FormKind.PROJECT: "项目支出绩效目标申报表", FormKind.OVERALL: "部门整体支出绩效目标申报表"}


@dataclass(frozen=True)
class FormFinding:
    """`cell` as Excel names it, empty where it is about the whole sheet; a refusal keeps the workbook out."""

    cell: str
    field: str
    rule: str
    detail: str
    severity: str = "refusal"
    basis: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormRow:
    """An indicator as printed; `told` holds the fields of a row that the form has columns for."""

    told: dict[str, Any]
    cells: dict[str, str]

    @property
    def cell(self) -> str:
        return self.cells.get("name") or next(iter(self.cells.values()), "")


@dataclass(frozen=True)
class FormTask:
    """One of the year's main tasks, money in yuan."""

    told: dict[str, Any]
    cells: dict[str, str]


@dataclass
class Form:
    """A block that the sheet does not have is None, or missing in its mapping: it says nothing; a blank one is empty.

    `texts` are goals and functions, `funds` money by period and part. `cells` leads from a field to its cell.
    """

    sheet: str
    kind: FormKind
    printed_year: int | None = None
    name: str = ""
    code: str = ""
    agency: str = ""
    unit: str = ""
    nature: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    life: tuple[int | None, int | None] | None = None
    funds: dict[tuple[str, str], Amount] = field(default_factory=dict)
    annual: Sequence[FormRow] | None = None
    whole_life: Sequence[FormRow] | None = None
    tasks: Sequence[FormTask] | None = None
    cells: dict[str, str] = field(default_factory=dict)
    findings: list[FormFinding] = field(default_factory=list)

    def refuse(self, cell: str, name: str, rule: str, detail: str) -> None:
        self.findings.append(FormFinding(cell, name, f"form.{rule}", detail))

    def warn(self, cell: str, name: str, rule: str, detail: str) -> None:
        self.findings.append(FormFinding(cell, name, f"form.{rule}", detail, "warning"))

    @property
    def is_refused(self) -> bool:
        return any(finding.severity == "refusal" for finding in self.findings)
