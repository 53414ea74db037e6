"""The tests are collected once; each mutant is a fork of this process in which some of them run until one fails.

`python -m standalone.law_mutation.harness PACK SECTION EVERY` (`-` for all) writes a line of JSON for each mutant.
First the pure tests: of them those that asked the library for the changed section of the changed pack when all ran
without any change. For what they do not find, the tests over HTTP that did so, on one PostgreSQL.
"""

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

PURE = ("services/*/tests/policies", "services/*/tests/domain", "tests/clauses")
PURE_SECONDS, HTTP_SECONDS = 120, 1200  # whoever needs longer hangs on what was changed
OPTIONS = (
    "-s", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:terminal",
    "--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml"),
)  # fmt: skip
Tell = Callable[[dict[str, Any]], object]
Reads = dict[str, set[tuple[str, str]]]  # test to packs and sections
read_once = cache(read)


class Harness:
    """A pytest plugin that runs the tests of a session in forks, with one value changed in each."""

    def __init__(self, chosen: Sequence[Mutant], tell: Tell) -> None:
        self.chosen, self.tell = chosen, tell
        self.failed: list[str] = []
        self.asked: set[tuple[str, str]] = set()
        self.asked_by_shared: set[tuple[str, str]] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(f"{report.nodeid}：{report.longreprtext.strip().splitlines()[-1]}")

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
        """What a fixture of a wider scope asks for is asked for by every test."""
        before, self.asked = self.asked, set()
        try:
            return (yield)
        finally:
            if fixturedef.scope != "function":
                self.asked_by_shared |= self.asked
            self.asked |= before

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        loading.__dict__["read"] = read_once
        load()
        places = [place for pattern in PURE for place in ROOT.glob(pattern)]
        pure = [item for item in session.items if any(place in item.path.parents for place in places)]
        http = [item for item in session.items if not any(place in item.path.parents for place in places)]
        left = self._stage(pure, self.chosen, PURE_SECONDS)
        if left:
            services = {service for mutant in left for service in consumed()[mutant.section, mutant.parameter]}
            http = [item for item in http if item.path.relative_to(ROOT).parts[1] in services]
            self._warm_up(http)
            left = self._stage(http, left, HTTP_SECONDS)
        for mutant in left:
            self.tell(_told(mutant) | {"fate": "survived", "by": None})
        return True

    def _stage(self, items: Sequence[pytest.Item], waiting: Sequence[Mutant], seconds: int) -> list[Mutant]:
        """Those of `waiting` that no item finds."""
        reads: Reads = {}
        size = -(-len(items) // WORKERS)
        parts = [items[start : start + size] for start in range(0, len(items), size)]
        for _, answer in forked([partial(self._unchanged, part) for part in parts], HTTP_SECONDS):
            failed, asked = answer or (["（没有结束）"], {})
            if failed:
                self._give_up(failed)
            reads |= asked
        left = []
        for number, answer in forked([partial(self._changed, one, items, reads) for one in waiting], seconds):
            fate, by = answer or ("found", "（测试没有结束）")
            if fate == "survived":
                left.append(waiting[number])
            else:
                self.tell(_told(waiting[number]) | {"fate": fate, "by": by})
        return left

    def _unchanged(self, items: Sequence[pytest.Item]) -> tuple[list[str], Reads]:
        """What fails although nothing is changed, and which packs and sections each test asks for."""
        self._listen()
        reads: Reads = {}
        for item, following in _with_next(items):
            self.asked = set()
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            reads[item.nodeid] = self.asked
        return self.failed, {test: asked | self.asked_by_shared for test, asked in reads.items()}

    def _changed(self, mutant: Mutant, items: Sequence[pytest.Item], reads: Reads) -> tuple[str, str | None]:
        try:
            install(mutant)
        except PolicyFault as fault:
            return "refused", fault.reason
        concerned = [item for item in items if (mutant.pack, mutant.section) in reads[item.nodeid]]
        for item, following in _with_next(concerned):
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                return "found", self.failed[0]
        return "survived", None

    def _warm_up(self, items: Sequence[pytest.Item]) -> None:
        """One test per service makes here what is made once in a session: PostgreSQL and the migrated templates.

        The item that is said to follow lies elsewhere, so that of the tree of tests only the root stays set up.
        """
        first: dict[str, pytest.Item] = {}
        for item in items:
            if "database" in getattr(item, "fixturenames", ()):
                first.setdefault(item.path.relative_to(ROOT).parts[1], item)
        elsewhere = next(one for one in items[0].session.items if ROOT / "tests" in one.path.parents)
        for item in first.values():
            item.ihook.pytest_runtest_protocol(item=item, nextitem=elsewhere)
        if self.failed:
            self._give_up(self.failed)

    def _give_up(self, failed: list[str]) -> None:
        self.tell({"baseline": failed})
        pytest.exit("tests fail although nothing is changed", 1)

    def _listen(self) -> None:
        answer = PolicyLibrary.effective

        def noting(library: PolicyLibrary, section: str, **where: Any) -> EffectiveSection:
            nearest = library.pack_for(where["region_code"], where["level"]).head.pack
            self.asked.update((pack, section) for pack in library.chain(nearest))
            return answer(library, section, **where)

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
    places = [*(ROOT / "services" / service / "tests" for service in services), ROOT / "tests" / "clauses"]
    settings.register_profile("mutation", deadline=None, database=None, derandomize=True)
    settings.load_profile("mutation")  # a busy machine is no failure, and what is found here is kept for nobody
    harness = Harness(chosen, lambda told: out.write(json.dumps(told, ensure_ascii=False) + "\n"))
    return int(pytest.main([*OPTIONS, *map(str, places)], plugins=[harness]))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
