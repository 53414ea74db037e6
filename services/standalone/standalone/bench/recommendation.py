"""Indicators recommended for a project, by leaving each published table out, beside a ranking by trigrams alone."""

from collections.abc import Iterator

from indicator_library.published_cases.leaving_out import LOOSELY, MOST, left_out, mean
from standalone.bench.measuring import Figure, Sizes

PLAIN = "只按名称三元组相似度排序，候选相同"
REACHABLE = "候选里全部取出所能达到的上限"


def recommendation_figures(sizes: Sizes) -> Iterator[Figure]:
    """Recall within the first ten, in per cent: more is better, and a ratio above 1 beats the baseline."""
    found = list(left_out(every=max(1, 1000 // sizes.forms)))
    ours = mean([one.recommended for one in found])
    plain = mean([one.plain for one in found])
    best = mean([one.reachable for one in found])
    tables = f"推荐前{MOST}条，{len(found)}张表逐张留出"
    heading, name, like = (
        f"二级指标召回率：{tables}",
        f"名称召回率：{tables}",
        f"名称近似（≥{LOOSELY:g}）召回率：{tables}",
    )
    for code, zh, of, baseline, baseline_zh in (
        ("recommendation", heading, ours.headings, plain.headings, PLAIN),
        ("recommendation_names", name, ours.names, plain.names, PLAIN),
        ("recommendation_names_reachable", name, ours.names, best.names, REACHABLE),
        ("recommendation_alike", like, ours.loosely, plain.loosely, PLAIN),
        ("recommendation_alike_reachable", like, ours.loosely, best.loosely, REACHABLE),
    ):
        yield Figure(code, zh, "%", of * 100, baseline * 100, baseline_zh, None)
