"""`./wenxiao` in this process: the same entry, without the seconds that a new process needs to load every service.

Each command keeps one test that starts it for real.
"""

from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from standalone.cli import cli


@dataclass(frozen=True)
class Ended:
    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str | Path) -> Ended:
    """What the command printed and left with; whatever it would have died of is raised."""
    ended = CliRunner(env={"COLUMNS": "80"}).invoke(cli, [str(one) for one in arguments])
    if ended.exception is not None and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return Ended(ended.exit_code, ended.stdout, ended.stderr)
