"""From nothing to an answering edge: the database, roles and schemas, demonstration data, all services."""

import os
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console

from standalone.demonstration import accounts_table, load_demonstration, machines_table
from standalone.house import house
from standalone.installation import Installation, InstallationRefused
from standalone.logs import log_to
from standalone.members import MEMBERS
from standalone.migrate import migrate
from standalone.serve import address, serve


@dataclass(frozen=True)
class Wishes:
    """`demonstration` brings accounts that everybody knows, and a clock that callers may set: not for real data."""

    demonstration: bool

    @property
    def clock(self) -> str:
        return "demo" if self.demonstration else "real"


def wishes(environment: Mapping[str, str] = os.environ) -> Wishes:
    """A misspelt "off" must not open the house to accounts whose password everybody knows."""
    said = environment.get("WENXIAO_DEMONSTRATION", "on")
    if said not in ("on", "off"):
        raise InstallationRefused(f"WENXIAO_DEMONSTRATION 只能是 on 或 off，现在是“{said}”。正式使用请写 off。")
    return Wishes(demonstration=said == "on")


def _mark(place: Installation, wanted: Wishes) -> None:
    """Where the demonstration has been, its accounts still are: real use begins somewhere else."""
    been = place.home / "demonstration"
    if wanted.demonstration:
        been.touch()
    elif been.exists():
        raise InstallationRefused(
            f"{place.home} 用过演示，其中的演示账号人人知道密码。正式使用请用 WENXIAO_HOME 另选目录，并另建数据库。"
        )


async def run_everything(place: Installation, listener: socket.socket, wanted: Wishes, out: Console) -> None:
    """Returns when the server was asked to stop."""
    begun = time.monotonic()
    log = place.home / "log" / "wenxiao.jsonl"
    log_to(log)
    _mark(place, wanted)
    if changed := await migrate(place, MEMBERS):
        out.print(f"数据库已建立或更新：{'、'.join(changed)}")
    async with house(place, MEMBERS, clock=wanted.clock) as edge:
        if wanted.demonstration:
            await load_demonstration(place, MEMBERS)

        def ready() -> None:
            base = address(listener)
            if wanted.demonstration:
                out.print(accounts_table(), "", machines_table(), "", sep="\n")
            out.print(f"接口文档  {base}/docs")
            out.print(f"接口地址  {base}/api/v1/")
            out.print(f"健康检查  {base}/health")
            out.print(f"数据位置  {place.data}", soft_wrap=True)
            out.print(f"运行日志  {log}", soft_wrap=True)
            out.print(f"已就绪，用时 {time.monotonic() - begun:.1f} 秒。按 Ctrl-C 停止，数据保留。")

        await serve(edge, listener, ready)
