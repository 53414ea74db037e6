"""Firms and experts from outside: what they may be asked to do and how they are watched. Owned by evaluation-api."""

from typing import Annotated, Literal, NotRequired

from typing_extensions import TypedDict

from wenxiao_policies.sections.words import Body, Clauses, Unit

Control = Literal[
    "entry_threshold", "selection_procedure", "training", "quality_assessment", "integrity_management",
]  # fmt: skip


class Commission(TypedDict):
    """`by_default`: the document has the task done by a third party; `if_needed` and `optional` leave it open."""

    task: Literal[
        "target_review", "evaluation", "ex_ante_assessment", "self_evaluation_review", "key_tracking",
        "key_evaluation",
    ]  # fmt: skip
    mode: Literal["stated", "optional", "if_needed", "by_default"]
    basis: NotRequired[Clauses]


class ThirdParties(TypedDict):
    commissions: Annotated[tuple[Commission, ...], Unit.RECORD]
    engaged_by: Annotated[tuple[Literal["standard_procedure_such_as_government_procurement"], ...], Unit.CODE]
    register: Annotated[bool, Unit.SWITCH]
    expert_pool: Annotated[bool, Unit.SWITCH]
    guided_by: Annotated[Body | None, Unit.CODE]
    management_rules: Annotated[bool, Unit.SWITCH]
    management_rules_owner: Annotated[Body | None, Unit.CODE]
    quality_supervision: Annotated[Literal["whole_process"] | None, Unit.CODE]
    controls: Annotated[tuple[Control, ...], Unit.CODE]
