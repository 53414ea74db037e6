"""What counts as having met a clause: tests in a folder of their own, run by a pytest of their own."""

import json
import subprocess
import sys
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


def recorded(folder: Path, name: str, test: str) -> tuple[int, list[dict[str, Any]], str]:
    path, report = folder / f"{name}.py", folder / "met.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + test, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder)]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", "--clauses", str(report), str(path)],
        cwd=folder, check=False, capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, json.loads(report.read_text("utf-8")), done.stdout


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


@pytest.mark.parametrize("test", EMPTY.values(), ids=EMPTY.keys())
def test_what_no_decision_named_was_not_met(tmp_path: Path, test: str) -> None:
    code, rows, said = recorded(tmp_path, "test_empty", test)
    assert code == 1, said
    assert "no decision, finding or problem here named it" in said
    assert rows == []


def test_a_mark_written_twice_counts_once(tmp_path: Path) -> None:
    test = """
@pytest.mark.clause(CLAUSE)
@pytest.mark.clause(CLAUSE, CLAUSE)
async def test_it():
    await asked("/api/v1/gate-decisions/7", {"findings": [{"basis": [{"id": CLAUSE, "zh": "x"}]}]})
"""
    code, rows, said = recorded(tmp_path, "test_twice", test)
    assert code == 0, said
    assert [(row["clause"], row["met"]) for row in rows] == [(CLAUSE, True)]


def test_a_problem_counts_as_well(tmp_path: Path) -> None:
    test = """
@pytest.mark.clause(CLAUSE)
async def test_it():
    await asked("/api/v1/targets", {"detail": "x", "basis": [{"id": CLAUSE}]}, 409)
"""
    code, rows, said = recorded(tmp_path, "test_problem", test)
    assert (code, [row["met"] for row in rows]) == (0, [True]), said
