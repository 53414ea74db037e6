"""A consumer says what it has loaded; both sides must have come to the same figures."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wenxiao.errors import Conflict
from wenxiao.findings import Finding


@dataclass(frozen=True)
class Figures:
    """`head` is the link of the item at `position`; `count` and `money` are releases in force."""

    position: int
    head: str
    count: int
    money: Decimal

    def document(self) -> dict[str, Any]:
        return {
            "position": self.position,
            "head": self.head,
            "count": self.count,
            "money_total": f"{self.money:.2f}",
        }


class FiguresDiffer(Conflict):
    title = "回执与本方数据不一致"


def differences(ours: Figures, theirs: Figures) -> tuple[Finding, ...]:
    """Every figure that does not agree, each naming both sides."""
    compared = (
        ("head", "头摘要", ours.head, theirs.head),
        ("count", "在库件数", str(ours.count), str(theirs.count)),
        ("money_total", "金额合计", f"{ours.money:.2f}", f"{theirs.money:.2f}"),
    )
    return tuple(
        Finding(
            rule=f"receipt.{field}",
            detail=f"{zh}不一致：本方 {mine}，对方 {other}，请核对后重新拉取。",
            pointer=f"#/{field}",
        )
        for field, zh, mine, other in compared
        if mine != other
    )


def agree(ours: Figures, theirs: Figures) -> None:
    """Refuses a receipt that differs in any figure, naming all of them at once."""
    findings = differences(ours, theirs)
    if findings:
        raise FiguresDiffer(
            f"第 {ours.position} 条处双方数据不一致，共 {len(findings)} 项，请逐项核对后重新拉取。",
            findings=findings,
            ours=ours.document(),
            theirs=theirs.document(),
        )
