"""What the statistics say, handed to the picture."""

from decimal import Decimal

from indicator_library.domain.picturing import Spread, Year, picture
from indicator_library.indicator_statistics.models import DistributionView, PeersView, StatisticsView, YearView


def drawn(told: StatisticsView) -> str:
    """Every year between the first and the last of which anything is known."""
    mine = {one.budget_year: one for one in told.years}
    others = {one.budget_year: one for one in (told.peers.years if told.peers else [])}
    known = sorted({*mine, *others})
    years = [_year(at, mine.get(at), told.peers) for at in range(known[0], known[-1] + 1)] if known else []
    seen = f"{told.from_year}—{told.until_year}年，可见范围内 {told.whole.observations} 项"
    note = seen + (f"；{told.because}" if told.says_nothing else "")
    return picture(told.name, told.unit, years, note)


def _year(at: int, mine: YearView | None, peers: PeersView | None) -> Year:
    target = mine.targets if mine else None
    return Year(
        at, _spread(mine.actuals if mine else None), Decimal(target.median) if target else None, _others(at, peers)
    )


def _others(at: int, peers: PeersView | None) -> tuple[Decimal, Decimal] | None:
    for one in peers.years if peers else []:
        if one.budget_year == at and one.lower_quartile is not None and one.upper_quartile is not None:
            return Decimal(one.lower_quartile), Decimal(one.upper_quartile)
    return None


def _spread(told: DistributionView | None) -> Spread | None:
    if told is None:
        return None
    ends = (told.minimum, told.lower_quartile, told.median, told.upper_quartile, told.maximum)
    return Spread(told.count, *(Decimal(number) for number in ends))
