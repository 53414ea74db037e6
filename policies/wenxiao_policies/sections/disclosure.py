"""What goes to the congress, to the government and to the public, with which paper. Owned by disclosure-api."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from wenxiao_policies.sections.words import Body, Clauses, Draft, Month, Subject, Unit

Content = Literal[
    "important_targets", "key_project_or_fund_targets", "key_targets", "evaluation_results", "targets",
    "approved_targets", "self_evaluation_results", "finance_key_evaluation", "finance_key_evaluation_results",
    "important_finance_key_evaluation_reports", "other_performance_management", "overall_performance_report",
    "fund_performance_information", "own_performance_information", "city_evaluation_overview",
    "major_policy_project_targets", "major_policy_project_results", "key_project_targets",
    "performance_management_status", "main_livelihood_project_results", "key_expenditure_project_results",
    "all_but_classified",
]  # fmt: skip
Timing = Literal[
    "with_budget_draft", "with_final_accounts_draft", "simultaneous_with_npc", "timely", "as_needed", "later",
    "with_department_budget", "with_department_final_accounts",
]  # fmt: skip

# `with: no_draft`: the document names no paper with which it goes out.
Release = TypedDict(
    "Release",
    {
        "kind": Literal["target", "evaluation_result"],
        "audience": Literal["npc", "public"],
        "with": Draft,
        "basis": NotRequired[Clauses],
    },
)

# Who tells whom what, as the document prints it; `releases` is what the rules read.
Publication = TypedDict(
    "Publication",
    {
        "to": tuple[Body, ...],
        "by": tuple[Body, ...],
        "what": tuple[Content, ...],
        "timing": NotRequired[tuple[Timing, ...]],
        "scope": NotRequired[tuple[Subject, ...]],
        "for": NotRequired[Literal["review"]],
        "then": NotRequired[Literal["approved_to_units"]],
        "collected_from": NotRequired[Body],
        "stage": NotRequired[Literal["gradual"]],
        "same_level": NotRequired[bool],
        "basis": NotRequired[Clauses],
    },
)


class Sanctions(TypedDict):
    triggers: tuple[Literal["late", "incomplete", "non_standard"], ...]
    actions: tuple[Literal["circulated_notice", "accountability"], ...]


Mark = Literal[
    "major", "policy", "special_fund", "transfer_payment", "livelihood", "concentrated_resources", "needs_approval",
    "high_attention", "large_amount",
]  # fmt: skip


class PaperMonths(TypedDict):
    """By the end of which month a paper is laid: a budget's in its year, the accounts' in the next."""

    budget_draft: Month
    final_accounts: Month


class Supervision(TypedDict):
    """Whoever corrects one matter more often than this publishes irregularly."""

    corrections_tolerated: Annotated[int, Field(ge=0, le=100)]


class ParticipationLimits(TypedDict):
    """How long a comment may be, and how many one release takes in a day."""

    characters: Annotated[int, Field(ge=1, le=10000)]
    per_release_and_day: Annotated[int, Field(ge=1, le=10000)]


class Disclosure(TypedDict):
    releases: Annotated[tuple[Release, ...], Unit.RECORD]
    simultaneous: Annotated[bool, Unit.SWITCH]
    publications: Annotated[tuple[Publication, ...], Unit.RECORD]
    npc_channel: Annotated[Literal["npc_online_budget_supervision_system"] | None, Unit.CODE]
    supervised_by: Annotated[Body | None, Unit.CODE]
    sanctions: Annotated[Sanctions | None, Unit.RECORD]
    participation_platform: Annotated[bool, Unit.SWITCH]
    key_marks: Annotated[tuple[Mark, ...], Unit.CODE]
    public_within_days: Annotated[int, Unit.DAYS, Field(ge=0, le=366)]
    paper_months: Annotated[PaperMonths, Unit.MONTH]
    opinion_days: Annotated[int, Unit.DAYS, Field(ge=1, le=366)]
    supervision: Annotated[Supervision, Unit.RECORD]
    participation_limits: Annotated[ParticipationLimits, Unit.RECORD]
