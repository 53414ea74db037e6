"""Indicators recommended for a project, by leaving each published table out, beside a ranking by trigrams alone."""

from collections.abc import Iterator

from indicator_library.published_cases.leaving_out import LOOSELY, MOST, left_out, mean
from standalone.bench.measuring import Figure, Sizes

PLAIN = "只按名称三元组相似度排序，候选相同"
REACHABLE = "候选里全部取出所能达到的上限"


def recommendation_figures(sizes: Sizes) -> Iterator[Figure]:
    """Recall within the first ten: a share, so that more is better, and a ratio above 1 beats the baseline."""
    found = list(left_out(every=max(1, 1000 // sizes.forms)))
    ours = mean([one.recommended for one in found])
    plain = mean([one.plain for one in found])
    best = mean([one.reachable for one in found])
    tables = f"指标推荐，逐表留一（{len(found)}张），前{MOST}条"
    yield Figure("recommend_headings", f"{tables}：二级指标召回率", "", ours.headings, plain.headings, PLAIN, None)
    yield Figure("recommend_names", f"{tables}：名称召回率", "", ours.names, plain.names, PLAIN, None)
    loosely = f"{tables}：名称近似（二元组≥{LOOSELY:g}）召回率"
    yield Figure("recommend_loosely", loosely, "", ours.loosely, plain.loosely, PLAIN, None)
    yield Figure("recommend_names_best", f"{tables}：名称召回率", "", ours.names, best.names, REACHABLE, None)
    yield Figure("recommend_loosely_best", loosely, "", ours.loosely, best.loosely, REACHABLE, None)
