"""How the work itself is appraised, supervised and answered for. Owned and evaluated by evaluation-api."""

from typing import Annotated, Literal, NotRequired

from typing_extensions import TypedDict

from wenxiao_policies.sections.words import Body, Clauses, Level, Points, Subject, Unit

Action = Literal["praise", "interview", "rectify_within_deadline", "accountability_if_needed"]
Head = Literal[
    "party_and_government_head", "department_or_unit_head", "project_lead", "department_head", "unit_head", "town_head",
    "responsible_person", "related_persons",
]  # fmt: skip
AnswersFor = Literal["region", "town", "department", "unit", "policy", "project"]


class AppraisalAction(TypedDict):
    when: Literal["clear_results", "poor_progress"]
    do: tuple[Action, ...]
    by: NotRequired[tuple[Body, ...]]
    subjects: NotRequired[tuple[Head, ...]]
    basis: NotRequired[Clauses]


class ResponsiblePerson(TypedDict):
    who: Head
    answers_for: tuple[AnswersFor, ...]
    basis: NotRequired[Clauses]


class Lifetime(TypedDict):
    scope: Subject
    person: Head


class InaccurateResult(TypedDict):
    """An assessment or self-evaluation that was not true, and who answers when it cost much."""

    objects: tuple[Literal["ex_ante_assessment", "self_evaluation"], ...]
    condition: Literal["major_loss_or_waste"]
    liable: tuple[Head, ...]
    subjects: tuple[Body, ...]


ClueTransfer = TypedDict(
    "ClueTransfer",
    {"from": tuple[Body, ...], "to": Body, "timing": NotRequired[Literal["timely"]]},
)


class Referral(TypedDict):
    """What makes people answer for it, and where it goes."""

    triggers: tuple[
        Literal[
            "falsified_monitoring", "falsified_assessment", "falsified_assessment_or_evaluation",
            "execution_seriously_off_target", "inactive_management", "low_performance",
        ],
        ...,
    ]  # fmt: skip
    subjects: NotRequired[tuple[Literal["department", "unit", "responsible_person"], ...]]
    action: NotRequired[Literal["refer_to_competent_authority"]]


class SelfEvaluationQuality(TypedDict):
    """What a department's self-evaluations are worth in its appraisal, judged by its re-checks: `points` in full, less
    `off_per_point` for each point of mean deviation beyond `tolerance`, less `off_per_bulletin` per entry."""

    points: Points
    tolerance: Points
    off_per_point: Points
    off_per_bulletin: Points


class Supervision(TypedDict):
    combined: tuple[Body, ...]
    aligned_on: tuple[Literal["scope", "object", "content"], ...]
    finance_joint_check: NotRequired[tuple[Literal["project_performance", "fund_management_and_use"], ...]]


class Appraisal(TypedDict):
    by: Annotated[tuple[Body, ...], Unit.CODE]
    subjects: Annotated[tuple[Body, ...], Unit.CODE]
    levels: Annotated[tuple[Level, ...], Unit.CODE]
    period: Annotated[Literal["yearly"] | None, Unit.CODE]
    own_method_required: Annotated[bool, Unit.SWITCH]
    departments_appraise: Annotated[tuple[Literal["subordinate_units", "project_units"], ...], Unit.CODE]
    bulletin: Annotated[bool, Unit.SWITCH]
    bulletin_subjects: Annotated[tuple[Body, ...], Unit.CODE]
    actions: Annotated[tuple[AppraisalAction, ...], Unit.RECORD]
    record: Annotated[Literal["merit_archive_for_outstanding_work"] | None, Unit.CODE]
    results_into: Annotated[
        tuple[
            Literal[
                "government_performance", "cadre_performance", "cadre_record", "cadre_selection",
                "civil_servant_appraisal",
            ],
            ...,
        ],
        Unit.CODE,
    ]  # fmt: skip
    reference_for: Annotated[tuple[Literal["leader_selection", "civil_servant_assessment"], ...], Unit.CODE]
    responsible_persons: Annotated[tuple[ResponsiblePerson, ...], Unit.RECORD]
    lifetime: Annotated[Lifetime | None, Unit.RECORD]
    referral: Annotated[Referral | None, Unit.RECORD]
    inaccurate_result: Annotated[InaccurateResult | None, Unit.RECORD]
    clue_transfer: Annotated[ClueTransfer | None, Unit.RECORD]
    supervision: Annotated[Supervision | None, Unit.RECORD]
    self_evaluation_quality: Annotated[SelfEvaluationQuality, Unit.RECORD]
    audit_results_used_for: Annotated[tuple[Literal["budget_arrangement", "accountability"], ...], Unit.CODE]
