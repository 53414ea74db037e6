"""The tests are collected once; each mutant is a fork of this process in which some of them run until one fails.

`python -m standalone.rule_mutation.harness SERVICE EVERY MODULE` (`-` for all, `scoring` for what lies below it) writes
a line of JSON for each mutant. Only tests in `domain` and `policies` run, and of these each mutant meets those that
executed the changed line when all ran without any change, the quick ones first.
"""

import gc
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from time import perf_counter
from types import FrameType
from typing import Any

import pytest
from hypothesis import Phase, settings

from standalone.forks import WORKERS, forked, silence
from standalone.rule_mutation.mutants import ROOT, Module, Mutant, modules
from standalone.rule_mutation.transplant import install

PATIENCE_SECONDS = 60  # whoever needs longer hangs on what was changed
BASELINE_SECONDS = 900
EXAMPLES = 25  # of each property; a change that so many do not show is for an example to show
OPTIONS = (
    "-s", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:terminal",
    "--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml"),
)  # fmt: skip
Tell = Callable[[dict[str, Any]], object]
Lines = set[tuple[str, int]]  # path and line
Seen = dict[str, tuple[float, Lines]]  # by test: how long it took, what it executed


class Harness:
    """A pytest plugin that runs the tests of a session in forks, with one expression changed in each."""

    def __init__(self, chosen: Sequence[tuple[Module, Mutant]], tell: Tell) -> None:
        self.chosen, self.tell = chosen, tell
        self.paths = {str(module.path) for module, _ in chosen}
        self.failed: list[str] = []
        self.lines: Lines = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        gc.collect()
        gc.freeze()  # the forks do not walk, and so do not copy, what they share
        seen = self._seen_by_each(session.items)
        quick = sorted(session.items, key=lambda item: seen[item.nodeid][0])
        work = [partial(self._changed, module, mutant, quick, seen) for module, mutant in self.chosen]
        for number, answer in forked(work, PATIENCE_SECONDS):
            fate, by = answer or ("killed", "（测试没有结束）")
            mutant = self.chosen[number][1]
            told = {"module": mutant.module, "mutant": mutant.name, "line": mutant.line, "change": mutant.change}
            self.tell(told | {"fate": fate, "by": by})
        return True

    def _seen_by_each(self, items: Sequence[pytest.Item]) -> Seen:
        seen: Seen = {}
        parts = [items[start::WORKERS] for start in range(WORKERS)]
        for _, answer in forked([partial(self._unchanged, part) for part in parts if part], BASELINE_SECONDS):
            failed, found = answer or (["（没有结束）"], {})
            if failed:
                self.tell({"baseline": failed})
                pytest.exit("tests fail although nothing is changed", 1)
            seen |= found
        return seen

    def _unchanged(self, items: Sequence[pytest.Item]) -> tuple[list[str], Seen]:
        """What fails although nothing is changed, and what each test executes."""
        seen: Seen = {}
        for item, following in _with_next(items):
            self.lines, began = set(), perf_counter()
            sys.settrace(self._entered)
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            sys.settrace(None)
            seen[item.nodeid] = (perf_counter() - began, self.lines)
        return self.failed, seen

    def _entered(self, frame: FrameType, event: str, _: Any) -> Any:
        path = frame.f_code.co_filename
        if path not in self.paths:
            return None

        def stepped(inner: FrameType, event: str, _: Any) -> Any:
            self.lines.add((path, inner.f_lineno))
            return stepped

        self.lines.add((path, frame.f_lineno))
        return stepped

    def _changed(
        self, module: Module, mutant: Mutant, items: Sequence[pytest.Item], seen: Seen
    ) -> tuple[str, str | None]:
        try:
            install(module, mutant.number)
        except Exception as fault:  # noqa: BLE001  # a module that does not load is noticed by every test
            return "killed", repr(fault)
        for item, following in _with_next([item for item in items if _meets(mutant, module, seen[item.nodeid][1])]):
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                return "killed", self.failed[0]
        return "survived", None


def _meets(mutant: Mutant, module: Module, lines: Lines) -> bool:
    """What stands outside functions is executed with the import, and may decide wherever the module is used, also by
    who only looks at it and executes nothing."""
    path = str(module.path)
    if mutant.inside:
        return any((path, line) in lines for line in range(mutant.first, mutant.last + 1))
    return not lines or any(where == path for where, _ in lines)


def _with_next(items: Sequence[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item]]:
    """Each with the one that follows; the last with another one, so that what the session shares stays."""
    if items:
        other = next(one for one in items[0].session.items if one is not items[-1])
        yield from zip(items, [*items[1:], other], strict=True)


def chosen_of(service: str, every: int, only: str) -> list[tuple[Module, Mutant]]:
    """Every so many-th of each module, so that none is left out."""
    return [
        (module, mutant)
        for module in modules(service)
        if only == "-" or f"{module.name.partition('.domain.')[2]}.".startswith(f"{only}.")
        for mutant in list(module.mutants())[::every]
    ]


def main(service: str, every: str, only: str) -> int:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    silence(0, 1)
    chosen = chosen_of(service, int(every), only)
    out.write(json.dumps({"mutants": len(chosen)}) + "\n")
    places = [ROOT / "services" / service / "tests" / kind for kind in ("domain", "policies")]
    phases = (Phase.explicit, Phase.generate)  # nobody reads the smallest example
    settings.register_profile(
        "mutation", deadline=None, database=None, derandomize=True, max_examples=EXAMPLES, phases=phases
    )
    settings.load_profile("mutation")
    harness = Harness(chosen, lambda told: out.write(json.dumps(told, ensure_ascii=False) + "\n"))
    return int(pytest.main([*OPTIONS, *map(str, places)], plugins=[harness]))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
