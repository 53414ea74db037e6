"""The law of review, adjustment and commitment, typed for the rules of this service.

The commitment stands in the section `monitoring`: it is about execution, and read here only.
"""

from dataclasses import dataclass
from typing import Any

from targets_api.domain.adjusting import AdjustmentRule
from targets_api.domain.deadlines import Calendar
from targets_api.domain.review_form import Item, Result, ReviewForm
from targets_api.domain.third_party_review import ThirdPartyReview
from targets_api.policies import Place
from wenxiao.findings import Parameter, PolicyStamp
from wenxiao.policy import EffectiveSection, PolicyLibrary


@dataclass(frozen=True)
class ReviewPolicy:
    calendar: Calendar
    form: Parameter[ReviewForm]
    third_party: Parameter[ThirdPartyReview]
    adjustment: Parameter[AdjustmentRule | None]
    in_year: Parameter[bool]
    stamp: PolicyStamp


@dataclass(frozen=True)
class CommitmentRule:
    """Who signs the commitment that the place's document asks for."""

    signed_by: str


def _section(library: PolicyLibrary, name: str, place: Place) -> EffectiveSection:
    return library.effective(name, region_code=place.region_code, level=place.level, day=place.day)


def _same(parameter: Parameter[Any], value: Any) -> Parameter[Any]:
    return Parameter(value, parameter.basis, parameter.source)


def _months(parameter: Parameter[Any]) -> Parameter[tuple[int, ...]]:
    return _same(parameter, tuple(parameter.value))


def review_policy(library: PolicyLibrary, place: Place) -> ReviewPolicy:
    section = _section(library, "targets", place)
    held = section.parameters
    rule = held["adjustment"]
    asked = rule.value and AdjustmentRule(
        tuple(rule.value["reasons"]), rule.value["open_ended"], rule.value["applicant"]
    )
    return ReviewPolicy(
        calendar=Calendar(_months(held["declaration_months"]), _months(held["review_months"])),
        form=_form(held["review_form"]),
        third_party=_third_party(held["third_party_review_optional"], held["review_steps"]),
        adjustment=_same(rule, asked),
        in_year=_same(held["in_year_project"], bool((held["in_year_project"].value or {}).get("target_required"))),
        stamp=section.stamp,
    )


def _form(told: Parameter[Any]) -> Parameter[ReviewForm]:
    edges = told.value["edges"]
    form = ReviewForm(
        items=tuple(Item(**item) for item in told.value["items"]),
        edges=tuple((result, edges[result.value]) for result in Result if result.value in edges),
        passing=tuple(Result(code) for code in told.value["passing"]),
    )
    return _same(told, form)


def _third_party(allowed: Parameter[Any], steps: Parameter[Any]) -> Parameter[ThirdPartyReview]:
    """The scope stands with the step of the review, where the place names one."""
    named = [step for step in steps.value if step["by"] == "third_party"]
    scope = tuple(subject for step in named for subject in step.get("scope", ()))
    basis = tuple(dict.fromkeys((*allowed.basis, *(clause for step in named for clause in step.get("basis", ())))))
    optional = all(step.get("optional", True) for step in named)
    return Parameter(ThirdPartyReview(bool(allowed.value), scope, optional), basis, allowed.source)


def commitment_rule(library: PolicyLibrary, place: Place) -> Parameter[CommitmentRule | None]:
    told = _section(library, "monitoring", place).parameters["commitment"]
    return _same(told, told.value and CommitmentRule(told.value["signed_by"]))


def commitment_stamp(library: PolicyLibrary, place: Place) -> PolicyStamp:
    return _section(library, "monitoring", place).stamp
