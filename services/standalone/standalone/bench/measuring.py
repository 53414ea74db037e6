"""How a figure comes about: what is measured and its baseline in turns, the medians of both, and their ratio."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Sizes:
    """How much is done; a test asks for little."""

    rounds: int = 5
    packs: int = 3000
    calls: int = 20000
    requests: int = 400
    gate_rows: int = 10000
    declarations: int = 40
    forms: int = 1000
    city_forms: int = 6000
    indicators: int = 100_000
    releases: int = 20_000
    project_years: int = 300_000


@dataclass(frozen=True)
class Figure:
    """`of` and `baseline` in `unit`; `aim` is what the ratio, or `of` where there is no baseline, should stay below,
    or reach where `at_least`, as with what is done in a second."""

    name: str
    zh: str
    unit: str
    of: float
    baseline: float | None
    baseline_zh: str
    aim: float | None
    at_least: bool = False

    @property
    def ratio(self) -> float | None:
        return self.of / self.baseline if self.baseline else None

    @property
    def reached(self) -> bool | None:
        shown = self.of if self.baseline is None else self.ratio
        if self.aim is None or shown is None:
            return None
        return shown >= self.aim if self.at_least else shown < self.aim


def in_turns(rounds: int, measured: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """The medians: each round measures everything once, so that a busy moment meets all alike."""
    found: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(rounds):
        for name, once in measured.items():
            found[name].append(once())
    return {name: median(values) for name, values in found.items()}
