"""What is answered of an indicator's observations; numbers as text, in the unit of the indicator."""

from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint

from indicator_library.domain.silence import plain
from indicator_library.domain.statistics import OUTLIER_CUT, QUARTILE_METHOD, Distribution, Movement, Trend
from indicator_library.domain.summing_up import Cell, Outlier, PeerCell, peer_movement, per_year, percent


class Shown(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DistributionView(Shown):
    count: int
    minimum: str
    lower_quartile: str
    median: str
    upper_quartile: str
    maximum: str


class TrendView(Shown):
    """Theil–Sen over the middle values of the years."""

    movement: Movement
    per_year: str | None = Constraint(description="每年变化，指标的计量单位")
    years: int


class CellView(Shown):
    observations: int
    units: int
    evaluated: int
    met: int
    met_percent: str | None = Constraint(description="已评价的观测值中完成指标值的比例（%）")
    targets: DistributionView | None = Constraint(description="指标值的分布")
    actuals: DistributionView | None = Constraint(description="完成值的分布")


class YearView(CellView):
    budget_year: int


class PlaceView(CellView):
    region_path: str
    region_code: str
    region_name: str | None


class OutlierView(Shown):
    """An observation that stands apart from the others; both ends are still inside."""

    observation_id: UUID
    budget_year: int
    region_code: str
    unit_id: int
    unit_name: str
    project_name: str
    actual: str
    inside_from: str
    inside_to: str


class PeerYearView(Shown):
    budget_year: int
    units_at_least: int = Constraint(description="至少有几个单位，按5计")
    lower_quartile: str | None
    median: str | None
    upper_quartile: str | None
    met_percent: str = Constraint(description="全部完成的单位所占比例，按10%计")


class PeersView(Shown):
    """Other units of the caller's region, from five of them on, as evaluated before the business year began."""

    years: list[PeerYearView]
    trend: TrendView


class StatisticsView(Shown):
    """`whole` to `outliers` are of observations within the caller's reach; `peers` of those beyond it in his region.

    `not_comparable` are observations whose values are told in a unit that does not convert, or in words.
    """

    indicator_id: UUID
    code: str
    name: str
    unit: str
    region_code: str
    region_path: str
    from_year: int
    until_year: int
    quartile_method: str = QUARTILE_METHOD
    outlier_cut: str = f"{OUTLIER_CUT:f}"
    whole: CellView
    years: list[YearView]
    places: list[PlaceView]
    trend: TrendView
    not_comparable: int
    outliers: list[OutlierView]
    says_nothing: bool
    because: str
    peers: PeersView | None


def distribution_view(told: Distribution | None) -> DistributionView | None:
    if told is None:
        return None
    return DistributionView(
        count=told.count,
        minimum=plain(told.minimum),
        lower_quartile=plain(told.lower_quartile),
        median=plain(told.median),
        upper_quartile=plain(told.upper_quartile),
        maximum=plain(told.maximum),
    )


def trend_view(told: Trend) -> TrendView:
    return TrendView(movement=told.movement, per_year=per_year(told.slope), years=told.years)


def cell_view(told: Cell) -> CellView:
    return CellView(
        observations=told.observations,
        units=told.units,
        evaluated=told.attainment.evaluated,
        met=told.attainment.met,
        met_percent=percent(told.attainment.share),
        targets=distribution_view(told.targets),
        actuals=distribution_view(told.actuals),
    )


def outlier_view(found: Outlier) -> OutlierView:
    told = found.told
    return OutlierView(
        observation_id=told.id,
        budget_year=told.budget_year,
        region_code=told.region_code,
        unit_id=told.unit_id,
        unit_name=told.unit_name,
        project_name=told.project_name,
        actual="" if told.actual is None else plain(told.actual),
        inside_from=plain(found.fence.lower),
        inside_to=plain(found.fence.upper),
    )


def peers_view(cells: list[PeerCell]) -> PeersView:
    years = [
        PeerYearView(
            budget_year=one.year,
            units_at_least=one.units_at_least,
            lower_quartile=_said(one.lower_quartile),
            median=_said(one.median),
            upper_quartile=_said(one.upper_quartile),
            met_percent=percent(one.share) or "0",
        )
        for one in cells
    ]
    return PeersView(years=years, trend=trend_view(peer_movement(cells)))


def _said(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)
