"""Who may do what in targets-api: permissions, the posts that hold them, and the names routes use for them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from fastapi import Depends

from wenxiao.access import Duty, Principal, Role, require


class Permission(StrEnum):
    PROJECT_READ = "project:read"
    PROJECT_WRITE = "project:write"
    PROJECT_ASSESS = "project:assess"
    PROJECT_ADMIT = "project:admit"
    TARGET_READ = "target:read"
    TARGET_WRITE = "target:write"
    TARGET_SUBMIT = "target:submit"
    TARGET_CHECK = "target:check"
    TARGET_PASS = "target:pass"  # noqa: S105 - a step of the review, no password
    TARGET_REVIEW = "target:review"
    TARGET_APPROVE = "target:approve"
    TARGET_RETURN = "target:return"
    TARGET_WITHDRAW = "target:withdraw"
    TARGET_ADJUST = "target:adjust"
    COUNTERSIGN_ASK = "countersign:ask"
    COUNTERSIGN_ANSWER = "countersign:answer"
    OPINION_GIVE = "opinion:give"
    SYNC_REPORT = "sync:report"
    COMMITMENT_READ = "commitment:read"
    COMMITMENT_DRAFT = "commitment:draft"
    COMMITMENT_SIGN = "commitment:sign"
    EXECUTION_READ = "execution:read"
    EXECUTION_REPORT = "execution:report"
    MONITORING_READ = "monitoring:read"
    MONITORING_REPORT = "monitoring:report"
    RECTIFICATION_SUBMIT = "rectification:submit"
    RECTIFICATION_SETTLE = "rectification:settle"
    DIRECTIVE_READ = "directive:read"
    DIRECTIVE_RECEIVE = "directive:receive"
    ASSIGNMENT_RECEIVE = "assignment:receive"
    GATE_READ = "gate:read"
    GATE_DECIDE = "gate:decide"
    ASSESSMENT_ATTACH = "assessment:attach"
    ASSESSMENT_FILE = "assessment:file"
    ASSESSMENT_REVIEW = "assessment:review"
    TRANSFER_READ = "transfer:read"
    TRANSFER_WRITE = "transfer:write"
    TRANSFER_ISSUE = "transfer:issue"


P = Permission
_READS = frozenset({P.PROJECT_READ, P.TARGET_READ, P.EXECUTION_READ, P.MONITORING_READ, P.DIRECTIVE_READ, P.GATE_READ})
_READS |= {P.TRANSFER_READ, P.COMMITMENT_READ}
_WRITES = frozenset(
    {P.PROJECT_WRITE, P.PROJECT_ASSESS, P.TARGET_WRITE, P.TARGET_SUBMIT, P.MONITORING_REPORT, P.RECTIFICATION_SUBMIT}
)
_WRITES |= {P.ASSESSMENT_ATTACH, P.TARGET_WITHDRAW, P.TARGET_ADJUST}
_DECIDES = frozenset({P.PROJECT_ADMIT, P.GATE_DECIDE, P.RECTIFICATION_SETTLE})
_DECIDES |= {P.ASSESSMENT_ATTACH, P.ASSESSMENT_FILE, P.ASSESSMENT_REVIEW, P.TRANSFER_WRITE, P.TRANSFER_ISSUE}
_DECIDES |= {P.COUNTERSIGN_ANSWER, P.SYNC_REPORT}
# Of its government's target only: the use case and the database refuse finance every other one.
_OF_GOVERNMENT = frozenset({P.TARGET_WRITE, P.TARGET_SUBMIT, P.TARGET_WITHDRAW, P.TARGET_ADJUST})
_REVIEWS = frozenset({P.TARGET_RETURN, P.TARGET_WITHDRAW})
_REPORTS = frozenset({P.PROJECT_READ, P.EXECUTION_READ, P.EXECUTION_REPORT})
_ASSIGNED = frozenset({P.PROJECT_READ, P.TARGET_READ, P.EXECUTION_READ, P.MONITORING_READ})
# On what is assigned to them and no longer than it is; the database asks the assignment at each statement.
_COMMISSIONED = _ASSIGNED | {P.OPINION_GIVE, P.ASSESSMENT_ATTACH, P.ASSESSMENT_FILE}
_ALL_DUTIES = (Duty.MAKER, Duty.CHECKER, Duty.HEAD)

GRANTS: Mapping[tuple[Role, Duty], frozenset[str]] = {
    (Role.UNIT, Duty.MAKER): _READS | _WRITES,
    (Role.UNIT, Duty.CHECKER): _READS,
    (Role.UNIT, Duty.HEAD): _READS,
    (Role.DEPARTMENT, Duty.MAKER): _READS | _WRITES | {P.TRANSFER_WRITE, P.COMMITMENT_DRAFT},
    (Role.DEPARTMENT, Duty.CHECKER): _READS | _REVIEWS | {P.TARGET_CHECK},
    (Role.DEPARTMENT, Duty.HEAD): _READS | _REVIEWS | {P.TARGET_PASS, P.COMMITMENT_SIGN},
    (Role.FINANCE, Duty.MAKER): _READS | _DECIDES | _OF_GOVERNMENT,
    (Role.FINANCE, Duty.CHECKER): _READS | _DECIDES | _REVIEWS | {P.TARGET_REVIEW, P.COUNTERSIGN_ASK},
    (Role.FINANCE, Duty.HEAD): _READS | _DECIDES | {P.TARGET_APPROVE, P.TARGET_RETURN, P.COUNTERSIGN_ASK},
    **{(role, duty): _READS for role in (Role.AUDIT, Role.DISCIPLINE, Role.GOVERNMENT) for duty in _ALL_DUTIES},
    (Role.TREASURY, Duty.NONE): _REPORTS,
    (Role.BUDGET_SYSTEM, Duty.NONE): _REPORTS | {P.TARGET_READ, P.GATE_READ, P.GATE_DECIDE, P.SYNC_REPORT},
    **{(role, duty): _COMMISSIONED for role in (Role.THIRD_PARTY, Role.EXPERT) for duty in Duty},
    (Role.SERVICE, Duty.NONE): _READS | {P.DIRECTIVE_RECEIVE, P.ASSIGNMENT_RECEIVE},
}


def permissions_of(who: Principal) -> frozenset[str]:
    return GRANTS.get((who.role, who.duty), frozenset())


ProjectReader = Annotated[Principal, Depends(require(P.PROJECT_READ))]
ProjectWriter = Annotated[Principal, Depends(require(P.PROJECT_WRITE))]
Assessor = Annotated[Principal, Depends(require(P.PROJECT_ASSESS))]
Admitter = Annotated[Principal, Depends(require(P.PROJECT_ADMIT))]
Reader = Annotated[Principal, Depends(require(P.TARGET_READ))]
Author = Annotated[Principal, Depends(require(P.TARGET_WRITE))]
Submitter = Annotated[Principal, Depends(require(P.TARGET_SUBMIT))]
Checker = Annotated[Principal, Depends(require(P.TARGET_CHECK))]
Passer = Annotated[Principal, Depends(require(P.TARGET_PASS))]
Reviewer = Annotated[Principal, Depends(require(P.TARGET_REVIEW))]
Approver = Annotated[Principal, Depends(require(P.TARGET_APPROVE))]
Returner = Annotated[Principal, Depends(require(P.TARGET_RETURN))]
Withdrawer = Annotated[Principal, Depends(require(P.TARGET_WITHDRAW))]
Adjuster = Annotated[Principal, Depends(require(P.TARGET_ADJUST))]
Asking = Annotated[Principal, Depends(require(P.COUNTERSIGN_ASK))]
Answerer = Annotated[Principal, Depends(require(P.COUNTERSIGN_ANSWER))]
OpinionGiver = Annotated[Principal, Depends(require(P.OPINION_GIVE))]
SyncReporter = Annotated[Principal, Depends(require(P.SYNC_REPORT))]
CommitmentReader = Annotated[Principal, Depends(require(P.COMMITMENT_READ))]
CommitmentDrafter = Annotated[Principal, Depends(require(P.COMMITMENT_DRAFT))]
CommitmentSigner = Annotated[Principal, Depends(require(P.COMMITMENT_SIGN))]
ExecutionReader = Annotated[Principal, Depends(require(P.EXECUTION_READ))]
ExecutionReporter = Annotated[Principal, Depends(require(P.EXECUTION_REPORT))]
MonitoringReader = Annotated[Principal, Depends(require(P.MONITORING_READ))]
MonitoringReporter = Annotated[Principal, Depends(require(P.MONITORING_REPORT))]
Rectifier = Annotated[Principal, Depends(require(P.RECTIFICATION_SUBMIT))]
Settler = Annotated[Principal, Depends(require(P.RECTIFICATION_SETTLE))]
DirectiveReader = Annotated[Principal, Depends(require(P.DIRECTIVE_READ))]
DirectiveReceiver = Annotated[Principal, Depends(require(P.DIRECTIVE_RECEIVE))]
AssignmentReceiver = Annotated[Principal, Depends(require(P.ASSIGNMENT_RECEIVE))]
GateReader = Annotated[Principal, Depends(require(P.GATE_READ))]
GateKeeper = Annotated[Principal, Depends(require(P.GATE_DECIDE))]
Attacher = Annotated[Principal, Depends(require(P.ASSESSMENT_ATTACH))]
AssessmentFiler = Annotated[Principal, Depends(require(P.ASSESSMENT_FILE))]
AssessmentReviewer = Annotated[Principal, Depends(require(P.ASSESSMENT_REVIEW))]
TransferReader = Annotated[Principal, Depends(require(P.TRANSFER_READ))]
TransferWriter = Annotated[Principal, Depends(require(P.TRANSFER_WRITE))]
TransferIssuer = Annotated[Principal, Depends(require(P.TRANSFER_ISSUE))]
