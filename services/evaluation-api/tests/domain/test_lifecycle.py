"""Every pair of status and action, and the pairs of hands that must differ."""

from enum import Enum
from itertools import product

import pytest

from evaluation_api.domain.lifecycle import (
    ASSIGNMENT,
    BULLETIN,
    CONSOLIDATION,
    RE_CHECK,
    RESULT_APPLICATION,
    SELF_EVALUATION,
    STATUS_ZH,
    Action,
    ActionNotAllowed,
    ApplicationStatus,
    AssignmentStatus,
    BulletinStatus,
    ConsolidationStatus,
    Lifecycle,
    ReCheckStatus,
    SamePersonTwice,
    SelfEvaluationStatus,
    next_status,
)

S, R, A = SelfEvaluationStatus, ReCheckStatus, ApplicationStatus
ALLOWED: dict[tuple[Enum, Action], Enum] = {
    (S.DRAFT, Action.EDIT): S.DRAFT,
    (S.RETURNED, Action.EDIT): S.RETURNED,
    (S.DRAFT, Action.SUBMIT): S.SUBMITTED,
    (S.RETURNED, Action.SUBMIT): S.SUBMITTED,
    (S.SUBMITTED, Action.RETURN): S.RETURNED,
    (S.SUBMITTED, Action.PASS): S.PASSED,
    (S.PASSED, Action.ACCEPT): S.ACCEPTED,
    (S.PASSED, Action.RETURN): S.RETURNED,
    (R.DRAWN, Action.RECORD): R.RECORDED,
    (R.RECORDED, Action.RECORD): R.RECORDED,
    (R.RECORDED, Action.NOTIFY): R.TOLD,
    (R.TOLD, Action.RECORD): R.RECORDED,
    (R.TOLD, Action.REPLY): R.REPLIED,
    (R.TOLD, Action.CONCLUDE): R.CONCLUDED,
    (R.REPLIED, Action.RECORD): R.RECORDED,
    (R.REPLIED, Action.REPLY): R.REPLIED,
    (R.REPLIED, Action.CONCLUDE): R.CONCLUDED,
    (A.PROPOSED, Action.CONFIRM): A.CONFIRMED,
    (BulletinStatus.DRAFTED, Action.ISSUE): BulletinStatus.ISSUED,
    (AssignmentStatus.IN_FORCE, Action.REVOKE): AssignmentStatus.REVOKED,
    (ConsolidationStatus.GATHERED, Action.GATHER): ConsolidationStatus.GATHERED,
    (ConsolidationStatus.GATHERED, Action.REPORT): ConsolidationStatus.REPORTED,
}
PAPERS = [
    (SELF_EVALUATION, SelfEvaluationStatus),
    (RE_CHECK, ReCheckStatus),
    (RESULT_APPLICATION, ApplicationStatus),
    (ASSIGNMENT, AssignmentStatus),
    (CONSOLIDATION, ConsolidationStatus),
    (BULLETIN, BulletinStatus),
]
PAIRS = [(table, status, action) for table, kind in PAPERS for status, action in product(kind, Action)]


@pytest.mark.parametrize(("table", "status", "action"), PAIRS)
def test_every_pair_of_status_and_action(table: Lifecycle[Enum], status: Enum, action: Action) -> None:
    if (status, action) in ALLOWED:
        assert next_status(table, status, action, actor="乙", hands={}) is ALLOWED[status, action]
        return
    with pytest.raises(ActionNotAllowed) as refused:
        next_status(table, status, action, actor="乙", hands={})
    assert STATUS_ZH[status] in refused.value.detail


@pytest.mark.parametrize(
    ("table", "status", "action", "step"),
    [
        (SELF_EVALUATION, S.SUBMITTED, Action.PASS, "submit"),
        (SELF_EVALUATION, S.SUBMITTED, Action.PASS, "edit"),
        (SELF_EVALUATION, S.SUBMITTED, Action.RETURN, "submit"),
        (SELF_EVALUATION, S.SUBMITTED, Action.RETURN, "edit"),
        *((SELF_EVALUATION, S.PASSED, Action.ACCEPT, step) for step in ("edit", "submit", "pass")),
        *((SELF_EVALUATION, S.PASSED, Action.RETURN, step) for step in ("edit", "submit", "pass")),
        *((RE_CHECK, R.TOLD, Action.CONCLUDE, step) for step in ("record", "notify", "reply")),
        *((RE_CHECK, R.REPLIED, Action.CONCLUDE, step) for step in ("record", "notify", "reply")),
        *((RE_CHECK, R.TOLD, Action.REPLY, step) for step in ("record", "notify")),
        *((RE_CHECK, R.REPLIED, Action.REPLY, step) for step in ("record", "notify")),
        (RESULT_APPLICATION, A.PROPOSED, Action.CONFIRM, "propose"),
        (BULLETIN, BulletinStatus.DRAFTED, Action.ISSUE, "propose"),
        (CONSOLIDATION, ConsolidationStatus.GATHERED, Action.REPORT, "gather"),
    ],
)
def test_nobody_reviews_his_own_work(table: Lifecycle[Enum], status: Enum, action: Action, step: str) -> None:
    """However many took part, and whoever of them was the last."""
    took_part = {step: {"甲", "丙"}}
    for actor in ("甲", "丙"):
        with pytest.raises(SamePersonTwice):
            next_status(table, status, action, actor=actor, hands=took_part)
        with pytest.raises(SamePersonTwice):
            next_status(table, status, action, actor="乙", hands=took_part, acting_for=actor)
    assert next_status(table, status, action, actor="乙", hands=took_part) is ALLOWED[status, action]
    assert next_status(table, status, action, actor="乙", hands=took_part, acting_for="丁") is ALLOWED[status, action]


def test_every_status_has_a_name_for_people() -> None:
    assert set(STATUS_ZH) == {status for _, kind in PAPERS for status in kind}
