"""`./wenxiao redraw FILE`: a published draw repeated from its protocol, without server and database."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from evaluation_api.domain.drawing import lot
from evaluation_api.draws.deciding import decided, evidence_of, frame_of
from evaluation_api.draws.models import DrawProtocol
from evaluation_api.draws.publishing import PROTOCOL
from evaluation_api.policies import drawing_policy_of
from wenxiao.errors import Refusal

LARGEST = 200 * 2**20


class ProtocolNotReadable(Exception):
    """One sentence for the terminal."""


@dataclass(frozen=True)
class Redrawn:
    """`deviations` are places of the file where drawing again gives something else."""

    protocol: DrawProtocol
    deviations: tuple[str, ...]


def redraw_file(path: Path) -> Redrawn:
    content = _read(path)
    try:
        told = DrawProtocol.model_validate(content)
        return Redrawn(told, redrawn(content))
    except (ValidationError, Refusal, KeyError, TypeError, ValueError, ArithmeticError):
        raise ProtocolNotReadable(f"{path} 不是完整的抽取记录，请从接口 draws/{{编号}}/protocol 重新取得。") from None


def redrawn(content: dict[str, Any]) -> tuple[str, ...]:
    """Where drawing again from frame and seed gives something else than the protocol says."""
    frame = frame_of(content)
    again = decided(evidence_of(content), frame, drawing_policy_of(content["policy"]))
    seed, chosen = content["seed"], list(again.drawn.chosen)
    lines = frame.lines if frame else ()
    pairs: dict[str, tuple[object, object]] = {
        "#/frame": ([one["stratum"] for one in content["frame"] or ()], [stratum for _, stratum in lines]),
        "#/frame_sha256": (content["frame_sha256"], frame and frame.sha256),
        "#/pool": (sorted(content["pool"]), sorted(one for one, _ in lines) if frame else sorted(content["pool"])),
        "#/pool_sha256": (content["pool_sha256"], again.drawn.pool_sha256),
        "#/allocation": (content["allocation"], again.allocation),
        "#/chosen": (content["chosen"], [{"id": one, "lot": lot(seed, one)} for one in chosen]),
        "#/findings": (content["findings"], again.findings),
        "#/digest": (content["digest"], again.digest),
    }
    return tuple(at for at, (stored, computed) in pairs.items() if stored != computed)


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST:
            raise ProtocolNotReadable(f"{path} 超过200MB，不像是一份抽取记录，请核对文件。")
        content = json.loads(path.read_text("utf-8-sig"))
    except OSError as failed:
        raise ProtocolNotReadable(f"打不开 {path}：{failed.strerror}，请核对路径。") from None
    except (ValueError, RecursionError):
        raise ProtocolNotReadable(f"{path} 不是有效的 JSON（UTF-8），请核对文件。") from None
    if not isinstance(content, dict) or content.get("protocol") != PROTOCOL:
        raise ProtocolNotReadable(f"{path} 不是抽取记录（{PROTOCOL}），请从接口 draws/{{编号}}/protocol 取得。")
    return content


def tell(redrawn: Redrawn, out: Console) -> None:
    told = redrawn.protocol
    table = Table(title=f"{told.budget_year}年度抽取：{len(told.pool)}份抽{len(told.chosen)}份", title_justify="left")
    for heading in ("层", "候选", "应得", "抽取"):
        table.add_column(heading, justify="left" if heading == "层" else "right")
    for one in told.allocation or ():
        table.add_row(one.stratum, str(one.candidates), one.quota, str(one.drawn))
    out.print(table)
    if not redrawn.deviations:
        out.print("一致：名单摘要、各层分配、签号、抽中名单和记录摘要逐项重算，与记录一字不差。")
        return
    out.print("不一致，重抽结果与记录不同的位置：")
    for place in redrawn.deviations:
        out.print(f"  {place}", markup=False)


def redraw(file: Annotated[Path, typer.Argument(help="抽取记录（JSON），从接口 draws/{编号}/protocol 取得。")]) -> None:
    """不用服务和数据库：按公布的名单和种子把一次抽取重抽一遍；与记录不一致时以非零退出。"""
    try:
        found = redraw_file(file)
    except ProtocolNotReadable as refused:
        Console(stderr=True, highlight=False).print(str(refused), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from None
    tell(found, Console(highlight=False))
    raise typer.Exit(1 if found.deviations else 0)
