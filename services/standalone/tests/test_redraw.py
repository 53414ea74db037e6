"""`./wenxiao redraw FILE` needs neither server nor database."""

import hashlib
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evaluation_api.draws.deciding import decided, evidence_of, frame_of
from evaluation_api.policies import drawing_policy
from wenxiao_policies import load

from . import command_line
from .command_line import Ended

IDS = [f"0198b2a0-0000-7000-8000-00000000000{digit}" for digit in "123456"]
SEED = "7f3c"


def candidate(one: str, office: str) -> dict[str, str]:
    return {
        "id": one, "stratum": f"项目｜{office}", "object": "项目", "department": office, "department_name": "某局",
        "money": "不满100万元", "own_grade": "优", "project_code": "c", "project_name": "某项目", "unit_name": "某单位",
    }  # fmt: skip


def lot(one: str) -> str:
    return hashlib.sha256(f"{SEED}\n{one}".encode()).hexdigest()


@pytest.fixture(scope="module")
def protocol() -> dict[str, Any]:
    """Four forms of 361 and two of 362, half of them drawn: of four one and one more, of two one."""
    frame = [candidate(one, "361" if place < 4 else "362") for place, one in enumerate(IDS)]
    first = sorted(IDS[:4], key=lot)[:2] + sorted(IDS[4:], key=lot)[:1]
    lines = "\n".join(f"{one['id']}\t{one['stratum']}" for one in frame)
    policy = drawing_policy(load().effective("evaluation", region_code="441622", level="county", day=date(2023, 6, 1)))
    kept: dict[str, Any] = {
        "protocol": "wenxiao-draw/1", "draw_id": "0198b2a0-0000-7000-8000-0000000000aa", "region_code": "441622",
        "budget_year": 2022, "drawn_on": "2023-06-01", "pool": IDS, "strata": ["object", "department"],
        "pool_sha256": hashlib.sha256("\n".join(IDS).encode()).hexdigest(), "allocation_rule": "at_least_one",
        "strata_asked": False, "frame": frame, "frame_sha256": hashlib.sha256(lines.encode()).hexdigest(),
        "seed": SEED, "seed_given": False, "share": "50.00", "asked_count": None, "policy": policy.document,
        "allocation": [
            # one each; 1 more over 3 + 1: 1 × 3 ÷ 4 = 0 rest 3, 1 × 1 ÷ 4 = 0 rest 1
            {"stratum": "项目｜361", "candidates": 4, "quota": "1 + 1 × 3 ÷ 4", "drawn": 2},
            {"stratum": "项目｜362", "candidates": 2, "quota": "1 + 1 × 1 ÷ 4", "drawn": 1},
        ],
        "chosen": [{"id": one, "lot": lot(one)} for one in sorted(first, key=lot)],
    }  # fmt: skip
    made = decided(evidence_of(kept), frame_of(kept), policy)
    return kept | {"findings": made.findings, "digest": made.digest}


def kept(place: Path, content: object) -> Path:
    file = place / "protocol.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), "utf-8")
    return file


def run(place: Path, content: object) -> Ended:
    return command_line.run("redraw", kept(place, content))


def test_the_published_draw_is_drawn_again(tmp_path: Path, protocol: dict[str, Any]) -> None:
    command = [sys.executable, "-m", "standalone.cli", "redraw", str(kept(tmp_path, protocol))]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    assert "一致：" in told.stdout
    assert "2022年度抽取：6份抽3份" in told.stdout


@pytest.mark.parametrize(
    ("change", "places"),
    [
        ({"seed": "7f3d"}, ["#/digest"]),
        ({"frame_sha256": "0"}, ["#/frame_sha256"]),
        ({"chosen": []}, ["#/chosen"]),
        ({"share": "10.00"}, ["#/allocation", "#/chosen", "#/findings", "#/digest"]),
        ({"allocation_rule": "largest_remainder"}, ["#/allocation", "#/digest"]),
        ({"pool": IDS[1:]}, ["#/pool", "#/digest"]),
    ],
)
def test_what_was_changed_is_named(
    tmp_path: Path, protocol: dict[str, Any], change: dict[str, Any], places: list[str]
) -> None:
    told = run(tmp_path, protocol | change)
    assert (told.returncode, "不一致" in told.stdout) == (1, True)
    found = [line.strip() for line in told.stdout.splitlines() if line.strip().startswith("#/")]
    assert set(places) <= set(found)


def test_a_candidate_left_out_or_moved_shows(tmp_path: Path, protocol: dict[str, Any]) -> None:
    told = run(tmp_path, protocol | {"frame": protocol["frame"][1:]})
    assert (told.returncode, "#/frame_sha256" in told.stdout) == (1, True)
    moved = [protocol["frame"][0] | {"stratum": "项目｜362"}, *protocol["frame"][1:]]
    told = run(tmp_path, protocol | {"frame": moved})
    assert (told.returncode, "#/frame" in told.stdout) == (1, True)


@pytest.mark.parametrize(
    ("content", "says"),
    [("{", "不是有效的 JSON"), ([1], "不是抽取记录"), ({"protocol": "x"}, "不是抽取记录"),
     ({"protocol": "wenxiao-draw/1"}, "不是完整的抽取记录")],
)  # fmt: skip
def test_what_is_no_protocol_is_said_in_one_sentence(tmp_path: Path, content: object, says: str) -> None:
    told = run(tmp_path, content)
    assert (told.returncode, told.stdout) == (1, "")
    assert says in told.stderr
    assert "Traceback" not in told.stderr
