"""`./wenxiao score FILE`: a printed table scored, or a stored result computed again, without server and database."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rich.console import Console, Group
from rich.table import Table

from evaluation_api.domain.recomputation import recompute
from evaluation_api.scores.models import PrintedTable
from evaluation_api.scores.usecases import score_table
from wenxiao.clock import real_today
from wenxiao.errors import Refusal
from wenxiao.validation_messages import chinese_message
from wenxiao_policies import load

LARGEST = 20 * 2**20


class FileNotScoreable(Exception):
    """One sentence for the terminal, and where in the file."""


@dataclass(frozen=True)
class Scored:
    """`deviations` are JSON pointers into a stored result; None: a table was scored, nothing was recomputed."""

    result: dict[str, Any]
    own: dict[int, str | None]
    deviations: tuple[str, ...] | None


def score_file(path: Path, *, region: str, level: str, on: date | None, form: str | None) -> Scored:
    """`region`, `level`, `on` and `form` say by whose law a table is scored; a stored result carries its own."""
    content = _read(path)
    stored = content if "engine" in content else content.get("result")
    try:
        if isinstance(stored, dict):
            again = recompute(stored)
            own = _own_scores(content.get("rows")) if stored is not content else {}
            return Scored(again.result, own, again.deviations)
        table = PrintedTable.model_validate(content | ({"form": form} if form else {}))
        section = load().effective("evaluation", region_code=region, level=level, day=on or table.on or real_today())
        told = score_table(table, section).model_dump(mode="json")
        own = {row.row: None if row.own_score is None else f"{row.own_score:f}" for row in table.rows}
        return Scored(told, own, None)
    except ValidationError as invalid:
        places = "\n".join(f"  {_pointer(error['loc'])}：{chinese_message(error)}" for error in invalid.errors())
        raise FileNotScoreable(f"{path} 不是可以计分的自评表，请按所列位置更正：\n{places}") from None
    except Refusal as refused:
        errors = refused.attributes.get("errors", ())
        places = "".join(f"\n  {error['pointer']}：{error['detail']}" for error in errors)
        raise FileNotScoreable(f"{refused}{places}") from None


def _own_scores(rows: object) -> dict[int, str | None]:
    """Of a self-evaluation as the API tells it; whatever else stands there is left alone."""
    named = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return {
        row["row"]: row["own_score"]
        for row in named
        if isinstance(row.get("row"), int) and isinstance(row.get("own_score"), str)
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST:
            raise FileNotScoreable(f"{path} 超过20MB，不像是一张自评表，请核对文件。")
        content = json.loads(path.read_text("utf-8-sig"))
        json.dumps(content, ensure_ascii=False).encode()  # half a character cannot be shown
    except OSError as failed:
        raise FileNotScoreable(f"打不开 {path}：{failed.strerror}，请核对路径。") from None
    except (ValueError, RecursionError):
        raise FileNotScoreable(f"{path} 不是有效的 JSON（UTF-8），请核对文件。") from None
    if not isinstance(content, dict):
        raise FileNotScoreable(f"{path} 里应是一张自评表或一份计分结果，即一个 JSON 对象。")
    return content


def _pointer(location: tuple[int | str, ...]) -> str:
    return "#/" + "/".join(str(part) for part in location)


def shown(scored: Scored) -> Group:
    """As a table, with the sentence for each score below it."""
    result = scored.result
    table = Table(title=f"总分 {result['total']}，等级“{result['grade']}”", title_justify="left")
    for heading in ("行", "指标", "分值", "自评", "按规则", "怎样得来"):
        table.add_column(heading, justify="right" if heading in ("行", "分值", "自评", "按规则") else "left")
    for row in result["rows"]:
        own = scored.own.get(row["row"]) or ""
        score = "未计分" if row["score"] is None else row["score"]
        table.add_row(str(row["row"]), row["indicator"], row["weight"], own, score, row["sentence"])
    execution = result["execution"]
    score = "未计分" if execution["score"] is None else execution["score"]
    table.add_row("", "预算执行率", execution["weight"], "", score, execution["sentence"])
    return Group(table, *_below(scored))


def _below(scored: Scored) -> list[str]:
    if scored.deviations is None:
        return [finding["detail"] for finding in scored.result["findings"]]
    if not scored.deviations:
        return ["各行得分、执行率得分、合计、总分和等级逐项复算，与所存结果一字不差；差异说明和提示不在复算之列。"]
    return ["与所存结果不一致的位置：", *(f"  {pointer}" for pointer in scored.deviations)]


def tell(scored: Scored, out: Console) -> None:
    out.print(shown(scored), markup=False)


def as_text(scored: Scored) -> str:
    deviations = {} if scored.deviations is None else {"deviations": list(scored.deviations)}
    return json.dumps({"result": scored.result} | deviations, ensure_ascii=False, indent=1)
