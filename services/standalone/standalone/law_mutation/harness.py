"""The tests are collected once; each mutant is a fork of this process in which some of them run until one fails.

`python -m standalone.law_mutation.harness PACK SECTION EVERY` (`-` for all) writes a line of JSON for each mutant.
Only tests without a database run: a value that decides has a case that a lawyer can read. Of these each mutant meets
those that the library gave the changed line when all ran without any change.
"""

import gc
import json
import os
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from standalone.forks import WORKERS, forked, silence
from standalone.law_mutation.mutants import ROOT, Mutant, consumed, mutants
from wenxiao.policy import EffectiveSection, PolicyLibrary
from wenxiao_policies import PolicyFault, forget, load, loading
from wenxiao_policies.strict_yaml import Source, read

PATIENCE_SECONDS = 120  # whoever needs longer hangs on what was changed
BASELINE_SECONDS = 600
OPTIONS = (
    "-s", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:terminal",
    "--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml"),
)  # fmt: skip
Tell = Callable[[dict[str, Any]], object]
Line = tuple[str, str, str, str]  # pack, section, parameter and the day from which the value holds
Reads = dict[str, set[Line]]  # by test
read_once = cache(read)


class Harness:
    """A pytest plugin that runs the tests of a session in forks, with one value changed in each."""

    def __init__(self, chosen: Sequence[Mutant], tell: Tell) -> None:
        self.chosen, self.tell = chosen, tell
        self.failed: list[str] = []
        self.given: set[Line] = set()
        self.given_to_shared: set[Line] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(f"{report.nodeid}：{report.longreprtext.strip().splitlines()[-1]}")

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
        """What a fixture of a wider scope is given is given to every test."""
        before, self.given = self.given, set()
        try:
            return (yield)
        finally:
            if fixturedef.scope != "function":
                self.given_to_shared |= self.given
            self.given |= before

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        loading.__dict__["read"] = read_once
        forget()
        load()
        gc.collect()
        gc.freeze()  # the forks do not walk, and so do not copy, what they share
        reads = self._read_by_each(session.items)
        work = [partial(self._changed, one, session.items, reads) for one in self.chosen]
        for number, answer in forked(work, PATIENCE_SECONDS):
            fate, by = answer or ("found", "（测试没有结束）")
            self.tell(_told(self.chosen[number]) | {"fate": fate, "by": by})
        return True

    def _read_by_each(self, items: Sequence[pytest.Item]) -> Reads:
        """Which lines each test is given; all of them have to pass."""
        reads: Reads = {}
        size = -(-len(items) // WORKERS)
        parts = [items[start : start + size] for start in range(0, len(items), size)]
        for _, answer in forked([partial(self._unchanged, part) for part in parts], BASELINE_SECONDS):
            failed, given = answer or (["（没有结束）"], {})
            if failed:
                self.tell({"baseline": failed})
                pytest.exit("tests fail although nothing is changed", 1)
            reads |= given
        return reads

    def _unchanged(self, items: Sequence[pytest.Item]) -> tuple[list[str], Reads]:
        """What fails although nothing is changed, and which lines each test is given."""
        self._listen()
        reads: Reads = {}
        for item, following in _with_next(items):
            self.given = set()
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            reads[item.nodeid] = self.given
        return self.failed, {test: given | self.given_to_shared for test, given in reads.items()}

    def _changed(self, mutant: Mutant, items: Sequence[pytest.Item], reads: Reads) -> tuple[str, str | None]:
        try:
            install(mutant)
        except PolicyFault as fault:
            return "refused", fault.reason
        line = (mutant.pack, mutant.section, mutant.parameter, mutant.since)
        concerned = [item for item in items if line in reads[item.nodeid]]
        for item, following in _with_next(concerned):
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                return "found", self.failed[0]
        return "survived", None

    def _listen(self) -> None:
        answer = PolicyLibrary.effective

        def noting(library: PolicyLibrary, section: str, **where: Any) -> EffectiveSection:
            found = answer(library, section, **where)
            lines = ((pack, section, name, str(held.start)) for name, (pack, held) in found.origins.items())
            self.given.update(lines)
            return found

        PolicyLibrary.effective = noting  # type: ignore[method-assign,assignment]  # in this fork only


def install(mutant: Mutant) -> None:
    """From here on this process reads the changed law, through the loader as it is; a fault is the loader's to find."""

    def changed(path: str) -> Source:
        source = read_once(path)
        return replace(source, data=mutant.applied(source.data)) if Path(path) == mutant.path else source

    loading.__dict__["read"] = changed
    forget()
    load()


def _with_next(items: Sequence[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item]]:
    """Each with the one that follows; the last with another one, so that what the session shares stays."""
    if items:
        other = next(one for one in items[0].session.items if one is not items[-1])
        yield from zip(items, [*items[1:], other], strict=True)


def _told(mutant: Mutant) -> dict[str, Any]:
    return {"pack": mutant.pack, "section": mutant.section, "mutant": mutant.name, "change": str(mutant)}


def main(pack: str, section: str, every: str) -> int:
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    silence(0, 1)
    chosen = [one for one in mutants() if pack in ("-", one.pack) and section in ("-", one.section)][:: int(every)]
    out.write(json.dumps({"mutants": len(chosen)}) + "\n")
    services = sorted({service for one in chosen for service in consumed()[one.section, one.parameter]})
    folders = (ROOT / "services" / service / "tests" / kind for service in services for kind in ("policies", "domain"))
    places = [*filter(Path.exists, folders), ROOT / "tests" / "clauses"]
    settings.register_profile("mutation", deadline=None, database=None, derandomize=True)
    settings.load_profile("mutation")  # a busy machine is no failure, and what is found here is kept for nobody
    harness = Harness(chosen, lambda told: out.write(json.dumps(told, ensure_ascii=False) + "\n"))
    return int(pytest.main([*OPTIONS, *map(str, places)], plugins=[harness]))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
