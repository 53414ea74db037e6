"""Before a project may enter the library and ask for money. Owned and evaluated by targets-api."""

from typing import Annotated, Literal, NotRequired

from typing_extensions import TypedDict

from wenxiao_policies.sections.words import Body, Clauses, Month, Named, Outcome, Points, Subject, Unit

AssessmentConclusion = Literal["support", "adjusted_support", "not_support"]
Assessed = Literal[
    "new_major_policy", "new_major_project", "new_special_fund", "concentrated_resources_policy",
    "government_investment_project_needing_approval",
]  # fmt: skip


class ConclusionEdges(TypedDict):
    support: Points
    adjusted_support: Points


class Emphasis(TypedDict):
    """A kind of spending whose assessment is to be stricter."""

    kind: Literal["infrastructure_investment"]
    lead: NotRequired[Body]
    preparatory_work: NotRequired[tuple[Literal["project_initiation", "feasibility_study"], ...]]


class FinanceReview(TypedDict):
    """What finance does with an assessment."""

    scope: NotRequired[tuple[Subject, ...]]
    mandatory: NotRequired[bool]
    third_party: NotRequired[Literal["optional", "if_needed"]]
    result: NotRequired[Literal["budget_suggestion"]]
    basis: NotRequired[Clauses]


class ExAnte(TypedDict):
    """`required_for` names what must be assessed; `required_when` narrows it where the document does.

    Policies are judged by `policy_dimensions`; none means that the document names the same ones for both.
    """

    dimensions: Annotated[tuple[Named, ...], Unit.RECORD]
    dimension_points: Annotated[dict[str, Points], Unit.POINTS]
    policy_dimensions: Annotated[tuple[Named, ...], Unit.RECORD]
    policy_dimension_points: Annotated[dict[str, Points], Unit.POINTS]
    item_points: Annotated[Points, Unit.POINTS]
    required_for: Annotated[tuple[Assessed, ...], Unit.CODE]
    required_when: Annotated[tuple[Literal["high_attention", "large_amount"], ...], Unit.CODE]
    selection: Annotated[Literal["all", "selective"], Unit.CODE]
    before: Annotated[tuple[Literal["issue", "budget_application"], ...], Unit.CODE]
    emphasised_for: Annotated[tuple[Emphasis, ...], Unit.RECORD]
    combined_with: Annotated[tuple[Literal["budget_review", "project_approval"], ...], Unit.CODE]
    output: Annotated[Literal["assessment_report"] | None, Unit.CODE]
    passing_conclusions: Annotated[tuple[AssessmentConclusion, ...], Unit.CODE]
    conclusion_edges: Annotated[ConclusionEdges, Unit.POINTS]
    required_for_budget_application: Annotated[bool, Unit.SWITCH]
    result_used_as: Annotated[Literal["important_reference", "reference_only", "budget_suggestion"], Unit.CODE]
    library_without_assessment: Annotated[Outcome, Unit.CODE]
    library_with_poor_assessment: Annotated[Outcome, Unit.CODE]
    plan_without_assessment: Annotated[Outcome, Unit.CODE]
    plan_with_poor_assessment: Annotated[Outcome, Unit.CODE]
    budget_without_assessment: Annotated[Outcome, Unit.CODE]
    budget_with_poor_assessment: Annotated[Outcome, Unit.CODE]
    finance_review: Annotated[FinanceReview | None, Unit.RECORD]
    assessment_before_month: Annotated[Month, Unit.MONTH]
