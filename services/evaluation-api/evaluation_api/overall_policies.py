"""From the packs to what a department as a whole is scored by: framework, viewpoints, rounding, grades."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from evaluation_api.domain.framework import Framework, framework_of
from evaluation_api.domain.framework_scoring import Viewpoints
from evaluation_api.domain.grading import GradeStep
from evaluation_api.domain.scoring.decimals import Rounding
from evaluation_api.domain.scoring.rules_in_force import ScoringRules
from evaluation_api.domain.trace import document
from evaluation_api.overall_frameworks.loading import frameworks
from evaluation_api.policies import effective
from wenxiao.access import Principal
from wenxiao.findings import Parameter
from wenxiao.policy import EffectiveSection, PolicyLibrary

SUBJECT = "department_overall_evaluation"
SCORED_BY = ("score_decimals", "rounding", "grade_scale")
SEEN_BY = ("overall_dimensions", "focus")


@dataclass(frozen=True)
class OverallPolicy:
    """`document` is what is stored beside a decision, enough to take it again years later."""

    framework: Framework
    rules: ScoringRules
    views: Viewpoints
    grade_scale: tuple[GradeStep, ...]
    document: dict[str, Any]


def framework_in_force(library: PolicyLibrary, who: Principal, region_code: str, day: date) -> Framework:
    """The one that the place uses on that day."""
    chosen = effective(library, "evaluation", who, region_code, day).parameters["overall_framework"]
    return frameworks().on(chosen.value, day)


def overall_policy(
    library: PolicyLibrary, who: Principal, region_code: str, day: date, framework: Mapping[str, Any]
) -> OverallPolicy:
    """`framework` is the text by which the sheet was opened: what was filled is scored by what was asked."""
    evaluation, indicators = (effective(library, name, who, region_code, day) for name in ("evaluation", "indicators"))
    return overall_policy_of(
        {
            "framework": dict(framework),
            "evaluation": _copy(evaluation, SCORED_BY),
            "indicators": _copy(indicators, SEEN_BY),
        }
    )


def _copy(section: EffectiveSection, names: tuple[str, ...]) -> dict[str, Any]:
    held = {name: asdict(section.parameters[name]) for name in names}
    if "focus" in held:
        ours = [one for one in held["focus"]["value"] if one["of"] == SUBJECT]
        held["focus"] = held["focus"] | {"value": ours}
    copied: dict[str, Any] = document({"stamp": asdict(section.stamp), "parameters": held})
    return copied


def overall_policy_of(copy: dict[str, Any]) -> OverallPolicy:
    """A stored copy goes through the same door as the packs."""
    scored, seen = copy["evaluation"]["parameters"], copy["indicators"]["parameters"]
    dimensions, focus = seen["overall_dimensions"], seen["focus"]
    points = tuple(point for one in focus["value"] for point in one["points"])
    focus_basis = tuple(clause for one in focus["value"] for clause in one.get("basis", focus["basis"]))
    return OverallPolicy(
        framework=framework_of(copy["framework"]),
        rules=ScoringRules((), Rounding(scored["rounding"]["value"], int(scored["score_decimals"]["value"]))),
        views=Viewpoints(
            Parameter({one["code"]: one["zh"] for one in dimensions["value"]}, tuple(dimensions["basis"])),
            Parameter(points, focus_basis),
        ),
        grade_scale=tuple(
            GradeStep(step["grade"], Decimal(str(step["from"]))) for step in scored["grade_scale"]["value"]
        ),
        document=copy,
    )
