"""Why an indicator is recommended, in a sentence for people, and with which weights similar projects used it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from indicator_library.domain.industries import Recognised
from indicator_library.domain.recommending import TWINS, Candidate
from indicator_library.domain.resembling import alike, shared_words
from indicator_library.domain.similar_projects import SIMILAR, Project, Used, kinship
from indicator_library.domain.statistics import distribution


@dataclass(frozen=True)
class Weights:
    """Points that projects gave it, the similar ones where there are any."""

    number: int
    low: Decimal
    median: Decimal
    high: Decimal


@dataclass(frozen=True)
class Explained:
    similar_projects: int
    projects: int
    weights: Weights | None
    shared_words: tuple[str, ...]
    because: str


def explain(project: Project, recognised: Recognised, one: Candidate, used: Sequence[Used]) -> Explained:
    """`used` is everything that was ranked; of it those count that are this indicator under one name or another."""
    mine = [use for use in used if use.heading == one.heading and alike(use.name, one.name) >= TWINS]
    similar = [use for use in mine if use.nearness >= SIMILAR]
    near_projects, all_projects = _projects(similar), _projects(mine)
    weights = _weights(similar or mine)
    words = shared_words(project.text, one.name)
    parts = [_users(near_projects, all_projects)]
    parts.append(_points(weights) if weights else "")
    parts.append(f"与项目名称和说明共有“{'”“'.join(words)}”" if words else "")
    parts.append(_place(recognised, one))
    told = "；".join(part for part in parts if part)
    return Explained(near_projects, all_projects, weights, words, told or f"补齐“{one.heading}”")


def _projects(used: Sequence[Used]) -> int:
    """A project counts once; an aggregate as the projects that are in it."""
    return sum({use.project: use.projects for use in used}.values())


def _users(similar: int, projects: int) -> str:
    if similar:
        return f"{similar}个同类项目使用"
    return f"{projects}个其他项目使用" if projects else ""


def _weights(used: Sequence[Used]) -> Weights | None:
    told = distribution([weight for use in used for weight in use.weights])
    if told is None:
        return None
    return Weights(told.count, told.minimum, told.median, told.maximum)


def _points(weights: Weights) -> str:
    low, median, high = (f"{points.normalize():f}" for points in (weights.low, weights.median, weights.high))
    return f"分值{median}" if low == high else f"分值{low}—{high}，中位{median}"


def _place(recognised: Recognised, one: Candidate) -> str:
    if one.held is None:
        return "指标库中尚无此指标"
    if one.held.place == (None, None):
        return "指标库中的共性指标"
    if kinship(recognised.place, one.held.place):
        return f"指标库中“{'—'.join(part for part in one.held.place if part)}”的指标"
    return "指标库中已有"
