"""Runs the harness in a process of its own, and holds what survives against the list of what is known to survive.

`policies/tests/data/survivors.yaml`: each reason why no test notices a change, with its places; `*` stands for one
name, number or day. A place where nothing survives, or where a test does find a change, is a mistake in the list.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from tempfile import TemporaryFile
from typing import Any

import yaml

from standalone.law_mutation.mutants import ROOT

ONE = r"[^/.@\[\]]*"
KNOWN = ROOT / "policies" / "tests" / "data" / "survivors.yaml"


class MutationFailed(Exception):
    """The tests do not pass without any change, so nothing can be said of the law."""


@dataclass(frozen=True)
class Fate:
    """`by` is the test that found the change, or the loader's reason to refuse it; `known` why it may survive."""

    pack: str
    section: str
    mutant: str
    change: str
    fate: str
    by: str | None
    known: str | None = None


@dataclass(frozen=True)
class KnownSurvivor:
    place: str
    reason: str

    def meets(self, mutant: str) -> bool:
        return re.fullmatch(ONE.join(map(re.escape, self.place.split("*"))), mutant) is not None


def known_survivors() -> list[KnownSurvivor]:
    held = yaml.safe_load(KNOWN.read_text("utf-8"))
    return [KnownSurvivor(place, one["reason"]) for one in held for place in one["places"]]


def fates(pack: str, section: str, every: int, heard: Callable[[int, int], None]) -> list[Fate]:
    """Each change with what became of it; `heard` is told how many there are and how many are decided."""
    command = [sys.executable, "-m", "standalone.law_mutation.harness", pack or "-", section or "-", str(every)]
    known, found, total = known_survivors(), [], 0
    with (
        TemporaryFile("w+") as complaints,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=complaints, text=True) as process,
    ):
        for line in process.stdout or ():
            told: dict[str, Any] = json.loads(line)
            if "baseline" in told:
                raise MutationFailed("\n".join(told["baseline"]))
            if "mutants" in told:
                total = told["mutants"]
                heard(total, 0)
                continue
            excuse = next((one.reason for one in known if one.meets(told["mutant"])), None)
            found.append(Fate(**told, known=excuse if told["fate"] == "survived" else None))
            heard(total, len(found))
        if process.wait() or len(found) != total:
            complaints.seek(0)
            raise MutationFailed(complaints.read()[-2000:] or "改动没有逐一得到结果")
    return found


def open_survivors(found: Sequence[Fate]) -> list[Fate]:
    return [one for one in found if one.fate == "survived" and not one.known]


def stale(found: Sequence[Fate]) -> list[KnownSurvivor]:
    """Places without a survivor, or with a change that a test finds; only the whole law can tell."""
    fates_of = {one: {f.fate for f in found if one.meets(f.mutant)} - {"refused"} for one in known_survivors()}
    return [one for one, those in fates_of.items() if those != {"survived"}]


def as_json(found: Sequence[Fate]) -> str:
    return json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1)


def as_lines(found: Sequence[Fate], *, whole: bool) -> Iterator[str]:
    for one in open_survivors(found):
        yield f"没有测试发现：{one.change}"
    for entry in stale(found) if whole else ():
        yield f"此处没有未发现的改动，或有改动已被测试发现，请改正 policies/tests/data/survivors.yaml：{entry.place}"
    count = Counter("known" if one.known else one.fate for one in found)
    yield (
        f"改动{len(found)}处：测试发现{count['found']}，装载时拒绝{count['refused']}，"
        f"已知未发现{count['known']}，未发现{count['survived']}。"
    )
