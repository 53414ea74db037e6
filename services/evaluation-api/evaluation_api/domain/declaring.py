"""Declaring is strict about what belongs in the form, and never about what the office says of itself."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from wenxiao.errors import Conflict, Invalid
from wenxiao.findings import Finding, Parameter


class RowsNotInForm(Invalid):
    title = "填报内容与绩效目标不符"


class FormIncomplete(Invalid):
    title = "自评表未填完整"


class RefutedRowNotJudged(Invalid):
    title = "核减的行尚未核定得分"


class TargetNotApproved(Conflict):
    title = "绩效目标尚未批复"


class TargetReplaced(Conflict):
    title = "绩效目标已由调整后的版本替代"


class BudgetYearNotEnded(Conflict):
    title = "预算年度尚未结束"


class NotYetScored(Conflict):
    title = "尚未计分"


Row = Mapping[str, Any]


def check_typed(
    typed: Sequence[tuple[int, Decimal | None]],
    weights: Mapping[int, Decimal],
    execution: tuple[Decimal | None, Decimal] = (None, Decimal(0)),
    *,
    named: str = "own_score",
) -> None:
    """`typed` are row numbers with the points beside them; all faults are named, each with its place."""
    findings: list[Finding] = []
    seen: set[int] = set()
    for index, (row, points) in enumerate(typed):
        at = f"#/rows/{index}"
        if row not in weights:
            findings.append(Finding("unknown_row", f"表中没有第{row}行，请按绩效目标的行号填报", pointer=f"{at}/row"))
        elif row in seen:
            findings.append(Finding("row_twice", f"第{row}行重复填报，请只保留一处", pointer=f"{at}/row"))
        elif points is not None and points > weights[row]:
            detail = f"第{row}行得分{points:f}高于分值{weights[row]:f}，请改为不高于分值"
            findings.append(Finding("score_above_weight", detail, pointer=f"{at}/{named}"))
        seen.add(row)
    points, weight = execution
    if points is not None and points > weight:
        detail = f"预算执行率得分{points:f}高于分值{weight:f}，请改为不高于分值"
        findings.append(Finding("score_above_weight", detail, pointer="#/own_execution_score"))
    refuse(RowsNotInForm, findings, "填报内容有{}处不符，请按所列位置更正后重新保存。")


def check_complete(rows: Sequence[Row], form: Mapping[str, object]) -> None:
    """Nothing is submitted half-filled: actual values and points of every row, and the form's own cells."""
    findings = [
        Finding("cell_empty", f"第{row['row']}行“{row['indicator']}”未填{zh}", pointer=f"#/rows/{index}/{name}")
        for index, row in enumerate(rows)
        for name, zh in (("actual_text", "实际完成值"), ("own_score", "自评得分"))
        if not row[name] and not row.get("not_applicable")
    ]
    cells = (
        ("goal_completion", "年度总体目标完成情况"),
        ("own_execution_score", "预算执行率得分"),
        ("own_total", "自评总分"),
    )
    findings += [
        Finding("cell_empty", f"未填{zh}", pointer=f"#/{name}") for name, zh in cells if form[name] in (None, "")
    ]
    refuse(FormIncomplete, findings, "自评表有{}处未填，请补填后再提交。")


def check_reasons(rows: Sequence[Row], scored: Sequence[Row], required: Parameter[bool]) -> None:
    """Points off, or a target missed, want a reason; refused only where the place asks for one."""
    if not required.value:
        return
    findings = []
    for index, (row, score) in enumerate(zip(rows, scored, strict=True)):
        if row.get("not_applicable"):
            continue
        own, weight = Decimal(row["own_score"]), Decimal(row["weight"])
        if (row.get("reason") or "").strip() or (own >= weight and score["met"] is not False):
            continue
        why = f"自评{own:f}分，低于分值{weight:f}分" if own < weight else "未达到目标"
        detail = f"第{row['row']}行“{row['indicator']}”{why}，请填写偏差原因和改进措施"
        findings.append(Finding("reason_missing", detail, required.basis, pointer=f"#/rows/{index}/reason"))
    refuse(FormIncomplete, findings, "自评表有{}行未得满分或未达到目标，却没有偏差原因，请补填后再提交。")


def check_judged(rows: Sequence[Row], scored: Sequence[Row]) -> None:
    """A row that was refuted in words says nothing of points: somebody has to judge it before the conclusion."""
    findings = [
        Finding(
            "refuted_row_not_judged",
            f"第{row['row']}行“{row['indicator']}”核实为“{row['verified_text']}”，无法按公式计算，请填写核定档次或核定得分",
            pointer=f"#/rows/{index}/judged_score",
        )
        for index, (row, score) in enumerate(zip(rows, scored, strict=True))
        if row.get("verified_text") is not None and score["score"] is None
    ]
    refuse(RefutedRowNotJudged, findings, "有{}行核实情况与自评不符却未核定得分，请补填后再审定。")


def refuse(refusal: type[Invalid], findings: Sequence[Finding], sentence: str) -> None:
    if findings:
        errors = [{"pointer": finding.pointer, "detail": finding.detail} for finding in findings]
        raise refusal(sentence.format(len(findings)), findings=findings, errors=errors)


def refuse_before_year_end(
    budget_year: int, months: Parameter[tuple[int, ...]], today: date, beginning: tuple[str, ...] = ()
) -> None:
    """What was spent in a year is known when the year is over; before that there is nothing to evaluate.

    `beginning` are the clauses, where a document has some, by which an evaluation begins only then."""
    if today.year > budget_year:
        return
    opens = date(budget_year + 1, 1, 1)
    raise BudgetYearNotEnded(
        f"{budget_year}年度尚未结束，全年执行数还不完整，不能自评；请自{opens.year}年1月1日起办理。",
        basis=tuple(dict.fromkeys((*months.basis, *beginning))),
        opens_on=opens.isoformat(),
    )


def review_window(budget_year: int, months: Parameter[tuple[int, ...]] | None, day: date | None) -> list[Finding]:
    """For a draw or a conclusion; a policy that was stored without these months says nothing of them."""
    if months is None or day is None:
        return []
    return window_findings(budget_year, months, day, work="自评抽查复核", done="进行")


def window_findings(
    budget_year: int,
    months: Parameter[tuple[int, ...]],
    today: date,
    *,
    work: str = "单位自评",
    done: str = "提交",
) -> list[Finding]:
    """Each work belongs into its months of the following year; outside them it is marked, not refused."""
    first, last = min(months.value), max(months.value)
    year = budget_year + 1
    if (year, first) <= (today.year, today.month) <= (year, last):
        return []
    when = "早于" if (today.year, today.month) < (year, first) else "晚于"
    detail = f"{budget_year}年度{work}应在{year}年{first}月至{last}月{done}，本次{when}该时间"
    return [Finding("outside_window", detail, months.basis, severity="warning")]
