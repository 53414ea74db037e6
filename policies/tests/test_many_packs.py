"""Three thousand regions with packs of their own: what the start costs, and what a look-up."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from .many_packs import write

PACKS = 3000
SECONDS, BYTES = 3.0, 200 * 2**20
TO_PARSE = 3.0  # on a slow or busy machine: so many times what the YAML parser alone takes
LOOKUP = 50e-6  # a request costs milliseconds


@pytest.mark.long
@pytest.mark.skipif(not hasattr(yaml, "CSafeLoader"), reason="without libyaml the parser alone takes a minute")
def test_three_thousand_packs_load_in_seconds_and_a_look_up_costs_nothing(tmp_path: Path) -> None:
    write(tmp_path, PACKS)
    command = [sys.executable, str(Path(__file__).parent / "many_packs.py"), str(tmp_path)]
    environment = os.environ | {"WENXIAO_POLICIES": str(tmp_path)}
    runs: list[dict[str, float]] = []
    for _ in range(3):
        done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        runs.append(json.loads(done.stdout))
    best = {name: min(run[name] for run in runs) for name in runs[0]}
    shown = f"load {best['load']:.2f} s, parser alone {best['parse']:.2f} s, ratio {best['load'] / best['parse']:.2f}"
    sys.stdout.write(f"{shown}, {best['bytes'] / 2**20:.0f} MB, look-up {best['lookup'] * 1e6:.1f} µs\n")
    assert best["packs"] >= PACKS
    assert best["load"] < SECONDS or best["load"] < TO_PARSE * best["parse"], shown
    assert best["bytes"] < BYTES
    assert best["lookup"] < LOOKUP
