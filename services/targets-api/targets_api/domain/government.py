"""A government's budget of a year: revenue that the economy bears, spending within means, debt within its limit.

What is inflated or excessive no figure proves. Revenue that is to grow faster than the economy is therefore asked to be
explained; debt above the approved limit is a plain comparison, and refused where a document forbids it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from wenxiao.findings import Finding, Parameter

PRIORITY_ZH = {
    "major_development_strategies": "重大发展战略",
    "key_reforms": "重点领域改革",
    "basic_livelihood": "基本民生",
}
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Principles:
    """What a document asks of a government's budget; `grounds` say per topic on which of the clauses."""

    revenue: tuple[str, ...] = ()
    prohibited: tuple[str, ...] = ()
    expenditure: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    grounds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Figures:
    """In yuan and per cent; what is not known yet is None. `priorities` are amounts per named priority."""

    revenue_last_year: Decimal | None
    revenue_planned: Decimal | None
    economic_growth_percent: Decimal | None
    other_resources: Decimal | None
    expenditure_planned: Decimal | None
    debt_outstanding: Decimal | None
    debt_limit: Decimal | None
    tax_cuts_applied: str | None = None
    growth_reason: str | None = None
    priorities: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def revenue_growth_percent(self) -> Decimal | None:
        if not self.revenue_last_year or self.revenue_planned is None:
            return None
        grown = (self.revenue_planned / self.revenue_last_year - 1) * 100
        return grown.quantize(HUNDREDTH, ROUND_HALF_UP)


def figures_findings(figures: Figures, rule: Parameter[Principles | None]) -> tuple[Finding, ...]:
    """All principles of the place against the figures; a place without principles is asked for sides and debt only."""
    held = rule.value or Principles()

    def basis(topic: str) -> tuple[str, ...]:
        return held.grounds.get(topic, rule.basis)

    return (
        *_sides(figures, basis("covers")),
        *_revenue(figures, held, basis("revenue")),
        *_debt(figures, held, basis("debt")),
        *_expenditure(figures, held, basis("expenditure")),
    )


def _sides(figures: Figures, basis: tuple[str, ...]) -> Iterator[Finding]:
    """Both sides of the budget are managed: a budget of one side is half of one."""
    for side, zh in (("revenue_planned", "收入"), ("expenditure_planned", "支出")):
        if getattr(figures, side) is None:
            detail = f"政府{zh}预算没有填写；收入和支出一律纳入绩效管理，请补齐"
            yield Finding("government.side_missing", detail, basis, f"#/{side}")


def _revenue(figures: Figures, held: Principles, basis: tuple[str, ...]) -> Iterator[Finding]:
    grown, economy = figures.revenue_growth_percent, figures.economic_growth_percent
    if {"realistic", "prudent"} & set(held.revenue) and grown is not None:
        if economy is None:
            detail = f"收入预算增长{grown}%，没有填写经济预期增长，无法对照；请填写"
            yield Finding("government.growth_unknown", detail, basis, "#/economic_growth_percent", "warning")
        elif grown > economy:
            said = (figures.growth_reason or "").strip()
            words = f"理由：{said}" if said else "请说明理由，不得虚增收入、收过头税费"
            detail = f"收入预算增长{grown}%，高于经济预期增长{economy}%；{words}"
            severity = "advice" if said else "warning"
            yield Finding("government.revenue_above_economy", detail, basis, "#/growth_reason", severity)
        else:
            detail = f"收入预算增长{grown}%，不高于经济预期增长{economy}%"
            yield Finding("government.revenue_prudent", detail, basis, severity="advice")
    if "tax_and_fee_cuts_applied" in held.revenue and not (figures.tax_cuts_applied or "").strip():
        detail = "减税降费政策须落实到位，请说明落实情况和减收数额"
        yield Finding("government.tax_cuts_untold", detail, basis, "#/tax_cuts_applied", "warning")


def _debt(figures: Figures, held: Principles, basis: tuple[str, ...]) -> Iterator[Finding]:
    forbidden = "debt_above_limit" in held.prohibited
    if figures.debt_outstanding is None or figures.debt_limit is None:
        if forbidden:
            detail = "举债不得突破核定限额，请填写政府债务余额和核定限额"
            yield Finding("government.debt_untold", detail, basis, "#/debt_limit", "warning")
        return
    if figures.debt_outstanding > figures.debt_limit:
        over = figures.debt_outstanding - figures.debt_limit
        detail = f"政府债务余额超过核定限额{over:.2f}元；请压减举债规模"
        severity = "refusal" if forbidden else "warning"
        told = basis if forbidden else ()
        yield Finding("government.debt_above_limit", detail, told, "#/debt_outstanding", severity)


def _expenditure(figures: Figures, held: Principles, basis: tuple[str, ...]) -> Iterator[Finding]:
    spent, revenue = figures.expenditure_planned, figures.revenue_planned
    if "within_means" in held.expenditure and spent is not None and revenue is not None:
        means = revenue + (figures.other_resources or Decimal(0))
        if spent > means:
            detail = f"支出预算超出可用财力{spent - means:.2f}元；应量力而行，请压减或说明财力来源"
            yield Finding("government.beyond_means", detail, basis, "#/expenditure_planned", "warning")
        else:
            yield Finding("government.within_means", "支出预算在可用财力之内", basis, severity="advice")
    if untold := [code for code in held.priorities if not figures.priorities.get(code)]:
        words = "、".join(PRIORITY_ZH[code] for code in untold)
        yield Finding(
            "government.priorities_untold", f"没有写明优先保障的支出：{words}", basis, "#/priorities", "warning"
        )
