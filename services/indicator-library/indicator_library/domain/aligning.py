"""A standard of an indicator agrees with the expenditure standard and the basic public service standard it stands on.

A cost standard lies within the expenditure standard, a service level reaches the basic public service standard. Where
the place's document says that they must agree, a standard that does not is not published; elsewhere it is told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from wenxiao.errors import Conflict
from wenxiao.findings import Finding, Parameter


class ReferenceKind(StrEnum):
    """The words of the packs."""

    EXPENDITURE = "department_project_expenditure_standard"
    PUBLIC_SERVICE = "basic_public_service_standard"


class Bound(StrEnum):
    CEILING = "ceiling"
    FLOOR = "floor"


@dataclass(frozen=True)
class Alignment:
    """`must`: what a standard has to agree with in this place; `should`: what it is to be linked with."""

    must: Parameter[tuple[ReferenceKind, ...]]
    should: Parameter[tuple[ReferenceKind, ...]]


@dataclass(frozen=True)
class Reference:
    """A linked reference standard; `amount` is in the unit of the indicator."""

    title: str
    number: str
    kind: ReferenceKind
    bound: Bound
    amount: Decimal


@dataclass(frozen=True)
class Stated:
    """A standard in the unit of its indicator: one value at both ends, or a range of which one end may be open."""

    lower: Decimal | None
    upper: Decimal | None
    unit: str


class StandardNotAligned(Conflict):
    title = "标准值与支出标准、公共服务标准不衔接"


KIND_ZH = {ReferenceKind.EXPENDITURE: "支出标准", ReferenceKind.PUBLIC_SERVICE: "基本公共服务标准"}


def alignment_findings(
    stated: Stated, references: Sequence[Reference], alignment: Alignment, *, is_cost: bool = False
) -> tuple[Finding, ...]:
    """`is_cost`: the indicator counts what is spent, so an expenditure standard is looked for beside it."""
    crossed = tuple(
        Finding(
            rule=f"standard.{'above' if one.bound is Bound.CEILING else 'below'}_reference",
            detail=_said(stated, one),
            basis=_basis(one.kind, alignment),
            pointer="#/value",
            severity="refusal" if one.kind in alignment.must.value else "warning",
        )
        for one in references
        if _crosses(stated, one)
    )
    return (*crossed, *_unlinked(references, alignment)) if is_cost else crossed


def _unlinked(references: Iterable[Reference], alignment: Alignment) -> tuple[Finding, ...]:
    basis = _basis(ReferenceKind.EXPENDITURE, alignment)
    if not basis or any(one.kind is ReferenceKind.EXPENDITURE for one in references):
        return ()
    detail = "成本指标的标准值没有挂接支出标准，当地文件要求两者对接；有支出标准的，请先登记并挂接。"
    return (Finding("standard.no_reference", detail, basis, "#/reference_ids", "warning"),)


def require_aligned(findings: tuple[Finding, ...]) -> None:
    refused = [finding for finding in findings if finding.severity == "refusal"]
    if refused:
        raise StandardNotAligned(refused[0].detail, findings=findings)


def _crosses(stated: Stated, reference: Reference) -> bool:
    if reference.bound is Bound.CEILING:
        return stated.upper is not None and stated.upper > reference.amount
    return stated.lower is not None and stated.lower < reference.amount


def _basis(kind: ReferenceKind, alignment: Alignment) -> tuple[str, ...]:
    for asked in (alignment.must, alignment.should):
        if kind in asked.value:
            return asked.basis
    return ()


def _said(stated: Stated, reference: Reference) -> str:
    """Of a standard that crosses, whose end on that side is told."""
    named = f"{KIND_ZH[reference.kind]}《{reference.title}》（{reference.number}）"
    if reference.bound is Bound.CEILING:
        gap = f"{stated.upper or 0:f}{stated.unit}高于{named}的上限{reference.amount:f}{stated.unit}"
        return f"标准值{gap}，请改到上限以内，或先按程序修订支出标准。"
    gap = f"{stated.lower or 0:f}{stated.unit}低于{named}的下限{reference.amount:f}{stated.unit}"
    return f"标准值{gap}，请提高到不低于下限，或先按程序修订该标准。"
