"""`./wenxiao clauses`: which clauses of the governing documents the tests demonstrate, and which not yet.

A clause of kind `rule` counts where a passed test was marked with it and met it in a decision, finding or problem;
`workflow` and `data` count where a passed test that performs the step or reads the record is marked; `tracked` ones
are duties that the software can only follow, and are never counted as demonstrated.
"""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.table import Table

from standalone.members import ROOT
from wenxiao_policies import load

KINDS = ("rule", "workflow", "data", "tracked")
KINDS_ZH = {"rule": "规则", "workflow": "流程", "data": "记录", "tracked": "任务"}


class TestsFailed(Exception):
    """The marked tests do not pass, so nothing can be said of the clauses."""

    __test__ = False


@dataclass(frozen=True)
class ClauseCoverage:
    """One clause, and the tests that demonstrate it; `article` is the place in its document."""

    clause: str
    jurisdiction: str
    kind: str
    article: str
    zh: str
    tests: tuple[str, ...]


def run_marked_tests() -> list[dict[str, Any]]:
    """Runs what is marked with a clause; a row per mark: clause, test, and whether its id was met."""
    with TemporaryDirectory() as place:
        report = Path(place) / "clauses.json"
        command = [sys.executable, "-m", "pytest", "-n", "auto", "-q", "-m", "clause", "--clauses", str(report)]
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise TestsFailed(done.stdout[-2000:])
        rows: list[dict[str, Any]] = json.loads(report.read_text("utf-8"))
        return rows


def coverage(rows: Sequence[Mapping[str, Any]]) -> list[ClauseCoverage]:
    """Every clause of every pack with the tests that count for it."""
    tests: dict[str, set[str]] = defaultdict(set)
    clauses = load().clauses.values()
    kinds = {clause.id: clause.kind for clause in clauses}
    for row in rows:
        if row["met"] or kinds.get(row["clause"]) in ("workflow", "data"):
            tests[row["clause"]].add(row["test"])
    return [
        ClauseCoverage(c.id, c.id.split("-")[0], c.kind, c.article, c.zh, tuple(sorted(tests[c.id])))
        for c in clauses
        if c.kind in KINDS
    ]


def as_json(found: Sequence[ClauseCoverage]) -> str:
    return json.dumps([asdict(clause) for clause in found], ensure_ascii=False, indent=1)


def as_table(found: Sequence[ClauseCoverage]) -> Table:
    """Demonstrated of all, per jurisdiction and kind."""
    table = Table(title="条款覆盖：已由测试证明 / 全部", title_justify="left")
    table.add_column("地区")
    for kind in KINDS:
        table.add_column(KINDS_ZH[kind], justify="right")
    for jurisdiction in dict.fromkeys(clause.jurisdiction for clause in found):
        cells = []
        for kind in KINDS:
            of_kind = [c for c in found if (c.jurisdiction, c.kind) == (jurisdiction, kind)]
            shown = sum(1 for clause in of_kind if clause.tests)
            cells.append(f"{shown} / {len(of_kind)}" if kind != "tracked" else f"{len(of_kind)} 项转任务")
        table.add_row(jurisdiction, *cells)
    return table


def open_clauses(found: Sequence[ClauseCoverage], kind: str) -> list[ClauseCoverage]:
    return [clause for clause in found if clause.kind == kind and not clause.tests]
