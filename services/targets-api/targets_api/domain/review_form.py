"""The review form of a target: eight items under completeness, relevance, appropriateness and feasibility.

A key project is scored item by item and its result follows from the points; an ordinary one is graded item by item and
the reviewer states the result. Excellent and good go on to the budget; fair goes back; poor stays out of the budget.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from wenxiao.findings import Finding, Parameter


class FormKind(StrEnum):
    GENERAL = "general"
    KEY = "key"


class Result(StrEnum):
    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


RESULT_ZH: Mapping[Result, str] = {
    Result.EXCELLENT: "优",
    Result.GOOD: "良",
    Result.FAIR: "中",
    Result.POOR: "差",
}


@dataclass(frozen=True)
class Item:
    code: str
    zh: str
    dimension: str
    points: Decimal


@dataclass(frozen=True)
class ReviewForm:
    """`edges`: from how many points on a result is reached, best first; `passing`: which results go on."""

    items: tuple[Item, ...]
    edges: tuple[tuple[Result, Decimal], ...]
    passing: tuple[Result, ...]


@dataclass(frozen=True)
class ItemJudged:
    item: str
    grade: Result | None = None
    points: Decimal | None = None
    remark: str | None = None


@dataclass(frozen=True)
class FormJudged:
    kind: FormKind
    items: tuple[ItemJudged, ...]
    result: Result | None = None


def total_points(judged: FormJudged) -> Decimal | None:
    if judged.kind is FormKind.GENERAL:
        return None
    return sum((one.points for one in judged.items if one.points is not None), Decimal(0))


def result_of(judged: FormJudged, form: ReviewForm) -> Result | None:
    total = total_points(judged)
    if total is None:
        return judged.result
    return next((result for result, edge in form.edges if total >= edge), Result.POOR)


def form_findings(
    judged: FormJudged, rule: Parameter[ReviewForm], when_review_fails: Parameter[str]
) -> tuple[Finding, ...]:
    """All faults of the sheet; only where it has none, what its result means."""
    form = rule.value
    faults = [*_known(judged.items, form), *_complete(judged.items, form), *_each(judged, form)]
    if judged.kind is FormKind.GENERAL and judged.result is None:
        faults.append(
            Finding("review.result_missing", "一般性项目的审核表请写明审核结果：优、良、中或差", (), "#/form/result")
        )
    if judged.kind is FormKind.KEY and judged.result not in (None, result_of(judged, form)):
        detail = f"得分{total_points(judged)}对应的审核结果为“{_result_zh(judged, form)}”，与填写的结果不一致，请核对"
        faults.append(Finding("review.result_differs", detail, rule.basis, "#/form/result"))
    return tuple(faults) or _meaning(judged, rule, when_review_fails)


def _known(judged: Sequence[ItemJudged], form: ReviewForm) -> list[Finding]:
    known, seen, findings = {item.code for item in form.items}, set[str](), []
    for index, one in enumerate(judged):
        pointer = f"#/form/items/{index}/item"
        if one.item not in known:
            findings.append(Finding("review.item_unknown", f"审核表没有“{one.item}”这一项，请核对", (), pointer))
        elif one.item in seen:
            findings.append(Finding("review.item_repeated", f"“{one.item}”一项填了两次，请删去一次", (), pointer))
        seen.add(one.item)
    return findings


def _complete(judged: Sequence[ItemJudged], form: ReviewForm) -> list[Finding]:
    given = {one.item for one in judged}
    open_ones = "、".join(item.zh for item in form.items if item.code not in given)
    return [Finding("review.item_missing", f"审核表还缺：{open_ones}", (), "#/form/items")] if open_ones else []


def _each(judged: FormJudged, form: ReviewForm) -> list[Finding]:
    by_code, findings = {item.code: item for item in form.items}, []
    for index, one in enumerate(judged.items):
        item = by_code.get(one.item)
        if item is None:
            continue
        pointer = f"#/form/items/{index}"
        if judged.kind is FormKind.GENERAL and one.grade is None:
            detail = f"“{item.zh}”请评优、良、中或差"
            findings.append(Finding("review.grade_missing", detail, (), f"{pointer}/grade"))
        if judged.kind is FormKind.KEY and one.points is None:
            detail = f"重点项目逐项打分，请填“{item.zh}”的得分（满分{item.points}）"
            findings.append(Finding("review.points_missing", detail, (), f"{pointer}/points"))
        if judged.kind is FormKind.KEY and one.points is not None and one.points > item.points:
            detail = f"“{item.zh}”满分{item.points}，得分{one.points}超过满分"
            findings.append(Finding("review.points_above", detail, (), f"{pointer}/points"))
    return findings


def _meaning(judged: FormJudged, rule: Parameter[ReviewForm], fails: Parameter[str]) -> tuple[Finding, ...]:
    result, zh = result_of(judged, rule.value), _result_zh(judged, rule.value)
    if result not in rule.value.passing:
        what = "不得进入下一步预算安排" if result is Result.POOR else "请退回修改完善后按程序重新报送"
        detail = f"审核结果为“{zh}”，不能审核通过；{what}"
        basis = tuple(dict.fromkeys((*rule.basis, *fails.basis)))
        return (Finding("review.result_not_passing", detail, basis, "#/form"),)
    weak = [one.item for one in judged.items if one.grade is Result.POOR]
    if weak:
        names = "、".join(item.zh for item in rule.value.items if item.code in weak)
        detail = f"{names}评为“差”，而审核结果为“{zh}”，请说明或重新核定"
        return (Finding("review.result_above_items", detail, rule.basis, "#/form/result", "warning"),)
    if result is Result.GOOD:
        detail = "审核结果为“良”：财政部门与申报单位共同修改完善后进入下一步"
        return (Finding("review.result_good", detail, rule.basis, "#/form", "advice"),)
    return ()


def _result_zh(judged: FormJudged, form: ReviewForm) -> str:
    result = result_of(judged, form)
    return RESULT_ZH[result] if result else "未填"


def dimensions_met(judged: FormJudged, form: ReviewForm) -> Mapping[str, bool]:
    """A dimension is met where none of its items is poor: under the fair edge of its points, or graded so."""
    fair = next((edge for result, edge in form.edges if result is Result.FAIR), Decimal(0))
    given = {one.item: one for one in judged.items}
    met: dict[str, bool] = {}
    for item in form.items:
        one = given.get(item.code)
        poor = one is None or one.grade is Result.POOR
        if one is not None and one.points is not None:
            poor = one.points * 100 < fair * item.points
        met[item.dimension] = met.get(item.dimension, True) and not poor
    return met
