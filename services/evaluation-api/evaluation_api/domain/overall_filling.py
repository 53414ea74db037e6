"""What a department states belongs to its framework: known figures in their units, known rows and items, each once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from evaluation_api.domain.declaring import refuse
from evaluation_api.domain.formulas import EXACT
from evaluation_api.domain.framework import Framework
from evaluation_api.domain.scoring.judged import Checklist
from wenxiao.errors import Invalid
from wenxiao.findings import Finding

_YUAN = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}


class FiguresNotInFramework(Invalid):
    title = "填报内容与评价框架不符"


@dataclass(frozen=True)
class Stated:
    name: str
    value: Decimal
    unit: str


def amount_in(unit: str, stated: Stated) -> Decimal | None:
    """In the framework's unit; None where the two units measure different things."""
    if stated.unit == unit:
        return stated.value
    if unit in _YUAN and stated.unit in _YUAN:
        return EXACT.divide(EXACT.multiply(stated.value, _YUAN[stated.unit]), _YUAN[unit])
    return None


def check_stated(
    framework: Framework,
    figures: Sequence[Stated],
    fulfilled: Sequence[tuple[str, Sequence[str]]],
    absent: Sequence[str],
) -> Mapping[str, Decimal]:
    """The figures in the framework's units; all faults are named, each with its place."""
    amounts: dict[str, Decimal] = {}
    findings: list[Finding] = []
    for index, stated in enumerate(figures):
        figure, amount = framework.figures.get(stated.name), None
        if figure is None:
            detail = f"框架没有数据项“{stated.name}”，请按框架所列名称填报"
            findings.append(Finding("unknown_figure", detail, pointer=f"#/figures/{index}/name"))
        elif stated.name in amounts:
            detail = f"数据项“{stated.name}”重复，请只保留一处"
            findings.append(Finding("figure_twice", detail, pointer=f"#/figures/{index}/name"))
        elif (amount := amount_in(figure.unit, stated)) is None:
            detail = f"“{stated.name}”的计量单位应为{figure.unit}，填的是{stated.unit}，请换算后填报"
            findings.append(Finding("unit_differs", detail, pointer=f"#/figures/{index}/unit"))
        if amount is not None:
            amounts[stated.name] = amount
    findings += _checklist_findings(framework, fulfilled)
    findings += _absent_findings(framework, absent)
    refuse(FiguresNotInFramework, findings, "填报内容有{}处与评价框架不符，请按所列位置更正后重新保存。")
    return amounts


def _checklist_findings(framework: Framework, fulfilled: Sequence[tuple[str, Sequence[str]]]) -> list[Finding]:
    findings: list[Finding] = []
    seen: set[str] = set()
    for index, (code, items) in enumerate(fulfilled):
        row, at = framework.row(code), f"#/checklists/{index}"
        if row is None or not isinstance(row.rule, Checklist):
            findings.append(Finding("unknown_row", f"框架没有要点清单“{code}”，请按行代码填报", pointer=f"{at}/row"))
        elif code in seen:
            findings.append(Finding("row_twice", f"要点清单“{code}”重复，请只保留一处", pointer=f"{at}/row"))
        else:
            known = {item.code for item in row.rule.items}
            findings += [
                Finding("unknown_item", f"“{row.indicator}”没有要点“{item}”", pointer=f"{at}/fulfilled/{place}")
                for place, item in enumerate(items)
                if item not in known
            ]
        seen.add(code)
    return findings


def _absent_findings(framework: Framework, absent: Sequence[str]) -> list[Finding]:
    findings: list[Finding] = []
    for index, code in enumerate(absent):
        row, at = framework.row(code), f"#/absent/{index}/row"
        if row is None:
            findings.append(Finding("unknown_row", f"框架没有“{code}”这一行，请按行代码填报", pointer=at))
        elif row.absent is None:
            detail = f"“{row.indicator}”不能标为不适用，请填写所需数据"
            findings.append(Finding("must_be_scored", detail, pointer=at))
        elif code in absent[:index]:
            findings.append(Finding("row_twice", f"“{row.indicator}”重复标为不适用，请只保留一处", pointer=at))
    return findings
