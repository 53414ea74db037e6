"""Payments come from the treasury voucher by voucher: each counts once, and a changed one is refused."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from wenxiao.findings import Finding


class EntryKind(StrEnum):
    """What a voucher does to the year's figures; amounts are positive, the kind gives the sign."""

    PAYMENT = "payment"
    REFUND = "refund"
    INCREASE = "adjustment_increase"
    DECREASE = "adjustment_decrease"


class RowOutcome(StrEnum):
    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


ENTRIES_OF_ROLE = {
    "treasury": frozenset({EntryKind.PAYMENT, EntryKind.REFUND}),
    "budget_system": frozenset({EntryKind.INCREASE, EntryKind.DECREASE}),
}


@dataclass(frozen=True)
class Voucher:
    voucher: str
    project_code: str
    paid_on: date
    amount: Decimal
    kind: EntryKind
    budget_year: int


@dataclass(frozen=True)
class RowResult:
    outcome: RowOutcome
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Figures:
    """The year's money of one project: what it began with, what it became, what was spent."""

    initial: Decimal
    adjusted: Decimal
    executed: Decimal

    @property
    def rate(self) -> Decimal | None:
        """Executed over adjusted in percent; none without a budget, or where more was taken away than there was."""
        if self.adjusted <= 0:
            return None
        return (self.executed / self.adjusted * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def judge(
    row: Voucher,
    *,
    index: int,
    role: str,
    stored: Voucher | None,
    project_known: bool,
    today: date,
) -> RowResult:
    """What becomes of one row; the same voucher with the same content counts once."""
    at = f"#/rows/{index}"
    if stored is not None:
        if stored == row:
            return RowResult(RowOutcome.DUPLICATE)
        detail = f"凭证“{row.voucher}”已登记且内容不同；更正请另出红字（refund）或补记凭证"
        return _refused("execution.voucher_changed", detail, f"{at}/voucher")
    findings = []
    if row.kind not in ENTRIES_OF_ROLE.get(role, frozenset()):
        detail = f"当前系统不能报送“{row.kind}”类凭证；支付由国库系统报送，预算调整由预算系统报送"
        findings.append(Finding("execution.kind_not_yours", detail, pointer=f"{at}/kind"))
    if not project_known:
        detail = f"本地区没有代码为“{row.project_code}”的项目，请核对项目代码"
        findings.append(Finding("execution.project_unknown", detail, pointer=f"{at}/project_code"))
    if row.paid_on > today:
        detail = f"支付日期{row.paid_on.isoformat()}晚于今天（{today.isoformat()}），请核对"
        findings.append(Finding("execution.in_the_future", detail, pointer=f"{at}/paid_on"))
    return RowResult(RowOutcome.REFUSED if findings else RowOutcome.ACCEPTED, tuple(findings))


def _refused(rule: str, detail: str, pointer: str) -> RowResult:
    return RowResult(RowOutcome.REFUSED, (Finding(rule, detail, pointer=pointer),))
