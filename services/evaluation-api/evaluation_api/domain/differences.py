"""What an office printed stands beside what the rules give; each difference is a finding, never a refusal."""

from dataclasses import dataclass
from decimal import Decimal

from evaluation_api.domain.scoring.decimals import number, percent
from evaluation_api.domain.scoring.facts import Direction
from evaluation_api.domain.scoring.form import FormScore, Score
from evaluation_api.domain.scoring.judged import NotApplicable
from evaluation_api.domain.scoring.reading import RowEvidence
from evaluation_api.domain.scoring.rules_in_force import ScoringRules
from wenxiao.findings import Finding

NO_REASON = "未说明原因"


@dataclass(frozen=True)
class PrintedRow:
    """One row as the office typed it; `own` None: no score was typed."""

    own: Decimal | None
    reason: str | None

    @property
    def stated_reason(self) -> str:
        return (self.reason or "").strip() or NO_REASON


@dataclass(frozen=True)
class PrintedForm:
    rows: tuple[PrintedRow, ...]
    execution: Decimal | None
    total: Decimal | None
    execution_reason: str | None = None


@dataclass(frozen=True)
class Difference:
    """`gap` is own less ours; `subject` is row, execution, sum or total, `row` the row's number."""

    subject: str
    row: int | None
    own: Decimal
    ours: Decimal
    gap: Decimal
    reason: str
    finding: Finding


def compare(
    printed: PrintedForm, ours: FormScore, rules: ScoringRules
) -> tuple[tuple[Difference, ...], tuple[Finding, ...]]:
    """All differences in the form's order, and what is to be said about single rows whether or not they differ."""
    differences: list[Difference] = []
    remarks: list[Finding] = []
    for index, (row, score) in enumerate(zip(printed.rows, ours.rows, strict=True)):
        differences.extend(_row_difference(index, row, score, rules))
        remarks.extend(_row_remarks(index, row, score, rules))
    differences.extend(_execution_difference(printed, ours.execution, rules))
    differences.extend(_total_differences(printed, ours))
    if ours.execution.value is None:
        detail = f"{ours.execution.sentence}；总分暂不含预算执行率得分"
        remarks.append(_warning("execution_not_scoreable", detail, "#/own_execution_score"))
    remarks.extend(_execution_remarks(printed, ours, rules))
    return tuple(differences), tuple(remarks)


def _warning(rule: str, detail: str, pointer: str, basis: tuple[str, ...] = ()) -> Finding:
    return Finding(rule=rule, detail=detail, basis=basis, pointer=pointer, severity="warning")


def _name(score: Score) -> str:
    evidence = score.evidence
    return f"第{evidence.row}行“{evidence.indicator}”" if isinstance(evidence, RowEvidence) else "预算执行率"


def _row_difference(index: int, row: PrintedRow, score: Score, rules: ScoringRules) -> list[Difference]:
    if row.own is None or score.value is None or row.own == score.value:
        return []
    name, basis, pointer = _name(score), rules.basis.get(score.rule.kind, ()), f"#/rows/{index}/own_score"
    beside = f"{name}自评{number(row.own)}分，{score.sentence}"
    if row.own > score.weight:
        rule, detail = "own_score_above_weight", f"{beside}，自评分高于该指标分值{number(score.weight)}分"
    elif score.met and row.stated_reason == NO_REASON:
        rule, detail = "target_met_but_points_off", f"{beside}；目标已达到却扣分，{NO_REASON}"
    elif score.met is False and row.own == score.weight:
        rule, detail = "target_missed_but_full_marks", f"{beside}；目标未达到却得满分，原因：{row.stated_reason}"
    else:
        rule, detail = "score_differs_from_rule", f"{beside}；原因：{row.stated_reason}"
    return [_difference("row", score.evidence.row if isinstance(score.evidence, RowEvidence) else None,
                        row.own, score.value, row.stated_reason, _warning(rule, detail, pointer, basis))]  # fmt: skip


