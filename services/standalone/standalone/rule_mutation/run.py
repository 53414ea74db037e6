"""Runs the changes of a service's domain and tells how many a test noticed, module by module.

`python -m standalone.rule_mutation.run SERVICE [EVERY [MODULE]]`: every change where EVERY is 1, else every so many-th
of each module, always the same; the module as it is named below `domain`.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from tempfile import TemporaryFile
from typing import Any

import yaml

from standalone.rule_mutation.mutants import ROOT

WANTED = Decimal(90)  # per cent of all changes, those included that are known to survive


class MutationFailed(Exception):
    """The tests do not pass without any change, so nothing can be said of them."""


@dataclass(frozen=True)
class Fate:
    """`by` is the test that failed; `known` why nobody can notice the change, or need not."""

    module: str
    mutant: str
    line: int
    change: str
    fate: str
    by: str | None
    known: str | None = None

    @property
    def killed(self) -> bool:
        return self.fate == "killed"

    def __str__(self) -> str:
        return f"{self.mutant}（第{self.line}行）：{self.change}"


def known_survivors(service: str) -> list[tuple[str, str]]:
    """Pattern of `mutant：change`, and the reason."""
    held = yaml.safe_load((ROOT / "services" / service / "tests" / "survivors.yaml").read_text("utf-8"))
    return [(place, one["reason"]) for one in held for place in one["places"]]


def fates(service: str, every: int, module: str) -> list[Fate]:
    command = [sys.executable, "-m", "standalone.rule_mutation.harness", service, str(every), module]
    known, found, total = known_survivors(service), [], 0
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
                continue
            found.append(Fate(**told, known=_excuse(told, known)))
        if process.wait() or len(found) != total:
            complaints.seek(0)
            raise MutationFailed(complaints.read()[-2000:] or "改动没有逐一得到结果")
    return found


def _excuse(told: dict[str, Any], known: Sequence[tuple[str, str]]) -> str | None:
    name = f"{told['mutant']}：{told['change']}"
    return next((reason for place, reason in known if told["fate"] == "survived" and matches(name, place)), None)


def matches(name: str, place: str) -> bool:
    """`*` stands for anything; nothing else is a pattern."""
    return fnmatchcase(name, place.replace("[", "[[]").replace("?", "[?]"))


def killed_percent(found: Sequence[Fate]) -> Decimal:
    return (Decimal(100 * sum(one.killed for one in found)) / max(len(found), 1)).quantize(Decimal("0.1"))


def as_lines(found: Sequence[Fate]) -> Iterator[str]:
    for one in found:
        if not one.killed and one.known is None:
            yield f"没有测试发现：{one}"
    for module in sorted({one.module for one in found}):
        yield _figure(module, [one for one in found if one.module == module])
    yield _figure("合计", found)


def _figure(name: str, found: Sequence[Fate]) -> str:
    known = sum(one.known is not None for one in found)
    killed = sum(one.killed for one in found)
    return f"{name}：改动{len(found)}处，发现{killed}处，已知无从发现{known}处，{killed_percent(found)}%"


def main(service: str, every: str = "1", module: str = "-") -> int:
    found = fates(service, int(every), module)
    sys.stdout.write("".join(f"{line}\n" for line in as_lines(found)))
    return 0 if killed_percent(found) >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
