"""From a policy section to the values the rules take; a stored copy of a section goes through the same door."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from evaluation_api.domain.demands import Arranged, Demands
from evaluation_api.domain.drawing import DrawPolicy, Sampling
from evaluation_api.domain.grading import GradeStep
from evaluation_api.domain.linkage import Consequence, LinkagePolicy
from evaluation_api.domain.presets import Preset
from evaluation_api.domain.scoring.counted import Bracket, OverAchievement, Proportional
from evaluation_api.domain.scoring.decimals import HUNDRED, ZERO, Rounding
from evaluation_api.domain.scoring.execution import Cap, Execution
from evaluation_api.domain.scoring.facts import Attainment, Direction
from evaluation_api.domain.scoring.judged import Band, NotApplicable, OnTime, Qualitative
from evaluation_api.domain.scoring.rules_in_force import ScoringRules
from evaluation_api.domain.trace import document, sha256
from evaluation_api.domain.uses import Correction, Linked, UsesPolicy
from evaluation_api.presets import document_of, preset, preset_of
from wenxiao.access import Principal
from wenxiao.findings import Parameter
from wenxiao.policy import EffectiveSection, PolicyLibrary

Parameters = Mapping[str, Parameter[Any]]
SCORING = (
    "execution_basis", "qualitative_bands", "over_achievement", "score_decimals", "rounding",
    "reason_required_below_full", "direction_without_operator", "pass_threshold_percent", "grade_scale",
    "form_preset", "execution_steps", "total_caps", "late_days_to_nought", "outside_interval", "not_applicable",
    "self_months", "review_months", "arrangements", "begins_when", "criteria", "horizons", "feedback",
    "re_check_reply_days", "bulletin_gap",
)  # fmt: skip
DRAWING = ("re_check_share", "review_months", "re_check_sampling", "arrangements")
APPLICATION = (
    "result_of_grade", "results_used_in_budget", "consequences", "outcome_of_grade", "reduction_percent",
    "livelihood_exception", "applies_to_year", "re_check_applies_to_year", "linkages", "linkage_strength",
    "corrections", "rectification", "grades_named", "modes", "quantified_standard_required",
)  # fmt: skip


@dataclass(frozen=True)
class EvaluationPolicy:
    """`document` is what is stored beside a decision: stamp and values, enough to decide again years later.

    A decision from before re-checks had their window, or anybody asked for `demands`, has none in its document,
    and is decided again without it.
    """

    rules: ScoringRules
    preset: Preset
    grade_scale: tuple[GradeStep, ...]
    self_months: Parameter[tuple[int, ...]]
    review_months: Parameter[tuple[int, ...]] | None
    demands: Demands | None
    document: dict[str, Any]

    @property
    def reason_required(self) -> Parameter[bool]:
        """Whether points off and targets missed want a reason at submission."""
        held: Parameter[bool] = _parameters(self.document)["reason_required_below_full"]
        return held

    @property
    def not_applicable(self) -> str:
        """`full` or `redistribute`: what becomes of the weight of a row that does not apply."""
        return str(_parameters(self.document)["not_applicable"].value)

    @property
    def reply_days(self) -> Parameter[int]:
        """How many days an office has to reply to what a re-check found."""
        held = _parameters(self.document)["re_check_reply_days"]
        return Parameter(int(held.value), held.basis, held.source)

    @property
    def bulletin_gap(self) -> Parameter[Decimal] | None:
        """From how many points on self-evaluation and re-check are far apart; none in what was stored before."""
        held = _parameters(self.document).get("bulletin_gap")
        return None if held is None else Parameter(Decimal(str(held.value)), held.basis, held.source)

    @property
    def form_basis(self) -> tuple[str, ...]:
        """The clauses that the form rests on; none where another form was asked for."""
        held = _parameters(self.document)["form_preset"]
        return held.basis if held.value == self.preset.code else ()

    @cached_property
    def sha256(self) -> str:
        """Of the stored text: stamp, values and form."""
        return sha256(self.document)


@dataclass(frozen=True)
class DrawingPolicy:
    rule: DrawPolicy
    document: dict[str, Any]


@dataclass(frozen=True)
class ApplicationPolicy:
    linkage: LinkagePolicy
    document: dict[str, Any]


def effective(library: PolicyLibrary, section: str, who: Principal, region_code: str, day: date) -> EffectiveSection:
    return library.effective(section, region_code=region_code, level=who.level, day=day)


def evaluation_policy(section: EffectiveSection, form: str | None = None) -> EvaluationPolicy:
    """By the form that the place uses, or by `form`, the code of another; PresetNotFound for one that is none."""
    copy = stored_copy(section, SCORING)
    held = preset(form or copy["parameters"]["form_preset"]["value"])
    return evaluation_policy_of(copy | {"form": document_of(held)})


def application_policy(section: EffectiveSection) -> ApplicationPolicy:
    return application_policy_of(stored_copy(section, APPLICATION))


def stored_copy(section: EffectiveSection, names: tuple[str, ...]) -> dict[str, Any]:
    """Decimals as text, so that the copy reads the same from JSON as from the library."""
    parameters = {name: asdict(section.parameters[name]) for name in names}
    copied: dict[str, Any] = document({"stamp": asdict(section.stamp), "parameters": parameters})
    return copied


def evaluation_policy_of(copy: dict[str, Any]) -> EvaluationPolicy:
    held = _parameters(copy)
    steps = tuple(GradeStep(step["grade"], Decimal(str(step["from"]))) for step in held["grade_scale"].value)
    review_months = _months(held["review_months"]) if "review_months" in held else None
    demands = _demands(held) if "arrangements" in held else None
    form = preset_of(copy["form"])
    rules = form.rules(_scoring_rules(held))
    return EvaluationPolicy(rules, form, steps, _months(held["self_months"]), review_months, demands, copy)


def _demands(held: Parameters) -> Demands:
    arrangements = held["arrangements"]
    return Demands(
        arrangements={
            one["kind"]: Arranged(one, tuple(one.get("basis", arrangements.basis))) for one in arrangements.value
        },
        begins_when=held["begins_when"],
        criteria=held["criteria"],
        horizons=held["horizons"],
        feedback=held["feedback"],
    )


def drawing_policy(section: EffectiveSection) -> DrawingPolicy:
    return drawing_policy_of(stored_copy(section, DRAWING))


def drawing_policy_of(copy: dict[str, Any]) -> DrawingPolicy:
    held = _parameters(copy)
    share = held["re_check_share"]
    percent = Parameter(Decimal(str(share.value)), share.basis, share.source)
    months = _months(held["review_months"])
    if "re_check_sampling" not in held:
        return DrawingPolicy(DrawPolicy(percent, months), copy)
    return DrawingPolicy(DrawPolicy(percent, months, _sampling(held), review_basis(held["arrangements"])), copy)


def _sampling(held: Parameters) -> Parameter[Sampling]:
    stated = held["re_check_sampling"]
    value = Sampling(tuple(stated.value["by"]), tuple(stated.value["money_edges"]), stated.value["allocation"])
    return Parameter(value, stated.basis, stated.source)


def review_basis(arrangements: Parameter[Any]) -> tuple[str, ...]:
    """The clauses by which finance looks at self-evaluations again; none where no document arranges it."""
    found = (one for one in arrangements.value if one["kind"] == "self_evaluation_review")
    return tuple(clause for one in found for clause in one.get("basis", arrangements.basis))


def _months(held: Parameter[Any]) -> Parameter[tuple[int, ...]]:
    return Parameter(tuple(held.value), held.basis, held.source)


def application_policy_of(copy: dict[str, Any]) -> ApplicationPolicy:
    held = _parameters(copy)
    reduction = held["reduction_percent"]
    percents = {grade: Decimal(str(percent)) for grade, percent in reduction.value.items()}
    exception = held["livelihood_exception"]
    return ApplicationPolicy(
        LinkagePolicy(
            result_of_grade=held["result_of_grade"],
            consequences=_consequences(held["consequences"], scoped="linkages" in held),
            results_used_in_budget=held["results_used_in_budget"],
            outcome_of_grade=held["outcome_of_grade"],
            reduction_percent=Parameter(percents, reduction.basis, reduction.source),
            livelihood_exception=Parameter(tuple(exception.value), exception.basis, exception.source),
            applies_to_year=held["applies_to_year"],
            re_check_applies_to_year=held["re_check_applies_to_year"],
            uses=_uses(held) if "linkages" in held else None,
        ),
        copy,
    )


def _consequences(held: Parameter[Any], *, scoped: bool) -> tuple[Consequence, ...]:
    """What was stored before `linkages` were looked at was decided without scopes, and is again."""
    return tuple(
        Consequence(
            of=tuple(one["of"]),
            when=tuple(one["when"]),
            scale=one["scale"],
            action=one["action"],
            basis=tuple(one.get("basis", held.basis)),
            scope=tuple(one.get("scope", ())) if scoped else (),
        )
        for one in held.value
    )


def _uses(held: Parameters) -> UsesPolicy:
    linkages, corrections = held["linkages"], held["corrections"]
    return UsesPolicy(
        linkages=tuple(
            Linked(one["result"], tuple(one["linked_to"]), tuple(one.get("basis", linkages.basis)))
            for one in linkages.value
        ),
        strength=held["linkage_strength"],
        corrections=tuple(
            Correction(one["when"], tuple(one["scope"]), one["action"], tuple(one.get("basis", corrections.basis)))
            for one in corrections.value
        ),
        rectification=held["rectification"],
        grades_named=held["grades_named"],
        modes=held["modes"],
        quantified=held["quantified_standard_required"],
    )


def _parameters(copy: dict[str, Any]) -> Parameters:
    return {
        name: Parameter(stored["value"], tuple(stored["basis"]), stored["source"])
        for name, stored in copy["parameters"].items()
    }


def _scoring_rules(held: Parameters) -> ScoringRules:
    bands = tuple(
        Band(Attainment(band["code"]), band["zh"], Decimal(str(band["lowest"])), Decimal(str(band["highest"])))
        for band in held["qualitative_bands"].value
    )
    direction, over = held["direction_without_operator"].value, held["over_achievement"].value
    return ScoringRules(
        bands=bands,
        rounding=Rounding(held["rounding"].value, int(held["score_decimals"].value)),
        execution=Execution(held["execution_basis"].value, _steps(held["execution_steps"].value)),
        without_operator=Direction(direction["other"]),
        cost_without_operator=Direction(direction["cost"]),
        pass_mark=Decimal(str(held["pass_threshold_percent"].value)) / HUNDRED,
        over=OverAchievement(
            Decimal(str(over["trigger_percent"])) / HUNDRED, over["treatment"], Decimal(str(over.get("points", ZERO)))
        ),
        caps=tuple(
            Cap(Decimal(str(cap["execution_below"])), Decimal(str(cap["at_most"]))) for cap in held["total_caps"].value
        ),
        late=OnTime(nought_after=int(held["late_days_to_nought"].value)),
        outside_interval=held["outside_interval"].value,
        reason_required=bool(held["reason_required_below_full"].value),
        basis={
            Execution.kind: held["execution_basis"].basis,
            Proportional.kind: held["pass_threshold_percent"].basis,
            Qualitative.kind: held["qualitative_bands"].basis,
            NotApplicable.kind: held["not_applicable"].basis,
            "reason_required": held["reason_required_below_full"].basis,
            "over_achieved": held["over_achievement"].basis,
            "total_cap": held["total_caps"].basis,
        },
    )


def _steps(held: Any) -> tuple[Bracket, ...]:
    return tuple(Bracket(Decimal(str(step["from"])), Decimal(str(step["share"]))) for step in held)
