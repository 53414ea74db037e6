"""A draw anybody can repeat: the order of the candidates follows from a recorded seed alone."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from evaluation_api.domain.declaring import review_window
from wenxiao.errors import Conflict, Invalid
from wenxiao.findings import Finding, Parameter


class SeedNotAccepted(Invalid):
    title = "随机种子由系统生成"


class PoolNotKept(Conflict):
    title = "本次抽取未保存候选名单"


class FrameNotKept(Conflict):
    title = "本次抽取没有分层名单"


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
    return Drawn(tuple(chosen), len(pool), pool_sha256(pool))


def pool_sha256(candidates: Iterable[str]) -> str:
    """Over the ids in their order, one a line."""
    return hashlib.sha256("\n".join(sorted(set(candidates))).encode()).hexdigest()


def count_for_share(candidates: int, share_percent: Decimal) -> int:
    """Rounded up: a share of anything is at least one."""
    return int((candidates * share_percent / 100).to_integral_value(ROUND_CEILING))


@dataclass(frozen=True)
class DrawEvidence:
    """All that a draw follows from; `count` where it was asked for, else `share` per cent of the pool."""

    budget_year: int
    pool: tuple[str, ...]
    seed: str
    seed_given: bool
    share: Decimal | None
    count: int | None
    drawn_on: date


@dataclass(frozen=True)
class Sampling:
    """How the place puts candidates into strata: codes of attributes, edges of money in yuan, a code of allocation."""

    by: tuple[str, ...]
    money_edges: tuple[int, ...]
    allocation: str


@dataclass(frozen=True)
class DrawPolicy:
    """`sampling` is missing in what was stored before there were strata; `review_basis` are the clauses by which
    finance looks at self-evaluations again."""

    share: Parameter[Decimal]
    review_months: Parameter[tuple[int, ...]]
    sampling: Parameter[Sampling] | None = None
    review_basis: tuple[str, ...] = ()


def decide(evidence: DrawEvidence, policy: DrawPolicy) -> tuple[Drawn, tuple[Finding, ...]]:
    """Who is drawn, and what is to be said about it: a short sample, an odd time, a seed that somebody gave."""
    pool, share = evidence.pool, policy.share.value if evidence.share is None else evidence.share
    drawn = draw(pool, seed=evidence.seed, count=evidence.count or count_for_share(len(pool), share))
    return drawn, tuple(remarks(evidence, len(drawn.chosen), policy))


def remarks(evidence: DrawEvidence, drawn: int, policy: DrawPolicy) -> list[Finding]:
    """What is to be said of any draw."""
    findings = review_window(evidence.budget_year, policy.review_months, evidence.drawn_on)
    least = count_for_share(len(evidence.pool), policy.share.value)
    if drawn < least:
        detail = f"抽取{drawn}个，少于惯例比例{policy.share.value:f}%对应的{least}个，请说明理由或补抽"
        findings.append(_marked("fewer_than_the_share", detail, policy.share.basis))
    if evidence.seed_given:
        findings.append(_marked("seed_given", "随机种子由抽取人给定，仅供演示，不能作为正式抽查的依据"))
    return findings


def refuse_a_given_seed(seed: str | None, *, demonstration: bool) -> None:
    """Who draws and picks the seed picks whom he likes."""
    if seed is not None and not demonstration:
        detail = "随机种子由系统生成并记录，不能自选；请去掉seed后重新抽取。"
        raise SeedNotAccepted(detail, errors=[{"pointer": "#/seed", "detail": detail}])


def _marked(rule: str, detail: str, basis: tuple[str, ...] = ()) -> Finding:
    return Finding(rule, detail, basis, severity="warning")
