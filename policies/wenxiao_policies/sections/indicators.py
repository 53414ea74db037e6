"""What is measured, by whose indicators and with which focus. Owned and evaluated by indicator-library."""

from typing import Annotated, Literal, NotRequired

from typing_extensions import TypedDict

from wenxiao_policies.sections.words import Body, Clauses, Level, Named, Text, Unit

Axis = Literal["industry", "field", "level"]
Nature = Literal["quantitative", "qualitative"]
DataStep = Literal["collection", "accumulation", "tracking", "analysis"]
Standard = Literal["basic_public_service_standard", "department_project_expenditure_standard"]
Focused = Literal[
    "government_budget", "general_public_revenue", "general_public_expenditure", "transfer_payment", "special_funds",
    "government_fund", "state_capital", "social_insurance", "state_assets", "department_overall_evaluation",
]  # fmt: skip
Condition = Literal["division_of_fiscal_powers_and_spending_duties"]


class CommonIndicators(TypedDict):
    """The framework for everybody; `for_all`: usable by all departments and units."""

    owner: Body
    natures: NotRequired[tuple[Nature, ...]]
    levels: NotRequired[tuple[Level, ...]]
    for_all: NotRequired[bool]


class IndustryIndicators(TypedDict):
    owner: Body
    axes: NotRequired[tuple[Axis, ...]]
    submitted_to: NotRequired[Body]
    organised_by: NotRequired[Body]


class Library(TypedDict):
    """`annex_source`: the annex speaks of using the province's library where the body speaks of an own one."""

    owner: Body
    level: Level
    dynamic: bool
    annex_source: NotRequired[Literal["provincial_library"]]


class Observations(TypedDict):
    steps: tuple[DataStep, ...]
    owner: NotRequired[Body]


class Focus(TypedDict):
    """What is looked at in one budget book or kind of money."""

    of: Focused
    points: tuple[Text, ...]
    emphasis: NotRequired[tuple[Text, ...]]
    must_comply_with: NotRequired[Condition]
    basis: NotRequired[Clauses]


class OverallIndicators(TypedDict):
    """Who sets the common and who the individual indicators of a department's overall target."""

    common: Body
    individual: Body


class Indicators(TypedDict):
    overall_dimensions: Annotated[tuple[Named, ...], Unit.RECORD]
    project_dimensions: Annotated[tuple[Named, ...], Unit.RECORD]
    common: Annotated[CommonIndicators | None, Unit.RECORD]
    industry: Annotated[IndustryIndicators | None, Unit.RECORD]
    library: Annotated[Library | None, Unit.RECORD]
    observations: Annotated[Observations | None, Unit.RECORD]
    overall_indicators: Annotated[OverallIndicators | None, Unit.RECORD]
    qualities: Annotated[tuple[Named, ...], Unit.RECORD]
    aligned_with: Annotated[tuple[Standard, ...], Unit.CODE]
    by_object_type: Annotated[tuple[Literal["indicator_content", "standard", "procedure", "method"], ...], Unit.CODE]
    kept_by_finance: Annotated[tuple[Literal["budget_project_setting_norms", "expenditure_standards"], ...], Unit.CODE]
    other_funds_have_own: Annotated[bool, Unit.SWITCH]
    focus: Annotated[tuple[Focus, ...], Unit.RECORD]
