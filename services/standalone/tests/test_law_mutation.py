"""Which values of the law are changed into what, and what a change without a test means."""

import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal

import pytest
import yaml
from pydantic import Field

from standalone.forks import forked
from standalone.law_mutation.harness import install
from standalone.law_mutation.mutants import DROPPED, ROOT, Mutant, consumed, mutants, steps
from standalone.law_mutation.run import KNOWN, Fate, KnownSurvivor, as_lines, open_survivors
from wenxiao_policies import PolicyFault, load
from wenxiao_policies.sections.words import Month, MonthsFromTo, Named, Points


@cache
def by_name() -> dict[tuple[str, str], Mutant]:
    return {(one.name, str(one.after)): one for one in mutants()}


@pytest.mark.parametrize(
    ("kind", "value", "after"),
    [
        (bool, True, [((), False)]),
        (Month, 9, [((), 10)]),
        (Month, 12, [((), 11)]),
        (Points, 100, [((), 99)]),
        (Decimal, "12.5", [((), "13.5")]),
        (date, "2021-12-31", [((), "2022-01-01")]),
        (Literal["low", "high"], "high", [((), "low")]),
        (Literal["only"], "only", []),
        (str, "any text", []),
        (tuple[Literal["a", "b"], ...], ["a", "b"], [((0,), DROPPED), ((1,), DROPPED)]),
        (MonthsFromTo, [8, 12], [((0,), DROPPED), ((0,), 9), ((1,), DROPPED), ((1,), 11)]),
        (dict[str, Points], {"six": 40}, [(("six",), DROPPED), (("six",), 41)]),
        (Annotated[tuple[Named, ...], Field(min_length=1)], [{"code": "a", "zh": "甲"}], [((0,), DROPPED)]),
        (Named | None, None, []),
    ],
)
def test_a_value_changes_by_one_step_of_its_type(kind: Any, value: Any, after: list[Any]) -> None:
    assert [(place, changed) for place, _, changed in steps(value, kind)] == after


def test_every_dated_line_of_every_pack_is_changed_where_a_service_reads_it() -> None:
    lines = {(one.pack, one.parameter, one.since) for one in by_name().values()}
    assert ("national", "grade_scale", "2018-09-01") in lines
    assert ("national", "grade_scale", "2020-02-25") in lines
    assert {one.pack for one in by_name().values()} == set(load().packs)
    assert "targets-api" in consumed()["targets", "review_months"]
    assert "evaluation-api" in consumed()["evaluation", "review_months"]
    assert consumed()["directory", "responsible_bodies"] == ("gateway",)
    assert consumed()["targets", "project_term"] == ("targets-api",), "also what policies.py itself does not read"


def test_what_is_changed_is_one_value_of_one_file() -> None:
    mutant = by_name()["longchuan/monitoring.report_months@2021-04-27[1]", "11"]
    document = yaml.safe_load(mutant.path.read_text("utf-8"))
    after = mutant.applied(document)
    assert after["parameters"]["report_months"][0]["value"] == [7, 11]
    after["parameters"]["report_months"][0]["value"] = [7, 10]
    assert after == document == yaml.safe_load(mutant.path.read_text("utf-8"))


def months_in_longchuan() -> Any:
    held = load().effective("monitoring", region_code="441622", level="county", day=date(2022, 7, 31))
    return held.parameters["report_months"].value


def changed() -> Any:
    install(by_name()["longchuan/monitoring.report_months@2021-04-27[1]", "11"])
    return months_in_longchuan()


def refused() -> Any:
    try:
        install(by_name()["longchuan/evaluation.self_months@2021-04-27[0]", str(DROPPED)])
    except PolicyFault as fault:
        return fault.reason
    return None


def dies() -> Any:
    os._exit(3)


def test_a_change_holds_in_its_fork_alone_and_a_fork_that_dies_is_told() -> None:
    answers = dict(forked([changed, refused, dies], patience_seconds=60))
    assert answers[0] == (7, 11)
    assert "项数不得少于 2" in answers[1]
    assert answers[2] is None
    assert months_in_longchuan() == (7, 10)


def test_a_known_survivor_meets_its_place_and_nothing_beside_it() -> None:
    entry = KnownSurvivor("*/application.consequences@*[*].scope[*]", "没有规则读取")
    assert entry.meets("longchuan/application.consequences@2021-04-27[0].scope[1]")
    assert not entry.meets("longchuan/application.consequences@2021-04-27[0].when[0]")
    assert not entry.meets("longchuan/application.consequences@2021-04-27[0]")
    assert not KnownSurvivor("*/a.b@*[*]", "").meets("p/a.b@d[0].c[1]")
    assert not KnownSurvivor("a[1]", "").meets("a1")


def test_a_survivor_that_nobody_knows_is_named() -> None:
    found = [
        Fate("p", "s", "p/s.a@d", "p/s.a@d：1 → 2", "found", "test"),
        Fate("p", "s", "p/s.b@d", "p/s.b@d：1 → 2", "survived", None),
        Fate("p", "s", "p/s.c@d", "p/s.c@d：1 → 2", "survived", None, known="没有规则读取"),
        Fate("p", "s", "p/s.d@d", "p/s.d@d：1 → 2", "refused", "缺少"),
    ]
    assert open_survivors(found) == [found[1]]
    assert list(as_lines(found, whole=False)) == [
        "没有测试发现：p/s.b@d：1 → 2",
        "改动4处：测试发现1，装载时拒绝1，已知未发现1，未发现1。",
    ]


def test_every_known_survivor_says_why() -> None:
    for entry in yaml.safe_load(KNOWN.read_text("utf-8")):
        assert set(entry) == {"places", "reason"}
        assert entry["reason"].strip()
        assert entry["places"]


@pytest.mark.long
def test_no_value_of_the_law_changes_without_a_test_that_fails() -> None:
    """Those that are known to survive stand in a list that may only shrink."""
    command = [sys.executable, "-m", "standalone.cli", "clauses", "mutate"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-20000:] + done.stderr[-2000:]


@pytest.mark.long
def test_the_fates_of_a_section_can_be_had_as_json() -> None:
    command = [sys.executable, "-m", "standalone.cli", "clauses", "mutate", "--pack", "zhuji", "--section", "targets"]
    done = subprocess.run([*command, "--json"], cwd=ROOT, check=False, capture_output=True, text=True)
    assert {one["pack"] for one in json.loads(done.stdout)} == {"zhuji"}
