"""Who and what there is: levels, bodies, budget books, systems. Owned by nobody: data that every service reads."""

from typing import Annotated, Literal, NotRequired

from typing_extensions import TypedDict

from wenxiao_policies.sections.words import Body, Clauses, Level, Named, Text, Unit

ObjectLevel = Literal["government_budget", "department_unit_budget", "policy_project_budget"]
Task = Literal[
    "budget_preparation", "budget_supervision", "spending_progress", "performance", "fund_safety", "compliance",
    "policy_making", "target_management", "monitoring", "evaluation", "organise_and_coordinate", "responsible_body",
    "implement",
]  # fmt: skip


class RegionLevel(Named):
    region_code_digits: int


class Responsibility(TypedDict):
    """What a body has to do, and how far down inside it a name must stand for it."""

    body: Body
    does: tuple[Task, ...]
    down_to: NotRequired[tuple[Literal["named_section", "named_person"], ...]]
    basis: NotRequired[Clauses]


class LeadSection(TypedDict):
    functions: tuple[Literal["review", "supervise", "assess"], ...]
    project_sections: Literal["responsible_for_own_projects"]
    required: bool


class Systems(TypedDict):
    """What the documents ask of software: where performance is built in, and who is connected with whom."""

    platform: NotRequired[Literal["performance_management_platform", "budget_management_system"]]
    embedded: NotRequired[bool]
    whole_process: NotRequired[bool]
    local_platforms_allowed: NotRequired[bool]
    condition: NotRequired[Literal["unified_framework_and_interface"]]
    interconnected: NotRequired[tuple[Body, ...]]
    declaration_channel: NotRequired[Literal["budget_preparation_system"]]
    modules: NotRequired[
        tuple[Literal["target_declaration_review", "monitoring", "evaluation", "indicator_library"], ...]
    ]
    interfaces: NotRequired[tuple[Literal["budget_system", "treasury_system"], ...]]


class Directory(TypedDict):
    levels: Annotated[tuple[RegionLevel, ...], Unit.RECORD]
    unit_code_digits: Annotated[int, Unit.DIGITS]
    budget_books: Annotated[tuple[Named, ...], Unit.RECORD]
    budget_books_linked: Annotated[bool, Unit.SWITCH]
    higher_documents: Annotated[tuple[Text, ...], Unit.TEXT]
    approved_by: Annotated[Body | None, Unit.CODE]
    interpreter: Annotated[Body | None, Unit.CODE]
    queries_to: Annotated[Body | None, Unit.CODE]
    addressees: Annotated[tuple[Named, ...], Unit.RECORD]
    managed_levels: Annotated[tuple[Level, ...], Unit.CODE]
    lower_levels_may_refer: Annotated[bool, Unit.SWITCH]
    finance_bodies: Annotated[dict[Level, Text], Unit.TEXT]
    town_bodies: Annotated[tuple[Text, ...], Unit.TEXT]
    responsible_bodies: Annotated[tuple[Body, ...], Unit.CODE]
    object_levels: Annotated[tuple[ObjectLevel, ...], Unit.CODE]
    responsibilities: Annotated[tuple[Responsibility, ...], Unit.RECORD]
    lead_section: Annotated[LeadSection | None, Unit.RECORD]
    systems: Annotated[Systems | None, Unit.RECORD]
