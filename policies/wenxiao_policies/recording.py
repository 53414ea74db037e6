"""A pytest plugin: which clauses a test really met, so that a mark alone counts for nothing.

A test says `@pytest.mark.clause("longchuan-2.3.f")`. While it runs, and while its fixtures are set up, every
clause id is noted that a rule of a service's `domain` put into a finding or a refusal, or that an answer over HTTP
carried in `basis`, unless that was the catalogue of the law or what the test had sent itself. A mark on a clause of
kind `rule` that was not met fails the test; what was met goes into the file that `--clauses FILE` names.
"""

import json
import sys
from collections.abc import Callable, Generator, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from wenxiao.errors import Refusal
from wenxiao.findings import Finding
from wenxiao_policies import load

PROPERTY = "clauses"
CATALOGUES = ("/api/v1/clauses", "/api/v1/policies")  # to read the law is not to meet it in a decision


class Met:
    """What the running test, and each fixture before it, has met; fixtures may be set up inside one another."""

    def __init__(self) -> None:
        self.open: list[set[str]] = []
        self.by_fixture: dict[int, set[str]] = {}

    def note(self, clauses: Iterable[str]) -> None:
        for current in self.open:
            current.update(clauses)


met = Met()


@cache
def kinds() -> dict[str, str]:
    """Clause id to kind, over all packs."""
    return {clause.id: clause.kind for clause in load().clauses.values()}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--clauses", type=Path, help="write which clauses the tests met to this file")


def pytest_configure(config: pytest.Config) -> None:
    _listen_to(Finding, lambda made: made.basis)
    _listen_to(Refusal, lambda made: made.basis)
    _listen_to_answers()


def _listen_to(kind: type[Any], basis: Callable[[Any], Iterable[str]]) -> None:
    """Counts what a rule made; what a test makes by hand is not a decision that it received."""
    made = kind.__init__

    def noting(self: Any, *given: Any, **named: Any) -> None:
        made(self, *given, **named)
        if _is_domain(sys._getframe(1).f_globals):  # noqa: SLF001 - who made it is the question
            met.note(basis(self))

    kind.__init__ = noting


def _is_domain(space: Mapping[str, Any]) -> bool:
    """Whether this is the inside of a module of some package's `domain`, and of no test that is called so."""
    name = str(space.get("__name__", ""))
    module = sys.modules.get(name)
    parts = name.split(".")
    return "domain" in parts[1:-1] and "tests" not in parts and module is not None and module.__dict__ is space


def _listen_to_answers() -> None:
    send = httpx.AsyncClient.send

    async def noting(self: httpx.AsyncClient, *given: Any, **named: Any) -> httpx.Response:
        answer = await send(self, *given, **named)
        if answer.request.url.path.startswith(CATALOGUES):
            return answer
        kind = answer.headers.get("content-type", "")
        if "json" in kind and "ndjson" not in kind and answer.is_stream_consumed and answer.content:
            met.note(set(_named(json.loads(answer.content))) - _sent(answer.request))
        return answer

    httpx.AsyncClient.send = noting  # type: ignore[method-assign]  # listening to what tests are answered


def _sent(request: httpx.Request) -> set[str]:
    """What the caller put in himself and gets back was decided by nobody."""
    if "json" not in request.headers.get("content-type", "") or not isinstance(request.stream, httpx.ByteStream):
        return set()
    try:
        return set(_named(json.loads(request.content)))
    except (ValueError, RecursionError):
        return set()


def _named(answer: Any) -> Generator[str]:
    """Clause ids in every `basis` of an answer, however deep."""
    if isinstance(answer, list):
        for part in answer:
            yield from _named(part)
    if isinstance(answer, dict):
        for name, part in answer.items():
            if name == "basis" and isinstance(part, list):
                yield from (str(one["id"] if isinstance(one, dict) else one) for one in part)
            else:
                yield from _named(part)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
    own: set[str] = set()
    met.open.append(own)
    try:
        return (yield)
    finally:
        met.open.pop()
        met.by_fixture[id(fixturedef)] = own


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    marked = [clause for mark in item.iter_markers("clause") for clause in mark.args]
    own: set[str] = set()
    met.open.append(own)
    try:
        done = yield
    finally:
        met.open.pop()
    if marked:
        seen = own | _of_fixtures(item)
        item.user_properties.append((PROPERTY, {clause: clause in seen for clause in marked}))
        _refuse_empty_marks(marked, seen)
    return done


def _of_fixtures(item: pytest.Item) -> set[str]:
    """Also a fixture of a wider scope, which was set up for an earlier test, counts for each test that uses it."""
    request: Any = getattr(item, "_request", None)
    used = getattr(request, "_fixture_defs", {}) if request else {}
    return {clause for fixture in used.values() for clause in met.by_fixture.get(id(fixture), ())}


def _refuse_empty_marks(marked: list[str], seen: set[str]) -> None:
    for clause in marked:
        kind = kinds().get(clause)
        if kind is None:
            pytest.fail(f"{clause} is no clause of any pack", pytrace=False)
        if kind == "rule" and clause not in seen:
            pytest.fail(f"{clause} is marked, but no decision, finding or problem here named it", pytrace=False)


class Report:
    """Collects what the workers tell, and writes it once at the end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: list[dict[str, Any]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            for name, clauses in report.user_properties:
                if name == PROPERTY and isinstance(clauses, dict):
                    self.rows += [{"clause": c, "test": report.nodeid, "met": m} for c, m in clauses.items()]

    def pytest_sessionfinish(self) -> None:
        self.path.write_text(json.dumps(self.rows, ensure_ascii=False, indent=1), "utf-8")


def pytest_sessionstart(session: pytest.Session) -> None:
    path = session.config.getoption("--clauses")
    if path and not hasattr(session.config, "workerinput"):
        session.config.pluginmanager.register(Report(path))
