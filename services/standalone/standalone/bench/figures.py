"""All figures, as a table and for programs."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict

from rich.table import Table

from standalone.bench.declaration import declaration_figures
from standalone.bench.feed import feed_figures
from standalone.bench.gate import gate_figures
from standalone.bench.law import load_figures, lookup_figures
from standalone.bench.library_search import library_search_figures
from standalone.bench.measuring import Figure, Sizes
from standalone.bench.public_register import public_register_figures
from standalone.bench.recommendation import recommendation_figures
from standalone.bench.scoring import city_year_figures, engine_figures
from standalone.bench.sign_in import sign_in_figures
from standalone.bench.table_audits import table_audit_figures
from standalone.bench.workbook import workbook_figures

MEASUREMENTS: Mapping[str, Callable[[Sizes], Iterable[Figure]]] = {
    "law_load": load_figures,
    "law_lookup": lookup_figures,
    "authz": sign_in_figures,
    "gate_bulk": gate_figures,
    "declaration": declaration_figures,
    "workbook": workbook_figures,
    "score_engine": engine_figures,
    "audit_tables": table_audit_figures,
    "city_year": city_year_figures,
    "recommendation": recommendation_figures,
    "library_search": library_search_figures,
    "feed_snapshot": feed_figures,
    "public_register": public_register_figures,
}


def measured(sizes: Sizes, only: str = "") -> Iterator[Figure]:
    for name, figures in MEASUREMENTS.items():
        if only in ("", name):
            yield from figures(sizes)


def as_json(found: Sequence[Figure]) -> str:
    rows = [asdict(one) | {"ratio": one.ratio, "reached": one.reached} for one in found]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def as_table(found: Sequence[Figure]) -> Table:
    table = Table(title="各项开销：各轮交替测量的中位数", title_justify="left")
    for heading in ("项目", "数值", "基准", "比值", "目标"):
        table.add_column(heading, justify="left" if heading in ("项目", "基准") else "right")
    for one in found:
        base = "" if one.baseline is None else f"{one.baseline:.4g} {one.unit}（{one.baseline_zh}）"
        ratio = "" if one.ratio is None else f"{one.ratio:.3f}"
        met = {None: "", True: "达到", False: "未达到"}[one.reached]
        aim = "" if one.aim is None else f"{'≥' if one.at_least else '<'} {one.aim:g} {met}"
        table.add_row(one.zh, f"{one.of:.4g} {one.unit}", base, ratio, aim)
    return table
