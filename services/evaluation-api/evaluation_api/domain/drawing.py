"""A draw anybody can repeat: the order of the candidates follows from a recorded seed alone."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from wenxiao.errors import Invalid


class NothingToDraw(Invalid):
    title = "没有可抽取的自评"


@dataclass(frozen=True)
class Drawn:
    """`chosen` in the order drawn; `pool_sha256` is of all candidates, so that a missing one shows."""

    chosen: tuple[str, ...]
    candidates: int
    pool_sha256: str


def lot(seed: str, candidate: str) -> str:
    """The candidate's lot: SHA-256 of seed and id, lowest first."""
    return hashlib.sha256(f"{seed}\n{candidate}".encode()).hexdigest()


def draw(candidates: Iterable[str], *, seed: str, count: int) -> Drawn:
    """The `count` lowest lots; the order in which candidates were listed plays no part."""
    pool = sorted(set(candidates))
    if not pool:
        raise NothingToDraw("本年度没有已通过主管部门审核、尚未抽取的单位自评，请在部门审核通过后再抽取。")
    chosen = sorted(pool, key=lambda candidate: lot(seed, candidate))[:count]
    return Drawn(tuple(chosen), len(pool), hashlib.sha256("\n".join(pool).encode()).hexdigest())


def count_for_share(candidates: int, share_percent: Decimal) -> int:
    """Rounded up: a share of anything is at least one."""
    return int((candidates * share_percent / 100).to_integral_value(ROUND_CEILING))
