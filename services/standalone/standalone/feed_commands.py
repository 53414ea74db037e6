"""`./wenxiao pull` and `./wenxiao verify`: the stand-alone programs, with their own options and exit codes."""

import typer

from standalone.feed_consumer.pull import main as pull_main
from standalone.feed_consumer.verify import main as verify_main

PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def pull(context: typer.Context) -> None:
    """拉取公开目录（地址或离线数据包），逐条核对，装入一个 SQLite 文件；--help 列出选项和退出码。"""
    raise typer.Exit(pull_main(context.args))


def verify(context: typer.Context) -> None:
    """离线核对一个数据包：签名、摘要、行数、金额；改动一处即以非零退出。"""
    raise typer.Exit(verify_main(context.args))
