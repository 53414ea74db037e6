"""The command line: `./wenxiao up`, `./wenxiao test`, `./wenxiao demo` …"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from standalone import feed_commands
from standalone.administrators import accounts_shown_once, create, reset
from standalone.audit import verify
from standalone.bench.command import bench
from standalone.checks import run_checks
from standalone.clauses import KINDS_ZH, TestsFailed, as_json, as_table, coverage, open_clauses, run_marked_tests
from standalone.demo.run import main as tell_the_year
from standalone.feed_commands import PASSED_ON
from standalone.installation import Installation, InstallationRefused, installation, made
from standalone.law_mutation.run import MutationFailed, fates, open_survivors, stale
from standalone.law_mutation.run import as_json as mutation_json
from standalone.law_mutation.run import as_lines as mutation_lines
from standalone.logs import log_to
from standalone.members import MEMBERS, ROOT
from standalone.migrate import migrate as migrate_all
from standalone.openapi import outdated_documents, write_documents
from standalone.redraw import redraw
from standalone.score import FileNotScoreable, as_text, score_file, tell
from standalone.serve import chosen_port, end_like_ctrl_c, listening_socket
from standalone.table_audit import PathNotAuditable, audit_paths, held_by
from standalone.table_audit import as_text as audit_json
from standalone.table_audit import tell as tell_audit
from standalone.up import run_everything, wishes
from wenxiao.policy import Level
from wenxiao.postgres import ClusterUnavailable, wenxiao_home

cli = typer.Typer(
    name="wenxiao",
    help="问效：预算绩效管理。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
audit = typer.Typer(help="审计日志。", no_args_is_help=True)
cli.add_typer(audit, name="audit")
admin = typer.Typer(help="正式使用：首批管理员账号，以及重置管理员的密码。", no_args_is_help=True)
cli.add_typer(admin, name="admin")
clauses = typer.Typer(help="条款覆盖。")
cli.add_typer(clauses, name="clauses")
out = Console(highlight=False)
complaints = Console(stderr=True, highlight=False)


@contextmanager
def _told() -> Iterator[None]:
    """What hinders us is one sentence on the terminal, not a stack; Ctrl-C is no failure."""
    try:
        yield
    except (InstallationRefused, ClusterUnavailable) as refused:
        complaints.print(str(refused), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        out.print("已停止，数据保留。")


@contextmanager
def _installation() -> Iterator[Installation]:
    with _told(), installation() as place:
        yield place


@cli.command()
def up() -> None:
    """启动全部服务。首次运行会建立数据库和演示数据；按 Ctrl-C 停止，数据保留。"""
    with _told():
        listener = listening_socket(chosen_port())
        end_like_ctrl_c()
        with listener, installation() as place:
            asyncio.run(run_everything(place, listener, wishes(), out))
        out.print("已停止，数据保留。")


@cli.command()
def migrate() -> None:
    """建立或更新数据库角色和各服务的表结构；可以重复执行。"""
    with _installation() as place:
        changed = asyncio.run(migrate_all(place, MEMBERS))
        out.print(f"已更新：{'、'.join(changed)}" if changed else "各服务的表结构都是最新的。")


@cli.command("test", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def run_tests(
    context: typer.Context, long: Annotated[bool, typer.Option(help="也运行耗时较长的测试。")] = False
) -> None:
    """运行全部测试；其余参数原样交给 pytest。"""
    marks = ["-m", "long or not long"] if long else []
    command = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "loadfile", *marks, *context.args]
    raise typer.Exit(subprocess.run(command, cwd=ROOT, check=False).returncode)


@cli.command()
def lint() -> None:
    """检查代码规范、类型和导入约束。"""
    results = run_checks()
    for name, passed in results.items():
        out.print(f"{name}：{'通过' if passed else '未通过'}", style="green" if passed else "red")
    raise typer.Exit(0 if all(results.values()) else 1)


@cli.command()
def openapi(check: Annotated[bool, typer.Option(help="只比较，不写入；不一致时以非零退出。")] = False) -> None:
    """写出各服务的 openapi.json 和岗位权限表。"""
    changed = list(outdated_documents()) if check else write_documents()
    for path in changed:
        out.print(f"{'与代码不一致' if check else '已写入'}：{path.relative_to(ROOT)}")
    if not changed:
        out.print("各服务的 openapi.json 和岗位权限表与代码一致。")
    elif check:
        out.print("请运行 ./wenxiao openapi，检查差异后一并提交。")
        raise typer.Exit(1)


@cli.command()
def demo() -> None:
    """演示一个项目的一年：从申报、监控、评价到结果应用与公开。"""
    with _told():
        log_to(made(wenxiao_home()) / "log" / "demo.jsonl")
        raise typer.Exit(tell_the_year(out))


@cli.command()
def score(
    file: Annotated[Path, typer.Argument(help="自评表或计分结果（JSON），例如从接口取得的自评。")],
    region: Annotated[str, typer.Option(help="按哪个地区的政策给自评表计分；计分结果自带规则。")] = "000000",
    level: Annotated[str, typer.Option(help="该地区的级次：city、county、town。")] = "county",
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="按哪一天的政策，不填为今天。")] = None,
    form: Annotated[str, typer.Option(help="自评表样式的代码，不填按政策。")] = "",
    json: Annotated[bool, typer.Option(help="输出 JSON。")] = False,
) -> None:
    """不用服务和数据库：给一张自评表计分，或把一份计分结果逐项复算；与所存不一致时以非零退出。"""
    try:
        found = score_file(file, region=region, level=level, on=on.date() if on else None, form=form or None)
    except FileNotScoreable as refused:
        complaints.print(str(refused), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from None
    if json:
        print(as_text(found))  # noqa: T201 - exactly this text, for another program
    else:
        tell(found, out)
    raise typer.Exit(1 if found.deviations else 0)


cli.command()(redraw)
cli.command()(bench)
cli.command(context_settings=PASSED_ON)(feed_commands.pull)
cli.command(context_settings=PASSED_ON)(feed_commands.verify)


@cli.command("audit-tables")
def audit_tables(
    paths: Annotated[
        list[Path], typer.Argument(help="绩效表文件、文件夹或 zip：xlsx、xls、docx、csv、json、网页表格。")
    ],
    region: Annotated[str, typer.Option(help="按哪个地区的政策审核，不填为全国。")] = "000000",
    level: Annotated[Level, typer.Option(help="该地区的级次。")] = "county",
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="按哪一天的政策，不填为今天。")] = None,
    form: Annotated[str, typer.Option(help="自评表样式的代码，不填按政策。")] = "",
    out_folder: Annotated[
        Path | None, typer.Option("--out", help="把批注的工作簿、汇总、报告和 JSON 写到这个文件夹。")
    ] = None,
    json: Annotated[bool, typer.Option(help="输出 JSON。")] = False,
) -> None:
    """不用服务和数据库：审核别人报来的绩效表。有确定的问题退出码为 1，没有读到一张表为 2，否则为 0。"""
    try:
        held = held_by(paths, region, level, on.date() if on else None, form or None)
        if held.remark:
            complaints.print(f"{held.remark}。", style="yellow", markup=False, soft_wrap=True)
        found = audit_paths(paths, held, out_folder, complaints)
    except PathNotAuditable as refused:
        complaints.print(str(refused), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(2) from None
    if json:
        print(audit_json(found))  # noqa: T201 - exactly this text, for another program
    else:
        tell_audit(found, held, out)
    raise typer.Exit(found.exit_code)


@clauses.callback(invoke_without_command=True)
def show_clauses(context: typer.Context, json: Annotated[bool, typer.Option(help="逐条输出 JSON。")] = False) -> None:
    """运行标注了条款的测试，列出各地区已证明和尚未证明的条款。"""
    if context.invoked_subcommand:
        return
    try:
        found = coverage(run_marked_tests())
    except TestsFailed as failed:
        complaints.print(f"标注了条款的测试没有全部通过，无法统计：\n{failed}", markup=False)
        raise typer.Exit(1) from None
    if json:
        print(as_json(found))  # noqa: T201 - exactly this text, for another program
        return
    out.print(as_table(found))
    for kind in ("rule", "workflow", "data"):
        for clause in open_clauses(found, kind):
            out.print(f"尚未证明（{KINDS_ZH[kind]}）{clause.clause} {clause.article}：{clause.zh}", markup=False)


@clauses.command()
def mutate(
    pack: Annotated[str, typer.Option(help="只改这一个政策包。")] = "",
    section: Annotated[str, typer.Option(help="只改这一个章节。")] = "",
    every: Annotated[int, typer.Option(min=1, help="每几个改一个，抽样用。")] = 1,
    json: Annotated[bool, typer.Option(help="逐处输出 JSON。")] = False,
) -> None:
    """把政策包里有规则读取的每个取值各改一步，看是否有测试失败；没有测试发现的改动逐条列出。"""
    with Progress(console=complaints) as progress:
        task = progress.add_task("改动", total=None)
        try:
            found = fates(
                pack, section, every, lambda total, heard: progress.update(task, total=total, completed=heard)
            )
        except MutationFailed as failed:
            complaints.print(f"不作任何改动，测试也没有全部通过，无法判断：\n{failed}", markup=False)
            raise typer.Exit(1) from None
    whole = not (pack or section) and every == 1
    if json:
        print(mutation_json(found))  # noqa: T201 - exactly this text, for another program
    else:
        for line in mutation_lines(found, whole=whole):
            out.print(line, markup=False, soft_wrap=True)
    raise typer.Exit(1 if open_survivors(found) or (whole and stale(found)) else 0)


@admin.command("create")
def admin_create(
    region: Annotated[list[str], typer.Option(help="地区代码；名录中没有的从省起逐级写明，如 440000=广东省。")],
    organisation: Annotated[str, typer.Option(help="财政部门的名称；名录中已有的不必写。")] = "",
) -> None:
    """建立一个地区的三员账号（系统、安全、审计管理员），显示一次性密码；每个地区只能建立一次。"""
    with _installation() as place:
        out.print(accounts_shown_once(asyncio.run(create(place, region, organisation))))


@admin.command("reset")
def admin_reset(username: Annotated[str, typer.Argument(help="登录名。")]) -> None:
    """给忘记密码的人一个新的一次性密码；其全部会话随即结束。"""
    with _installation() as place:
        out.print(accounts_shown_once([asyncio.run(reset(place, username))]))


@audit.command("verify")
def audit_verify() -> None:
    """核对各服务的审计日志，指出被修改、删除或插入的事件。"""
    with _installation() as place:
        results = asyncio.run(verify(place, MEMBERS))
        for name, found in results.items():
            out.print(
                f"{name}：{found.events} 条已封存，链头 {found.head[:16]}，{'完整' if not found.faults else '有问题'}"
            )
            for fault in found.faults:
                out.print(f"  {fault}", style="red")
        if any(found.faults for found in results.values()):
            raise typer.Exit(1)


if __name__ == "__main__":
    cli(prog_name="./wenxiao")
