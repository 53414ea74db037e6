"""What the observations of one indicator say of a place and a year, and what may be said of units that are hidden."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from uuid import UUID

from indicator_library.domain.attaining import Attainment, attainment
from indicator_library.domain.silence import Seen, Silence, plain, silence
from indicator_library.domain.statistics import Distribution, Fence, Trend, distribution, fence, median_of, trend

FEWEST_UNITS = 5  # of hidden units: fewer and a figure could be laid at one's door; the function of the table asks too
COUNTED_IN = 5
SLOPE_PLACES = Decimal("0.000001")


@dataclass(frozen=True)
class Told:
    """One observation; values in the unit of the indicator, None where it has none or it does not convert."""

    id: UUID
    budget_year: int
    region_path: str
    region_code: str
    unit_id: int
    unit_name: str
    project_name: str
    target: Decimal | None
    actual: Decimal | None
    met: bool | None
    evaluated_on: date | None


@dataclass(frozen=True)
class Cell:
    """A year, a place, or all of them."""

    observations: int
    units: int
    attainment: Attainment
    targets: Distribution | None
    actuals: Distribution | None


@dataclass(frozen=True)
class Outlier:
    told: Told
    fence: Fence


@dataclass(frozen=True)
class PeerYear:
    """Of units that the caller may not read; `actuals` one middle value of each, empty where too few have numbers."""

    year: int
    actuals: tuple[Decimal, ...]
    reached: int
    units: int


@dataclass(frozen=True)
class PeerCell:
    """Neither minimum nor maximum, which are values of single units; counts in fives, the share in tenths."""

    year: int
    units_at_least: int
    lower_quartile: Decimal | None
    median: Decimal | None
    upper_quartile: Decimal | None
    share: Decimal


def cell(told: Sequence[Told]) -> Cell:
    return Cell(
        observations=len(told),
        units=len({one.unit_id for one in told}),
        attainment=attainment(one.met for one in told),
        targets=distribution([one.target for one in told if one.target is not None]),
        actuals=distribution([one.actual for one in told if one.actual is not None]),
    )


def by_year(told: Iterable[Told]) -> dict[int, list[Told]]:
    years: dict[int, list[Told]] = {}
    for one in told:
        years.setdefault(one.budget_year, []).append(one)
    return dict(sorted(years.items()))


def by_place(told: Iterable[Told], region_path: str) -> dict[str, list[Told]]:
    """The regions right below `region_path`, by their paths; rows of the region itself under its own."""
    places: dict[str, list[Told]] = {}
    for one in told:
        below = one.region_path.removeprefix(region_path).strip("/").partition("/")[0]
        place = f"{region_path.rstrip('/')}/{below}" if below else region_path
        places.setdefault(place, []).append(one)
    return dict(sorted(places.items()))


def movement(told: Iterable[Told]) -> Trend:
    """Of the middle value of each year."""
    actuals = {year: [one.actual for one in rows if one.actual is not None] for year, rows in by_year(told).items()}
    return trend({year: median_of(values) for year, values in actuals.items() if values})


def outliers(told: Sequence[Told]) -> tuple[Outlier, ...]:
    around = fence([one.actual for one in told if one.actual is not None])
    if around is None:
        return ()
    apart = [one for one in told if one.actual is not None and around.excludes(one.actual)]
    return tuple(Outlier(one, around) for one in apart)


def says_nothing(told: Iterable[Told]) -> Silence:
    return silence([Seen(one.budget_year, one.met, one.actual) for one in told if one.met is not None])


def peer_cell(told: PeerYear) -> PeerCell:
    lying = distribution(told.actuals)
    return PeerCell(
        year=told.year,
        units_at_least=told.units // COUNTED_IN * COUNTED_IN,
        lower_quartile=None if lying is None else lying.lower_quartile,
        median=None if lying is None else lying.median,
        upper_quartile=None if lying is None else lying.upper_quartile,
        share=(Decimal(told.reached) / told.units).quantize(Decimal("0.1"), ROUND_HALF_UP),
    )


def peer_movement(cells: Iterable[PeerCell]) -> Trend:
    return trend({one.year: one.median for one in cells if one.median is not None})


def percent(share: Decimal | None) -> str | None:
    """Cut off, so that 100 % is all of them."""
    return None if share is None else plain((share * 100).quantize(Decimal("0.01"), ROUND_DOWN))


def per_year(slope: Decimal | None) -> str | None:
    return None if slope is None else plain(slope.quantize(SLOPE_PLACES, ROUND_HALF_UP))