def _difference(
    subject: str, row: int | None, own: Decimal, ours: Decimal, reason: str, finding: Finding
) -> Difference:
    return Difference(subject, row, own, ours, own - ours, reason, finding)


def _row_remarks(index: int, row: PrintedRow, score: Score, rules: ScoringRules) -> list[Finding]:
    pointer = f"#/rows/{index}"
    if score.rule.kind == NotApplicable.kind:
        detail = f"{_name(score)}填报为不适用：{score.sentence}；请主管部门核实"
        return [
            _warning("row_not_applicable", detail, f"{pointer}/not_applicable", rules.basis.get(score.rule.kind, ()))
        ]
    if score.value is None:
        return [_warning("row_not_scoreable", f"{_name(score)}：实际完成值缺失或无法按公式计算，请核实后补填", pointer)]
    if rules.reason_required and score.met is False and row.stated_reason == NO_REASON:
        basis = rules.basis.get("reason_required", ())
        return [
            _warning(
                "reason_missing", f"{_name(score)}未达到目标，请填写偏差原因和改进措施", f"{pointer}/reason", basis
            )
        ]
    if score.direction is Direction.AT_LEAST and score.rate is not None and score.rate >= rules.over.trigger:
        done, basis = percent(score.rate), rules.basis.get("over_achieved", ())
        detail = f"{_name(score)}完成率{done}，达到{percent(rules.over.trigger)}以上，请说明目标值是否定得偏低"
        return [_warning("target_set_low", detail, pointer, basis)]
    return []


def _execution_difference(printed: PrintedForm, ours: Score, rules: ScoringRules) -> list[Difference]:
    own = printed.execution
    if own is None or ours.value is None or own == ours.value:
        return []
    detail = f"预算执行率自评{number(own)}分，{ours.sentence}；{NO_REASON}"
    finding = _warning("execution_score_differs", detail, "#/own_execution_score", rules.basis.get(ours.rule.kind, ()))
    return [_difference("execution", None, own, ours.value, NO_REASON, finding)]


def _execution_remarks(printed: PrintedForm, ours: FormScore, rules: ScoringRules) -> list[Finding]:
    found, rate = [], ours.execution.rate
    if rate is not None and rate < rules.reason_below_execution and not (printed.execution_reason or "").strip():
        detail = f"预算执行率{percent(rate)}，低于{percent(rules.reason_below_execution)}，请说明原因"
        found.append(_warning("execution_reason_missing", detail, "#/execution_reason"))
    if ours.cap is not None:
        below, at_most = number(ours.cap.below), number(ours.cap.at_most)
        detail = f"预算执行率低于{below}%，总分最高{at_most}分；各项合计{number(ours.summed)}分，按{at_most}分计"
        found.append(_warning("total_capped", detail, "#/own_total", rules.basis.get("total_cap", ())))
    return found


def _total_differences(printed: PrintedForm, ours: FormScore) -> list[Difference]:
    own = printed.total
    if own is None:
        return []
    found = []
    typed = [row.own for row in printed.rows] + [printed.execution]
    known = [points for points in typed if points is not None]
    if len(known) == len(typed) and (summed := sum(known, Decimal(0))) != own:
        gap = number(abs(own - summed))
        detail = f"自评总分{number(own)}分，各行自评得分合计{number(summed)}分，相差{gap}分，请核对加总"
        found.append(
            _difference(
                "sum", None, own, summed, NO_REASON, _warning("printed_total_does_not_add_up", detail, "#/own_total")
            )
        )
    if own != ours.total:
        detail = f"自评总分{number(own)}分，按规则计算为{number(ours.total)}分，相差{number(abs(own - ours.total))}分"
        found.append(
            _difference(
                "total", None, own, ours.total, NO_REASON, _warning("total_differs_from_rule", detail, "#/own_total")
            )
        )
    return found
