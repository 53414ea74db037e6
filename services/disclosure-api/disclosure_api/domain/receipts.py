"""A consumer says what it has loaded; both sides must have come to the same figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from disclosure_api.domain.chain import Totals
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


def type_differences(ours: Mapping[str, Totals], theirs: Mapping[str, Totals]) -> tuple[Finding, ...]:
    """Every type of which the two hold another number or another sum; one that is not stated is held by nobody."""
    found = []
    for kind in sorted({*ours, *theirs}):
        mine, other = ours.get(kind, Totals()), theirs.get(kind, Totals())
        if mine != other:
            detail = (
                f"{kind} 不一致：本方 {mine.count} 件、{mine.money:.2f} 元，"
                f"对方 {other.count} 件、{other.money:.2f} 元，请核对该种类后重新拉取。"
            )
            found.append(Finding(rule="receipt.type", detail=detail, pointer="#/totals"))
    return tuple(found)


def agree(
    ours: Figures,
    theirs: Figures,
    by_type: Mapping[str, Totals] | None = None,
    stated: Mapping[str, Totals] | None = None,
) -> None:
    """Refuses a receipt that differs in any figure, naming all of them at once; `by_type` is what we hold of each
    type, `stated` what the receipt says, if it does."""
    held = by_type or {}
    findings = differences(ours, theirs)
    if stated is not None:
        findings += type_differences(held, stated)
    if findings:
        raise FiguresDiffer(
            f"第 {ours.position} 条处双方数据不一致，共 {len(findings)} 项，请逐项核对后重新拉取。",
            findings=findings,
            ours=ours.document() | {"totals": _listed(held)},
            theirs=theirs.document() | ({"totals": _listed(stated)} if stated is not None else {}),
        )


def _listed(totals: Mapping[str, Totals]) -> list[dict[str, Any]]:
    return [
        {"type": kind, "count": one.count, "money_total": f"{one.money:.2f}"} for kind, one in sorted(totals.items())
    ]
