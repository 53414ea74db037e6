"""Who may do what in evaluation-api: permissions, the posts that hold them, and the names routes use for them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from fastapi import Depends

from wenxiao.access import Duty, Principal, Role, require


class Permission(StrEnum):
    SELF_EVALUATION_READ = "self_evaluation:read"
    SELF_EVALUATION_WRITE = "self_evaluation:write"
    SELF_EVALUATION_SUBMIT = "self_evaluation:submit"
    SELF_EVALUATION_REVIEW = "self_evaluation:review"
    SELF_EVALUATION_ACCEPT = "self_evaluation:accept"
    SELF_EVALUATION_RETURN = "self_evaluation:return"
    APPROVED_TARGET_RECEIVE = "approved_target:receive"
    SCORE_RECOMPUTE = "score:recompute"
    SCORE_RUN_READ = "score_run:read"
    SCORE_RUN_MAKE = "score_run:make"
    DRAW_READ = "draw:read"
    DRAW_MAKE = "draw:make"
    RE_CHECK_READ = "re_check:read"
    RE_CHECK_REPORT = "re_check:report"
    RE_CHECK_RECORD = "re_check:record"
    RE_CHECK_NOTIFY = "re_check:notify"
    RE_CHECK_REPLY = "re_check:reply"
    RE_CHECK_CONCLUDE = "re_check:conclude"
    RESULT_APPLICATION_READ = "result_application:read"
    RESULT_APPLICATION_PROPOSE = "result_application:propose"
    RESULT_APPLICATION_CONFIRM = "result_application:confirm"
    BULLETIN_READ = "bulletin:read"
    BULLETIN_PROPOSE = "bulletin:propose"
    BULLETIN_ISSUE = "bulletin:issue"
    ASSIGNMENT_READ = "assignment:read"
    ASSIGNMENT_COMMISSION = "assignment:commission"
    ASSIGNMENT_REVOKE = "assignment:revoke"
    CONSOLIDATION_READ = "consolidation:read"
    CONSOLIDATION_MAKE = "consolidation:make"
    CONSOLIDATION_REPORT = "consolidation:report"
    TABLE_AUDIT_READ = "table_audit:read"
    TABLE_AUDIT_MAKE = "table_audit:make"


P = Permission
_READS = frozenset(
    {
        P.SELF_EVALUATION_READ, P.DRAW_READ, P.RE_CHECK_READ, P.RESULT_APPLICATION_READ, P.SCORE_RECOMPUTE,
        P.CONSOLIDATION_READ, P.BULLETIN_READ,
    }
)  # fmt: skip
_AUDITS_TABLES = frozenset({P.TABLE_AUDIT_READ, P.TABLE_AUDIT_MAKE})
_FINANCE = _READS | _AUDITS_TABLES | {P.DRAW_MAKE, P.ASSIGNMENT_READ, P.SCORE_RUN_READ, P.SCORE_RUN_MAKE}
_FINANCE |= {P.RE_CHECK_REPORT}
_OFFICE = _READS | _AUDITS_TABLES | {P.RE_CHECK_REPLY}
_WRITES = frozenset({P.SELF_EVALUATION_WRITE, P.SELF_EVALUATION_SUBMIT})
_OVERSEES = _READS | {P.ASSIGNMENT_READ, P.SCORE_RUN_READ, P.TABLE_AUDIT_READ, P.RE_CHECK_REPORT}
_COMMISSIONS = frozenset({P.ASSIGNMENT_COMMISSION, P.ASSIGNMENT_REVOKE})
# Recording on what is assigned to them for that, and no longer than it is; the database asks the assignment each time.
_ASSIGNED = frozenset({P.SELF_EVALUATION_READ, P.RE_CHECK_READ, P.RE_CHECK_RECORD, P.ASSIGNMENT_READ})
_REVIEWS = frozenset({P.SELF_EVALUATION_REVIEW, P.SELF_EVALUATION_RETURN, P.CONSOLIDATION_REPORT})
_TAKES_IN = frozenset({P.SELF_EVALUATION_ACCEPT, P.SELF_EVALUATION_RETURN})
_WORKS = frozenset({P.RE_CHECK_RECORD, P.RE_CHECK_NOTIFY, P.RESULT_APPLICATION_PROPOSE, P.BULLETIN_PROPOSE}) | _TAKES_IN
_DECIDES = frozenset({P.RE_CHECK_CONCLUDE, P.RESULT_APPLICATION_CONFIRM, P.BULLETIN_ISSUE})
ASSIGNEES = (Role.THIRD_PARTY, Role.EXPERT)
_OVERSIGHT = (Role.AUDIT, Role.DISCIPLINE, Role.GOVERNMENT)

GRANTS: Mapping[tuple[Role, Duty], frozenset[str]] = {
    (Role.UNIT, Duty.MAKER): _OFFICE | _WRITES,
    (Role.UNIT, Duty.CHECKER): _OFFICE,
    (Role.UNIT, Duty.HEAD): _OFFICE,
    (Role.DEPARTMENT, Duty.MAKER): _OFFICE | _WRITES | {P.CONSOLIDATION_MAKE},
    (Role.DEPARTMENT, Duty.CHECKER): _OFFICE | _REVIEWS,
    (Role.DEPARTMENT, Duty.HEAD): _OFFICE | _REVIEWS,
    (Role.FINANCE, Duty.MAKER): _FINANCE | _WORKS,
    (Role.FINANCE, Duty.CHECKER): _FINANCE | _WORKS | _COMMISSIONS,
    (Role.FINANCE, Duty.HEAD): _FINANCE | _DECIDES | _COMMISSIONS,
    **{(role, duty): _ASSIGNED for role in ASSIGNEES for duty in Duty},
    **{(role, duty): _OVERSEES for role in _OVERSIGHT for duty in (Duty.MAKER, Duty.CHECKER, Duty.HEAD)},
    (Role.BUDGET_SYSTEM, Duty.NONE): frozenset({P.RESULT_APPLICATION_READ}),
    (Role.SERVICE, Duty.NONE): _READS | {P.APPROVED_TARGET_RECEIVE},
}


def permissions_of(who: Principal) -> frozenset[str]:
    return GRANTS.get((who.role, who.duty), frozenset())


SelfEvaluationReader = Annotated[Principal, Depends(require(P.SELF_EVALUATION_READ))]
Author = Annotated[Principal, Depends(require(P.SELF_EVALUATION_WRITE))]
Submitter = Annotated[Principal, Depends(require(P.SELF_EVALUATION_SUBMIT))]
Reviewer = Annotated[Principal, Depends(require(P.SELF_EVALUATION_REVIEW))]
Acceptor = Annotated[Principal, Depends(require(P.SELF_EVALUATION_ACCEPT))]
Returner = Annotated[Principal, Depends(require(P.SELF_EVALUATION_RETURN))]
ApprovedTargetReceiver = Annotated[Principal, Depends(require(P.APPROVED_TARGET_RECEIVE))]
Recomputer = Annotated[Principal, Depends(require(P.SCORE_RECOMPUTE))]
ScoreRunReader = Annotated[Principal, Depends(require(P.SCORE_RUN_READ))]
ScoreRunMaker = Annotated[Principal, Depends(require(P.SCORE_RUN_MAKE))]
DrawReader = Annotated[Principal, Depends(require(P.DRAW_READ))]
Drawer = Annotated[Principal, Depends(require(P.DRAW_MAKE))]
ReCheckReader = Annotated[Principal, Depends(require(P.RE_CHECK_READ))]
ReCheckReporter = Annotated[Principal, Depends(require(P.RE_CHECK_REPORT))]
ReChecker = Annotated[Principal, Depends(require(P.RE_CHECK_RECORD))]
Teller = Annotated[Principal, Depends(require(P.RE_CHECK_NOTIFY))]
Replier = Annotated[Principal, Depends(require(P.RE_CHECK_REPLY))]
Concluder = Annotated[Principal, Depends(require(P.RE_CHECK_CONCLUDE))]
ApplicationReader = Annotated[Principal, Depends(require(P.RESULT_APPLICATION_READ))]
Proposer = Annotated[Principal, Depends(require(P.RESULT_APPLICATION_PROPOSE))]
Confirmer = Annotated[Principal, Depends(require(P.RESULT_APPLICATION_CONFIRM))]
BulletinReader = Annotated[Principal, Depends(require(P.BULLETIN_READ))]
BulletinProposer = Annotated[Principal, Depends(require(P.BULLETIN_PROPOSE))]
BulletinIssuer = Annotated[Principal, Depends(require(P.BULLETIN_ISSUE))]
AssignmentReader = Annotated[Principal, Depends(require(P.ASSIGNMENT_READ))]
Commissioner = Annotated[Principal, Depends(require(P.ASSIGNMENT_COMMISSION))]
Revoker = Annotated[Principal, Depends(require(P.ASSIGNMENT_REVOKE))]
ConsolidationReader = Annotated[Principal, Depends(require(P.CONSOLIDATION_READ))]
Consolidator = Annotated[Principal, Depends(require(P.CONSOLIDATION_MAKE))]
TableAuditReader = Annotated[Principal, Depends(require(P.TABLE_AUDIT_READ))]
TableAuditor = Annotated[Principal, Depends(require(P.TABLE_AUDIT_MAKE))]
ConsolidationReporter = Annotated[Principal, Depends(require(P.CONSOLIDATION_REPORT))]
