"""Forms of self-evaluation as places use them: what each part is worth, and the rules that the form itself states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from evaluation_api.domain.scoring.counted import Bracket, Brackets
from evaluation_api.domain.scoring.decimals import HUNDRED, ZERO, number
from evaluation_api.domain.scoring.execution import Execution
from evaluation_api.domain.scoring.facts import Direction
from evaluation_api.domain.scoring.reading import RowEvidence
from evaluation_api.domain.scoring.rules_in_force import ScoringRules
from wenxiao.findings import Finding

Edges = tuple[Decimal, Decimal]


@dataclass(frozen=True)
class Preset:
    """`execution` are the points that the execution row may have; `forms` the allowed divisions of the points, from
    words in the first-level indicator (several joined by +) to the points they may have together.

    `execution_within`: the execution row counts among these. `points_per_row`: the printed points of each row are out
    of this and folded by the row's weight. Not `scored`: the form gives rates alone.
    """

    code: str
    zh: str
    source: str
    execution: Edges
    forms: tuple[Mapping[str, Edges], ...]
    scored: bool = True
    execution_within: str | None = None
    points_per_row: Decimal | None = None
    pass_percent: Decimal | None = None
    bands: tuple[Edges, ...] | None = None
    execution_steps: tuple[Bracket, ...] | None = None
    satisfaction_steps: tuple[Bracket, ...] | None = None
    reason_below_execution_percent: Decimal | None = None

    def rules(self, rules: ScoringRules) -> ScoringRules:
        """The place's rules, overridden by what the form itself says."""
        changed = rules
        if self.pass_percent is not None:
            changed = replace(changed, pass_mark=self.pass_percent / HUNDRED)
        if self.bands is not None:
            edges = zip(changed.bands, self.bands, strict=True)
            changed = replace(changed, bands=tuple(replace(band, low=low, high=high) for band, (low, high) in edges))
        if self.execution_steps is not None:
            changed = replace(changed, execution=Execution(changed.execution.basis, self.execution_steps))
        if self.satisfaction_steps is not None:
            steps = Brackets(Direction.AT_LEAST, self.satisfaction_steps, in_share=True)
            changed = replace(changed, by_category=(("满意", steps),))
        if self.reason_below_execution_percent is not None:
            changed = replace(changed, reason_below_execution=self.reason_below_execution_percent / HUNDRED)
        return changed


def folded(own: Decimal, weight: Decimal, preset: Preset) -> Decimal:
    """The printed points of a row as points of the form: 单项得分 × 权重占比."""
    return own if preset.points_per_row is None else own * weight / preset.points_per_row


def weight_findings(
    rows: Sequence[RowEvidence], execution: Decimal, preset: Preset, basis: tuple[str, ...] = ()
) -> list[Finding]:
    """Where the points are divided otherwise than the form has it; told, never refused. `basis` are the clauses that
    the form rests on."""
    findings = []
    low, high = preset.execution
    if not low <= execution <= high:
        edges = number(low) if low == high else f"{number(low)}至{number(high)}"
        detail = f"{preset.zh}的预算执行率为{edges}分，本表为{number(execution)}分，请核对"
        findings.append(Finding("execution_weight_differs", detail, basis, severity="warning"))
    whole = sum((row.weight for row in rows), execution)
    if preset.scored and whole != HUNDRED:
        detail = f"分值合计{number(whole)}分，不等于100分，请核对各行分值"
        findings.append(Finding("weights_not_hundred", detail, basis, severity="warning"))
    if preset.forms and not any(_fits(rows, execution, form, preset) for form in preset.forms):
        held = "、".join(f"{name or '未分类'}{number(points)}" for name, points in _by_category(rows).items())
        wanted = "；或".join(_told(form) for form in preset.forms)
        detail = f"{preset.zh}的分值为{wanted}，本表为{held}，请核对"
        findings.append(Finding("first_level_weights_differ", detail, basis, severity="warning"))
    return findings


def _by_category(rows: Sequence[RowEvidence]) -> dict[str, Decimal]:
    held: dict[str, Decimal] = {}
    for row in rows:
        held[row.category] = held.get(row.category, ZERO) + row.weight
    return held


def _fits(rows: Sequence[RowEvidence], execution: Decimal, form: Mapping[str, Edges], preset: Preset) -> bool:
    found = dict.fromkeys(form, ZERO)
    if preset.execution_within in found:
        found[preset.execution_within] += execution
    for row in rows:
        part = next((words for words in form if any(word in row.category for word in words.split("+"))), None)
        if part is None:
            return False
        found[part] += row.weight
    return all(low <= found[words] <= high for words, (low, high) in form.items())


def _told(form: Mapping[str, Edges]) -> str:
    return "、".join(
        f"{words}{number(low)}" if low == high else f"{words}{number(low)}至{number(high)}"
        for words, (low, high) in form.items()
    )
