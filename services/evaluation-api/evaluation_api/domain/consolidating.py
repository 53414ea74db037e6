"""What the units of one transfer have reported, put together as one form; who is missing or late stands beside it."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from evaluation_api.domain.declaring import refuse
from evaluation_api.domain.rolling_up import Joining, Part, RolledUp, joining_of, roll_up
from evaluation_api.domain.trace import document
from wenxiao.errors import Conflict, Invalid
from wenxiao.findings import Finding

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
Row = Mapping[str, Any]


class NotAPartOfTransfer(Conflict):
    title = "不在该转移支付的分配范围内"


class NothingToConsolidate(Conflict):
    title = "还没有可汇总的自评"


class TransferStillDraft(Conflict):
    title = "转移支付未下达"


class PartNotPassed(Conflict):
    title = "所列自评不能汇总"


class ConsolidationMalformed(Invalid):
    title = "汇总填报内容有误"


@dataclass(frozen=True)
class Reported:
    """One part: a unit's self-evaluation, or what a region below has consolidated; `rows` as they were reported."""

    kind: str
    id: str
    region_code: str
    unit_name: str
    code: str
    reported_on: date | None
    executed: Decimal
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class OverallIndicator:
    name: str
    target_text: str
    joining: Joining | None


def own_indicator(reported: Reported, indicator: str) -> Row | None:
    return next((row for row in reported.rows if row["indicator"] == indicator), None)


def even_weights(count: int, whole: Decimal) -> list[Decimal]:
    """In cents; what is left over goes to the first. A transfer's target states no weights."""
    each = (whole / count).quantize(CENT, ROUND_DOWN)
    return [each + (whole - each * count), *[each] * (count - 1)]


def check_draft(
    indicators: Sequence[OverallIndicator],
    weights: Sequence[tuple[str, Decimal]],
    stated: Sequence[str],
    whole: Decimal,
) -> list[Decimal]:
    """The weights in the indicators' order; words may be stated only where nothing can be rolled up."""
    names = [one.name for one in indicators]
    findings = [
        Finding(
            "unknown_row", f"转移支付没有指标“{name}”，请按总体目标的名称填报", pointer=f"#/weights/{place}/indicator"
        )
        for place, (name, _) in enumerate(weights)
        if name not in names
    ]
    given = dict(weights)
    if weights and not findings:
        total = sum(given.values(), Decimal(0))
        if set(given) != set(names) or len(given) != len(weights):
            findings.append(Finding("weights_incomplete", "请为每个指标各填一个分值，或都不填", pointer="#/weights"))
        elif total != whole:
            detail = f"分值合计{total:f}分，应为{whole:f}分（另有预算执行率{HUNDRED - whole:f}分），请更正"
            findings.append(Finding("weights_sum", detail, pointer="#/weights"))
    for place, name in enumerate(stated):
        indicator = next((one for one in indicators if one.name == name), None)
        at = f"#/stated/{place}/indicator"
        if indicator is None:
            findings.append(Finding("unknown_row", f"转移支付没有指标“{name}”，请按总体目标的名称填报", pointer=at))
        elif _joining(indicator) is not Joining.NONE:
            findings.append(Finding("rolled_up", f"“{name}”由各部分汇总得出，不另行填写", pointer=at))
        elif name in stated[:place]:
            findings.append(Finding("row_twice", f"“{name}”重复填写，请只保留一处", pointer=at))
    refuse(ConsolidationMalformed, findings, "填报内容有{}处不符，请按所列位置更正后重新提交。")
    return [given[name] for name in names] if weights else even_weights(len(names), whole)


def _joining(indicator: OverallIndicator) -> Joining:
    return indicator.joining or joining_of(indicator.name, indicator.target_text)


def rows_of(
    indicators: Sequence[OverallIndicator],
    weights: Sequence[Decimal],
    stated: Mapping[str, Row],
    parts: Sequence[Reported],
) -> list[dict[str, Any]]:
    """The form's rows with what each part said, from which `rolled_row` makes the actual value."""
    rows = []
    for place, (indicator, weight) in enumerate(zip(indicators, weights, strict=True), 1):
        told = [own_indicator(part, indicator.name) for part in parts]
        like = next((row for row in told if row is not None), {})
        said = stated.get(indicator.name, {})
        rows.append(
            {
                "row": place,
                "category": like.get("category") or "绩效指标",
                "subcategory": like.get("subcategory"),
                "indicator": indicator.name,
                "operator": None,
                "target_text": indicator.target_text,
                "unit": None,
                "direction": like.get("direction"),
                "weight": f"{weight:f}",
                "joining": None if indicator.joining is None else indicator.joining.value,
                "stated_text": said.get("actual_text"),
                "attainment": said.get("attainment"),
                "own_score": None,
                "reason": None,
                "parts": [
                    {
                        "unit": part.unit_name,
                        "executed": f"{part.executed:f}",
                        "target_text": None if row is None else row["target_text"],
                        "actual_text": None if row is None else row["actual_text"],
                    }
                    for part, row in zip(parts, told, strict=True)
                ],
            }
        )
    return rows


def rolled_rows(rows: Sequence[Row]) -> tuple[list[dict[str, Any]], list[Finding]]:
    """From what the parts said alone: done again years later it gives the same."""
    done, findings = [], []
    for place, row in enumerate(rows):
        rolled = _rolled(row, f"#/rows/{place}")
        words = row["stated_text"] if rolled.joining is Joining.NONE else None
        actual = rolled.actual_text if words is None else words
        done.append(
            {
                **row,
                "joined_by": rolled.joining.value,
                "actual_text": actual,
                "steps": document([{"what": s.what, "how": s.how, "result": s.result} for s in rolled.steps]),
            }
        )
        findings += [one for one in rolled.findings if words is None or one.rule != "roll_up.in_words"]
    return done, findings


def _rolled(row: Row, pointer: str) -> RolledUp:
    joining = None if row["joining"] is None else Joining(row["joining"])
    parts = [Part(one["unit"], Decimal(one["executed"]), one["actual_text"]) for one in row["parts"]]
    return roll_up(row["indicator"], row["target_text"], parts, joining=joining, pointer=pointer)


def last_day(budget_year: int, months: Sequence[int]) -> date:
    """Of the window in which the year's self-evaluations are handed in."""
    year, month = budget_year + 1, max(months)
    return date(year, month, monthrange(year, month)[1])


def absence_findings(
    missing: Sequence[Mapping[str, str]], parts: Sequence[Row], until: date, basis: tuple[str, ...]
) -> list[Finding]:
    """Who gets money of the transfer and has reported nothing, and who reported after the window."""
    findings = [
        Finding(
            "consolidation.part_missing", f"{one['name']}（{one['code']}）尚未上报自评，未计入汇总，请催报",
            basis, "#/missing", "warning",
        )
        for one in missing
    ]  # fmt: skip
    for place, part in enumerate(parts):
        day = part["reported_on"]
        if day is not None and date.fromisoformat(day) > until:
            detail = f"{part['unit_name']}于{day}上报，晚于{until.isoformat()}；已计入汇总"
            findings.append(Finding("consolidation.part_late", detail, basis, f"#/parts/{place}", "warning"))
    return findings


def listing_findings(listed: bool, budget_year: int, asked: bool, basis: tuple[str, ...]) -> list[Finding]:
    """Where a yearly list is fixed, what is evaluated stands on it."""
    if listed or not asked:
        return []
    detail = f"该转移支付未列入{budget_year}年度自评名单，请与财政部门会商列入"
    return [Finding("consolidation.not_listed", detail, basis, "#/transfer_id", "warning")]
