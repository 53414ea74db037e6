"""`./wenxiao score FILE` needs neither server nor database."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from . import command_line
from .command_line import Ended

TABLE: dict[str, Any] = {
    "rows": [
        {"row": 1, "category": "产出", "indicator": "参合人数", "target_text": "8755", "unit": "人",
         "actual_text": "8676", "weight": "50", "own_score": "50"},
        {"row": 2, "category": "效益", "indicator": "参合率", "target_text": "≥95%", "actual_text": "97%",
         "weight": "30", "own_score": "30"},
        {"row": 3, "category": "满意度", "indicator": "群众满意度", "target_text": "≥90%", "actual_text": "81%",
         "weight": "10", "own_score": "9"},
    ],
    "budget": {"adjusted": "656600", "executed": "650700", "weight": "10", "own_score": "10"},
    "own_total": "99",
}  # fmt: skip
# 8676 × 50 ÷ 8755 = 49.5488… → 49.55; 81 ÷ 90 × 10 = 9; 6507 × 10 ÷ 6566 = 9.9101… → 9.91;
# 49.55 + 30 + 9 + 9.91 = 98.46


def run(*arguments: str | Path) -> Ended:
    return command_line.run("score", *arguments)


def kept(place: Path, content: object, name: str = "table.json") -> Path:
    file = place / name
    file.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), "utf-8")
    return file


def test_a_table_is_scored_and_its_result_computed_again(tmp_path: Path) -> None:
    told = run(kept(tmp_path, TABLE), "--region", "441622", "--on", "2023-06-01")
    assert told.returncode == 0, told.stderr
    assert "总分 98.46，等级“优”" in told.stdout
    scored = run(kept(tmp_path, TABLE), "--region", "441622", "--on", "2023-06-01", "--json")
    result = json.loads(scored.stdout)
    assert [row["score"] for row in result["result"]["rows"]] == ["49.55", "30.00", "9.00"]
    again = run(kept(tmp_path, result, "result.json"))
    assert (again.returncode, "一字不差" in again.stdout) == (0, True)
    result["result"]["rows"][2]["score"] = "10.00"
    changed = run(kept(tmp_path, result, "changed.json"), "--json")
    assert (changed.returncode, json.loads(changed.stdout)["deviations"]) == (1, ["#/rows/2/score"])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "不是有效的 JSON"),
        ([1], "一个 JSON 对象"),
        ({"engine": "0"}, "引擎版本"),
        ({"result": {"engine": "1"}}, "无法复算"),
        (TABLE | {"rows": [{"row": 0, "indicator": "x", "target_text": "1", "weight": "x"}]}, "#/rows/0/weight"),
        (TABLE | {"form": "nowhere"}, "national_2020"),
        (TABLE | {"on": "2000-01-01"}, "政策"),
        (TABLE | {"rows": [TABLE["rows"][0] | {"scoring": {"kind": "guess"}}]}, "#/rows/0/scoring/kind"),
    ],
)
def test_what_cannot_be_scored_is_told_with_its_place(content: object, told: str, tmp_path: Path) -> None:
    refused = run(kept(tmp_path, content))
    assert (refused.returncode, "Traceback" in refused.stderr) == (1, False)
    assert told in refused.stderr


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "standalone.cli", "score", str(tmp_path / "none.json")]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (refused.returncode, "Traceback" in refused.stderr) == (1, False)
    assert "打不开" in refused.stderr
