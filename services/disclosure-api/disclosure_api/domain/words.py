"""What the words mean in which documents say what is told: one table for what is due and for whose it is to tell."""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from disclosure_api.domain.fields import Audience, Kind

_TARGETS = frozenset({Kind.TARGET})
_RESULTS = frozenset({Kind.SELF_EVALUATION, Kind.EVALUATION_RESULT, Kind.DEPARTMENT_OVERALL})
_FINANCES = frozenset({Kind.EVALUATION_RESULT})
_EVERYTHING = frozenset(Kind)
_STATUS = frozenset({Kind.MONITORING_SUMMARY, Kind.RECTIFICATION, Kind.RESULT_USE, Kind.REGION_SUMMARY})
# A re-check is finance's evaluation: nobody's own result, and no self-evaluation.
WORDS: Mapping[str, frozenset[Kind]] = {
    **dict.fromkeys(("targets", "approved_targets", "important_targets", "key_targets"), _TARGETS),
    **dict.fromkeys(("key_project_or_fund_targets", "key_project_targets", "major_policy_project_targets"), _TARGETS),
    "evaluation_results": _RESULTS,
    **dict.fromkeys(("major_policy_project_results", "main_livelihood_project_results"), _RESULTS),
    "key_expenditure_project_results": _RESULTS,
    "self_evaluation_results": _RESULTS - _FINANCES,
    **dict.fromkeys(("finance_key_evaluation", "finance_key_evaluation_results"), _FINANCES),
    "overall_performance_report": frozenset({Kind.DEPARTMENT_OVERALL}),
    "own_performance_information": _EVERYTHING - _FINANCES,
    **dict.fromkeys(("fund_performance_information", "all_but_classified"), _EVERYTHING),
    "performance_management_status": _STATUS,
    "city_evaluation_overview": frozenset({Kind.REGION_SUMMARY}),
}


class Said(Protocol):
    """A sentence of a document: to whom what is told."""

    @property
    def to(self) -> tuple[str, ...]: ...
    @property
    def what(self) -> tuple[str, ...]: ...


S = TypeVar("S", bound=Said)


def speaking(sentences: Iterable[S], kind: Kind, audience: Audience) -> tuple[S, ...]:
    """Those that tell this audience of this kind. What a document says of finance's evaluations by name goes before
    what it says of results in general."""
    found = tuple(one for one in sentences if audience.value in one.to and speaks_of(one, kind))
    if kind not in _FINANCES:
        return found
    return tuple(one for one in found if any(WORDS.get(word) == _FINANCES for word in one.what)) or found


def speaks_of(one: Said, kind: Kind) -> bool:
    return any(kind in WORDS.get(word, ()) for word in one.what)
