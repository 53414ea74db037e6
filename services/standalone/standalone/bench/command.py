"""`./wenxiao bench`."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from standalone.bench.figures import MEASUREMENTS, as_json, as_table, measured
from standalone.bench.measuring import Sizes
from standalone.logs import log_to


def bench(
    json: Annotated[bool, typer.Option(help="逐项输出 JSON。")] = False,
    only: Annotated[str, typer.Option(help=f"只测这一组：{'、'.join(MEASUREMENTS)}。")] = "",
    rounds: Annotated[int, typer.Option(min=1, help="轮数。")] = Sizes.rounds,
    packs: Annotated[int, typer.Option(min=1, help="政策包个数。")] = Sizes.packs,
    calls: Annotated[int, typer.Option(min=1, help="每轮查值次数。")] = Sizes.calls,
    requests: Annotated[int, typer.Option(min=1, help="每轮请求次数。")] = Sizes.requests,
    gate_rows: Annotated[int, typer.Option(min=1, max=10000, help="闸口一次询问的项目数。")] = Sizes.gate_rows,
    declarations: Annotated[int, typer.Option(min=1, help="每轮申报的目标数。")] = Sizes.declarations,
    forms: Annotated[int, typer.Option(min=1, max=1500, help="工作簿中申报表的张数。")] = Sizes.forms,
    city_forms: Annotated[int, typer.Option(min=1, max=60000, help="一个城市一年的自评份数。")] = Sizes.city_forms,
    indicators: Annotated[int, typer.Option(min=1, max=999999, help="指标库的指标条数。")] = Sizes.indicators,
    releases: Annotated[int, typer.Option(min=1, max=999999, help="公开目录的件数。")] = Sizes.releases,
    project_years: Annotated[int, typer.Option(min=50, help="公众目录的项目年度数。")] = Sizes.project_years,
) -> None:
    """测量各项开销；每项与同一次运行里的基准交替测量，取中位数。"""
    if only not in ("", *MEASUREMENTS):
        raise typer.BadParameter(f"没有“{only}”这一组，只有：{'、'.join(MEASUREMENTS)}。", param_hint="--only")
    with TemporaryDirectory() as place:
        log_to(Path(place) / "bench.jsonl")
        sizes = Sizes(
            *(rounds, packs, calls, requests, gate_rows, declarations, forms, city_forms, indicators, releases),
            project_years=project_years,
        )
        found = list(measured(sizes, only))
    if json:
        print(as_json(found))  # noqa: T201 - exactly this text, for another program
    else:
        Console(highlight=False).print(as_table(found))
