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


P = Permission
_READS = frozenset({P.PROJECT_READ, P.TARGET_READ, P.EXECUTION_READ, P.MONITORING_READ, P.DIRECTIVE_READ, P.GATE_READ})
_WRITES = frozenset(
    {P.PROJECT_WRITE, P.PROJECT_ASSESS, P.TARGET_WRITE, P.TARGET_SUBMIT, P.MONITORING_REPORT, P.RECTIFICATION_SUBMIT}
)
_DECIDES = frozenset({P.PROJECT_ADMIT, P.GATE_DECIDE, P.RECTIFICATION_SETTLE})
_REPORTS = frozenset({P.PROJECT_READ, P.EXECUTION_READ, P.EXECUTION_REPORT})
_ASSIGNED = frozenset({P.PROJECT_READ, P.TARGET_READ, P.EXECUTION_READ, P.MONITORING_READ})
_ALL_DUTIES = (Duty.MAKER, Duty.CHECKER, Duty.HEAD)

GRANTS: Mapping[tuple[Role, Duty], frozenset[str]] = {
    (Role.UNIT, Duty.MAKER): _READS | _WRITES,
    (Role.UNIT, Duty.CHECKER): _READS,
    (Role.UNIT, Duty.HEAD): _READS,
    (Role.DEPARTMENT, Duty.MAKER): _READS | _WRITES,
    (Role.DEPARTMENT, Duty.CHECKER): _READS | {P.TARGET_CHECK, P.TARGET_RETURN},
    (Role.DEPARTMENT, Duty.HEAD): _READS | {P.TARGET_PASS, P.TARGET_RETURN},
    (Role.FINANCE, Duty.MAKER): _READS | _DECIDES,
    (Role.FINANCE, Duty.CHECKER): _READS | _DECIDES | {P.TARGET_REVIEW, P.TARGET_RETURN},
    (Role.FINANCE, Duty.HEAD): _READS | _DECIDES | {P.TARGET_APPROVE, P.TARGET_RETURN},
    **{(role, duty): _READS for role in (Role.AUDIT, Role.DISCIPLINE, Role.GOVERNMENT) for duty in _ALL_DUTIES},
    (Role.TREASURY, Duty.NONE): _REPORTS,
    (Role.BUDGET_SYSTEM, Duty.NONE): _REPORTS | {P.TARGET_READ, P.GATE_READ},
    **{(role, duty): _ASSIGNED for role in (Role.THIRD_PARTY, Role.EXPERT) for duty in Duty},
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
