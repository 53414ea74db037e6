"""What a document asks of evaluating: which effects are looked at, when results are told, what is announced."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from evaluation_api.domain.grading import GradeStep, grade_of
from wenxiao.findings import Finding, Parameter

# By which words in its category or subcategory a row is known to speak of a criterion, or of a time.
_CRITERION_WORDS = {
    "economy": ("成本",),
    "efficiency": ("产出", "数量", "质量", "时效"),
    "effectiveness": ("效益", "影响", "满意"),
}
_HORIZON_WORDS = {"current": ("产出", "数量", "质量", "时效", "成本"), "long_term": ("可持续", "长期")}
LARGE_GAP, NOT_DONE = "large_gap_with_spot_check", "not_done_as_required"
_HORIZON_ZH = {"current": "近期", "long_term": "远期"}


@dataclass(frozen=True)
class Arranged:
    """One kind of evaluation as the document arranges it; `basis` are its own clauses."""

    record: Mapping[str, Any]
    basis: tuple[str, ...]


@dataclass(frozen=True)
class Demands:
    """The rest of the section `evaluation`, beside points, grades and months."""

    arrangements: Mapping[str, Arranged]
    begins_when: Parameter[Sequence[str]]
    criteria: Parameter[Sequence[Mapping[str, str]]]
    horizons: Parameter[Sequence[str]]
    feedback: Parameter[Mapping[str, Any] | None]


def clauses_of_beginning(demands: Demands | None) -> tuple[str, ...]:
    """An evaluation begins when the year's money is spent: what a refusal before that rests on."""
    if demands is None or "budget_execution_finished" not in demands.begins_when.value:
        return ()
    return demands.begins_when.basis


def not_looked_at(rows: Sequence[Mapping[str, Any]], demands: Demands | None) -> list[Finding]:
    """Criteria and times of which no row of the form speaks; told, never refused."""
    if demands is None:
        return []
    words = [f"{row.get('category') or ''}{row.get('subcategory') or ''}" for row in rows]
    missing = [one["zh"] for one in demands.criteria.value if not _spoken_of(_CRITERION_WORDS[one["code"]], words)]
    findings = []
    if missing:
        detail = f"评价须看{_joined(one['zh'] for one in demands.criteria.value)}，本表没有反映{_joined(missing)}的指标"
        findings.append(_advised("criteria_not_covered", detail, demands.criteria.basis))
    absent = [_HORIZON_ZH[one] for one in demands.horizons.value if not _spoken_of(_HORIZON_WORDS[one], words)]
    if absent:
        both = _joined(_HORIZON_ZH[one] for one in demands.horizons.value)
        detail = f"{both}成效都要看，本表没有反映{_joined(absent)}成效的指标"
        findings.append(_advised("horizons_not_covered", detail, demands.horizons.basis))
    return findings


def to_be_announced(
    own_total: Decimal | None,
    final: tuple[Decimal, str],
    scale: Sequence[GradeStep],
    demands: Demands | None,
    gap: Parameter[Decimal] | None = None,
) -> list[Finding]:
    """No document says how far apart is far: another grade, or as many points as the convention has. `final` is score
    and grade of the re-check; what was stored before there was such a `gap` knows the grade only."""
    review = demands.arrangements.get("self_evaluation_review") if demands else None
    if review is None or LARGE_GAP not in review.record.get("bulletin_when", ()):
        return []
    told = large_gap(own_total, final, scale, gap)
    return [Finding("bulletin", f"{told}，相差较大，应予通报", review.basis, severity="warning")] if told else []


def large_gap(
    own_total: Decimal | None, final: tuple[Decimal, str], scale: Sequence[GradeStep], gap: Parameter[Decimal] | None
) -> str | None:
    """In words, how far apart; None where it is not far."""
    score, grade = final
    if own_total is None:
        return None
    if (own := grade_of(own_total, scale)) != grade:
        return f"自评总分{own_total:f}属“{own}”，抽查复核为“{grade}”"
    apart = abs(own_total - score)
    if gap is None or apart < gap.value:
        return None
    return f"自评总分{own_total:f}，抽查复核{score:f}分，相差{apart:f}分，达到{gap.value:f}分"


def told_in_time(budget_year: int, concluded: date | None, demands: Demands | None) -> list[Finding]:
    """Concluded is told: the department reads the conclusion from that moment."""
    held = demands.feedback.value if demands else None
    if demands is None or held is None or concluded is None or "before_month" not in held:
        return []
    month, year = held["before_month"], budget_year + 1
    if "self_evaluation_review" not in held["covers"] or (concluded.year, concluded.month) < (year, month):
        return []
    within = (concluded.year, concluded.month) == (year, month) and held.get("boundary") == "ambiguous"
    told = f"文件没有写明是否含{month}月，请尽快告知" if within else "本次已晚"
    detail = f"{budget_year}年度复核结果应在{year}年{month}月前反馈，{told}"
    return [Finding("feedback_late", detail, demands.feedback.basis, severity="warning")]


def clauses_of_telling(demands: Demands | None) -> tuple[str, ...]:
    """By which results of a re-check are told: where a document speaks of feedback its clauses, else those of the
    re-check itself."""
    if demands is None:
        return ()
    held, review = demands.feedback, demands.arrangements.get("self_evaluation_review")
    if held.value is not None and "self_evaluation_review" in held.value["covers"]:
        return held.basis
    return review.basis if review else ()


def _spoken_of(words: Sequence[str], rows: Sequence[str]) -> bool:
    return any(word in row for row in rows for word in words)


def _joined(words: Iterable[str]) -> str:
    return "、".join(words)


def _advised(rule: str, detail: str, basis: tuple[str, ...]) -> Finding:
    return Finding(rule, detail, basis, severity="advice")
