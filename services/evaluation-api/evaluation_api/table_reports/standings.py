"""How far printed totals lie from recomputed ones, table by table, and the units in the order of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import groupby

from evaluation_api.domain.table_audit.audited import AuditedFile, AuditedTable, Severity
from evaluation_api.domain.table_audit.printed import KIND_ZH, Printed, PrintedTable, TableKind
from wenxiao_workbooks import plain

CENT = Decimal("0.01")
UNSCORED = frozenset({TableKind.TARGET})


@dataclass(frozen=True, slots=True)
class Standing:
    """One table of a file, or the file where it has none; `apart` says why no distance can be told of it."""

    file: str
    unit: str
    project: str = ""
    own: Decimal | None = None
    ours: Decimal | None = None
    distance: Decimal | None = None
    certain: int = 0
    likely: int = 0
    advice: int = 0
    apart: str = ""
    printed_unit: str = ""


@dataclass(frozen=True, slots=True)
class RankedUnit:
    """`place` is shared by units that cannot be told apart; `mean` as it is shown, to the cent."""

    place: int
    unit: str
    tables: int
    mean: Decimal
    largest: Decimal
    certain: int
    likely: int
    own_mean: Decimal
    ours_mean: Decimal


@dataclass(frozen=True, slots=True)
class Apart:
    unit: str
    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ranking:
    ranked: tuple[RankedUnit, ...]
    apart: tuple[Apart, ...]


def standings(file: AuditedFile) -> tuple[Standing, ...]:
    if not file.tables:
        return (Standing(file.name, file.name, apart=file.refused or "没有在文件中找到绩效表"),)
    return tuple(_standing(file, table) for table in file.tables)


def ranking(files: Iterable[AuditedFile]) -> Ranking:
    """Units by the mean distance between printed and recomputed total, then by certain findings, then by name."""
    return ranked(standing for file in files for standing in standings(file))


def ranked(told: Iterable[Standing]) -> Ranking:
    all_of_them = list(told)
    apart = sorted(
        {Apart(one.unit, one.file, one.apart) for one in all_of_them if one.apart},
        key=lambda one: (one.unit, one.file, one.reason),
    )
    placed = sorted((one for one in all_of_them if not one.apart), key=lambda one: plain(one.unit))
    units = [_unit(list(run)) for _, run in groupby(placed, key=lambda one: plain(one.unit))]
    units.sort(key=lambda one: (-one[0], -one[1].certain, one[1].unit))
    return Ranking(tuple(_places(units)), tuple(apart))


def unit_of(file: AuditedFile, table: AuditedTable) -> str:
    """Who the table is of; where it does not say, it stands for itself under the name of its file."""
    return printed_unit_of(table) or f"未写明单位（{file.name}）"


def printed_unit_of(table: AuditedTable) -> str:
    """The office that carries the project out, else its department."""
    return _words(table.table.office) or _words(table.table.department)


def kind_zh(table: PrintedTable) -> str:
    """Forms of monitoring have the rows of targets, and their own name."""
    monitored = table.kind is TableKind.TARGET and "监控" in _words(table.title)
    return "绩效运行监控表" if monitored else KIND_ZH[table.kind]


def project_of(table: AuditedTable) -> str:
    return _words(table.table.project)


def _words(told: Printed | None) -> str:
    return told.words if told else ""


def to_the_cent(number: Decimal | Fraction) -> Decimal:
    exact = Decimal(number.numerator) / Decimal(number.denominator) if isinstance(number, Fraction) else number
    return exact.quantize(CENT, ROUND_HALF_UP)


def _standing(file: AuditedFile, table: AuditedTable) -> Standing:
    numbers = dict.fromkeys(Severity, 0)
    for finding in table.findings:
        numbers[finding.severity] += 1
    return Standing(
        file.name,
        unit_of(file, table),
        project_of(table),
        table.own_total,
        table.ours_total,
        table.distance,
        numbers[Severity.CERTAIN],
        numbers[Severity.LIKELY],
        numbers[Severity.ADVICE],
        _why_apart(table),
        printed_unit_of(table),
    )


def _why_apart(table: AuditedTable) -> str:
    if table.distance is not None:
        return ""
    if table.table.kind in UNSCORED:
        return f"{kind_zh(table.table)}，没有得分"
    if table.own_total is None:
        return "表上没有印出总分，或印出的总分不是数"
    if not table.table.complete:
        return "表不完整，不能重新计算总分"
    return "按规则算不出总分，原因见各行说明"


def _unit(tables: list[Standing]) -> tuple[Fraction, RankedUnit]:
    """With the exact mean, by which units are put in order."""
    distances = [one.distance or Decimal(0) for one in tables]
    number = len(tables)
    mean, own, ours = (
        sum((Fraction(one) for one in many), Fraction(0)) / number
        for many in (distances, [one.own or Decimal(0) for one in tables], [one.ours or Decimal(0) for one in tables])
    )
    unit = RankedUnit(
        place=0,
        unit=min(one.unit for one in tables),
        tables=number,
        mean=to_the_cent(mean),
        largest=max(distances),
        certain=sum(one.certain for one in tables),
        likely=sum(one.likely for one in tables),
        own_mean=to_the_cent(own),
        ours_mean=to_the_cent(ours),
    )
    return mean, unit


def _places(units: list[tuple[Fraction, RankedUnit]]) -> Iterable[RankedUnit]:
    before: tuple[Fraction, int] | None = None
    place = 0
    for number, (mean, unit) in enumerate(units, 1):
        if (mean, unit.certain) != before:
            before, place = (mean, unit.certain), number
        yield replace(unit, place=place)
