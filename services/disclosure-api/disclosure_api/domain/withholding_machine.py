"""A withholding is proposed by one officer and decided by a head who is another; it is lifted by such a one as well."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from wenxiao.errors import Conflict, Forbidden


class WithholdingStatus(StrEnum):
    PROPOSED = "proposed"
    GRANTED = "granted"
    REFUSED = "refused"
    LIFTED = "lifted"


class WithholdingAction(StrEnum):
    GRANT = "grant"
    REFUSE = "refuse"
    LIFT = "lift"


class Proposed(Protocol):
    @property
    def proposed_by(self) -> str: ...
    @property
    def proposed_for(self) -> str | None: ...


@dataclass(frozen=True)
class WithholdingStep:
    next: WithholdingStatus
    permission: str = "withholding:decide"


class WithholdingActionNotAllowed(Conflict):
    title = "当前状态不能执行此操作"


class ProposerMayNotDecide(Forbidden):
    title = "提议人不能决定自己的提议"


WITHHOLDING_STEPS: Mapping[tuple[WithholdingStatus, WithholdingAction], WithholdingStep] = {
    (WithholdingStatus.PROPOSED, WithholdingAction.GRANT): WithholdingStep(WithholdingStatus.GRANTED),
    (WithholdingStatus.PROPOSED, WithholdingAction.REFUSE): WithholdingStep(WithholdingStatus.REFUSED),
    (WithholdingStatus.GRANTED, WithholdingAction.LIFT): WithholdingStep(WithholdingStatus.LIFTED),
}
_ZH = {
    WithholdingStatus.PROPOSED: "待决定",
    WithholdingStatus.GRANTED: "已同意",
    WithholdingStatus.REFUSED: "未同意",
    WithholdingStatus.LIFTED: "已解除",
    WithholdingAction.GRANT: "同意",
    WithholdingAction.REFUSE: "不同意",
    WithholdingAction.LIFT: "解除",
}


def next_withholding_status(
    proposal: Proposed, status: WithholdingStatus, action: WithholdingAction, actors: Set[str | None]
) -> WithholdingStatus:
    """`actors`: the subject of the one who decides, and of whose post it is."""
    step = WITHHOLDING_STEPS.get((status, action))
    if step is None:
        raise WithholdingActionNotAllowed(
            f"{_ZH[status]}的不予公开提议不能{_ZH[action]}。", state=status.value, action=action.value
        )
    if ({proposal.proposed_by, proposal.proposed_for} & actors) - {None}:
        raise ProposerMayNotDecide("决定人与提议人是同一人，或其中一人受另一人委托，请由另一名负责人决定。")
    return step.next


def withholding_diagram() -> str:
    """The states as drawn in the README."""
    arrows = [
        f"    {status.value} --> {step.next.value}: {action.value} ({step.permission})"
        for (status, action), step in WITHHOLDING_STEPS.items()
    ]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {WithholdingStatus.PROPOSED.value}", *arrows])
