"""What `./wenxiao bench` prints; no test asserts a time."""

import json
import math
import subprocess
import sys

from standalone.bench.figures import MEASUREMENTS
from standalone.bench.measuring import Figure, in_turns
from standalone.members import ROOT

from .command_line import run

TINY = (
    *("--rounds", "1", "--packs", "3", "--calls", "10", "--requests", "2", "--gate-rows", "3"),
    *("--declarations", "1", "--forms", "3", "--city-forms", "3", "--indicators", "700", "--releases", "30"),
    *("--project-years", "200"),
)
BENCH = (sys.executable, "-m", "standalone.cli", "bench")


def bench(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*BENCH, *options], cwd=ROOT, check=False, capture_output=True, text=True)


def test_every_figure_is_told_with_its_baseline_and_its_ratio() -> None:
    done = bench("--json", *TINY)
    assert done.returncode == 0, done.stderr[-2000:]
    figures = {one["name"]: one for one in json.loads(done.stdout)}
    assert {name.rsplit("_", 1)[0] for name in figures} >= {"law_load", "law_lookup"}
    assert set(MEASUREMENTS) <= set(figures)
    for one in figures.values():
        assert one["of"] >= 0
        assert one["unit"] in ("s", "µs", "MB", "%", "MB/s")
        if one["baseline"]:  # a baseline may reach nothing at all, and then has no ratio
            assert math.isclose(one["ratio"], one["of"] / one["baseline"])
            assert one["baseline_zh"]
    assert "3个政策包" in figures["law_load"]["zh"]


def test_one_group_can_be_measured_alone_and_is_shown_as_a_table() -> None:
    done = bench("--only", "law_lookup", *TINY)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "查一章节的有效取值" in done.stdout
    assert "装载" not in done.stdout
    assert run("bench", "--only", "nothing").returncode == 2


def test_an_aim_is_held_against_the_ratio_or_against_the_figure_itself() -> None:
    assert Figure("a", "", "s", 2.0, None, "", 3.0).reached is True
    assert Figure("a", "", "s", 4.0, None, "", 3.0).reached is False
    assert Figure("a", "", "s", 4.0, 100.0, "", 0.05).reached is True
    assert Figure("a", "", "s", 6.0, 100.0, "", 0.05).reached is False
    assert Figure("a", "", "s", 6.0, 100.0, "", None).reached is None
    assert Figure("a", "", "MB/s", 6.0, 10.0, "", 0.5, at_least=True).reached is True
    assert Figure("a", "", "MB/s", 4.0, 10.0, "", 0.5, at_least=True).reached is False


def test_all_are_measured_in_every_round_and_the_median_counts() -> None:
    order: list[str] = []
    values = {"one": iter((1.0, 9.0, 2.0)), "other": iter((5.0, 5.0, 50.0))}

    def once(name: str) -> float:
        order.append(name)
        return next(values[name])

    assert in_turns(3, {name: lambda name=name: once(name) for name in values}) == {"one": 2.0, "other": 5.0}  # type: ignore[misc]  # the loop variable is bound at once
    assert order == ["one", "other"] * 3
