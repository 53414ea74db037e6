"""What counts as having met a clause: tests in a folder of their own, all run by one pytest of their own."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CLAUSE = "longchuan-2.3.f"
ROOT = Path(__file__).resolve().parents[2]
HEAD = f'''
import httpx
import pytest
from wenxiao.errors import Conflict
from wenxiao.findings import Finding

CLAUSE = "{CLAUSE}"


async def asked(path, body, status=200):
    transport = httpx.MockTransport(lambda request: httpx.Response(status, json=body))
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        return await client.get(path)
'''


EMPTY = {
    "a finding made by hand": """
@pytest.mark.clause(CLAUSE)
def test_it():
    Finding("r", "d", (CLAUSE,))
""",
    "a finding made by hand in a module that calls itself a domain": """
exec(compile("def made(): return Finding('r', 'd', (CLAUSE,))", "x", "exec"),
     space := {"__name__": "any.domain.gate", "Finding": Finding, "CLAUSE": CLAUSE})

@pytest.mark.clause(CLAUSE)
def test_it():
    space["made"]()
""",
    "the catalogue of clauses": """
@pytest.mark.clause(CLAUSE)
async def test_it():
    await asked("/api/v1/clauses/longchuan-annex-7", {"id": "longchuan-annex-7", "basis": [CLAUSE]})
""",
    "the packs": """
@pytest.mark.clause(CLAUSE)
async def test_it():
    await asked("/api/v1/policies/effective?section=targets", {"values": [{"value": 1, "basis": [CLAUSE]}]})
""",
    "a basis that the test itself sent": """
@pytest.mark.clause(CLAUSE)
async def test_it():
    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=request.content,
                                    headers={"content-type": "application/json"}))
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        await client.post("/api/v1/projects", json={"basis": [CLAUSE]})
""",
}

MET = {
    "a mark written twice": """
@pytest.mark.clause(CLAUSE)
@pytest.mark.clause(CLAUSE, CLAUSE)
async def test_it():
    await asked("/api/v1/gate-decisions/7", {"findings": [{"basis": [{"id": CLAUSE, "zh": "x"}]}]})
""",
    "a problem": """
@pytest.mark.clause(CLAUSE)
async def test_it():
    await asked("/api/v1/targets", {"detail": "x", "basis": [{"id": CLAUSE}]}, 409)
""",
}
NAMES = {case: f"test_case_{number}" for number, case in enumerate((*EMPTY, *MET))}


@dataclass(frozen=True)
class Recorded:
    rows: list[dict[str, Any]]
    said: str

    def of(self, case: str) -> tuple[str, list[bool]]:
        """What became of the case, and what was recorded of it, once per mark that counts."""
        (line,) = [line for line in self.said.splitlines() if re.match(rf"[A-Z]+ \S*{NAMES[case]}\.py::", line)]
        return line, [row["met"] for row in self.rows if NAMES[case] in row["test"] and row["clause"] == CLAUSE]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    folder = tmp_path_factory.mktemp("cases")
    for case, test in (EMPTY | MET).items():
        (folder / f"{NAMES[case]}.py").write_text(HEAD + test, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder)]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", "-rA", "--clauses", str(folder / "met.json"), str(folder)],
        cwd=folder, env=dict(os.environ) | {"COLUMNS": "400"}, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    return Recorded(json.loads((folder / "met.json").read_text("utf-8")), done.stdout)


@pytest.mark.parametrize("case", EMPTY)
def test_what_no_decision_named_was_not_met(recorded: Recorded, case: str) -> None:
    line, met = recorded.of(case)
    assert line.startswith("FAILED"), recorded.said
    assert "no decision, finding or problem here named it" in line
    assert met == []


@pytest.mark.parametrize("case", MET)
def test_what_is_named_in_an_answer_counts_once_and_in_a_problem_as_well(recorded: Recorded, case: str) -> None:
    line, met = recorded.of(case)
    assert (line.startswith("PASSED"), met) == (True, [True]), recorded.said
