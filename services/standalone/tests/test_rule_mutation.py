"""What of the rules in code is changed, how it is put in place, and how many changes the tests notice."""

import ast
import subprocess
import sys
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from evaluation_api.domain.grading import GradeStep, grade_of
from evaluation_api.domain.scoring import counted, decimals, facts, judged
from standalone.forks import forked
from standalone.rule_mutation.mutants import ROOT, Module, Mutant, changes, modules
from standalone.rule_mutation.run import Fate, as_lines, killed_percent, known_survivors, matches
from standalone.rule_mutation.transplant import install

SERVICE = "evaluation-api"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("x = a < b", ["x = a <= b"]),
        ("x = a == b", ["x = a != b"]),
        ("x = a is not None", ["x = a is None"]),
        ("x = a in b", ["x = a not in b"]),
        ("x = a + b", ["x = a - b"]),
        ("x = a and b", ["x = a or b"]),
        ("x = not a", ["x = a"]),
        ("x = -a", ["x = a"]),
        ("x = 9", ["x = 10"]),
        ("x = True", ["x = False"]),
        ("x = 'a'", ["x = 'XXaXX'"]),
        ("x = min(a, b)", ["x = max(a, b)"]),
        ("x = a.startswith(b)", ["x = a.endswith(b)"]),
        ("x = b if a else c", ["x = c if a else b"]),
        ("x = f'{a:f}个'", ["x = f'{a:f}XX个XX'"]),
        ('def f(a: int = 1) -> \'T\':\n    """Says."""\n    return a', ["def f(a: int=2)"]),
        ("@cache(5)\nclass A:\n    kind: ClassVar[str] = 'a'", ["    kind: ClassVar[str] = 'XXaXX'"]),
        ("class A(StrEnum):\n    ONE = 'one'", []),
        ("from a import b", []),
    ],
)
def test_an_expression_changes_by_one_step(text: str, after: list[str]) -> None:
    found = []
    for number in range(len(list(changes(ast.parse(text))))):
        tree = ast.parse(text)
        list(changes(tree))[number][3]()
        found.append(ast.unparse(tree))
    assert len(found) == len(after)
    assert all(part in whole for part, whole in zip(after, found, strict=True))


def the_module(name: str) -> Module:
    return next(one for one in modules(SERVICE) if one.name == f"evaluation_api.domain.{name}")


def the_mutant(module: Module, place: str, change: str) -> Mutant:
    return next(one for one in module.mutants() if one.place == place and change in one.change)


def changed(name: str, place: str, change: str, look: Any) -> Any:
    module = the_module(name)
    install(module, the_mutant(module, place, change).number)
    return look()


def grade_at_the_edge() -> str:
    return grade_of(Decimal(90), [GradeStep("优", Decimal(90)), GradeStep("差", Decimal(0))])


def late_at_once() -> Any:
    return judged.OnTime().nought_after, judged.OnTime.__dataclass_fields__["nought_after"].default


def words_of_a_rounding() -> str:
    return decimals.Rounding().zh


def quantum() -> Decimal:
    return decimals.Rounding().quantum


def kind() -> str:
    return judged.YesNo.kind


def cached_rounding() -> int:
    return decimals.rounding_of("down:2").decimals


def what_is_told_of_nothing() -> str:
    return counted.not_scoreable().told


def test_a_change_is_in_force_for_whoever_imported_before_and_in_its_fork_alone() -> None:
    """Functions, methods, properties, what is cached, defaults of dataclasses, names of a class, tables of a module."""
    decimals.rounding_of("down:2")
    work = [
        partial(changed, "grading", "grade_of", "GtE → Gt", grade_at_the_edge),
        partial(changed, "scoring.judged", "OnTime.nought_after", "0 → 1", late_at_once),
        partial(changed, "scoring.decimals", "Rounding.zh", "'到小数点后'", words_of_a_rounding),
        partial(changed, "scoring.decimals", "Rounding.quantum", "-self.decimals → ", quantum),
        partial(changed, "scoring.judged", "YesNo.kind", "'yes_no'", kind),
        partial(changed, "scoring.decimals", "_ROUNDING_ZH", "'四舍五入'", words_of_a_rounding),
        partial(changed, "scoring.decimals", "rounding_of", "':'", cached_rounding),
        partial(changed, "scoring.counted", "NOTHING_TO_COMPUTE", "", what_is_told_of_nothing),
    ]
    answers = dict(forked(work, patience_seconds=60))
    assert answers == {
        0: "差", 1: (1, 1), 2: "四舍五入XX到小数点后XX2位", 3: Decimal(100), 4: "XXyes_noXX",
        5: "XX四舍五入XX到小数点后2位", 6: None, 7: f"XX{counted.NOTHING_TO_COMPUTE}XX",
    }  # fmt: skip
    assert (grade_at_the_edge(), late_at_once(), quantum(), kind()) == ("优", (0, 0), Decimal("0.01"), "yes_no")
    assert (words_of_a_rounding(), cached_rounding()) == ("四舍五入到小数点后2位", 2)


def test_every_module_of_the_domain_is_changed() -> None:
    assert {one.path for one in modules(SERVICE)} == {
        path
        for path in Path(ROOT / "services" / SERVICE / "evaluation_api" / "domain").rglob("*.py")
        if path.name != "__init__.py"
    }
    assert Path(facts.__file__) in {one.path for one in modules(SERVICE)}
    assert all(list(one.mutants()) for one in modules(SERVICE))


def test_survivors_are_named_and_counted_whether_or_not_they_are_known() -> None:
    found = [
        Fate("m.one", "one:f", 3, "Lt → LtE", "killed", "test"),
        Fate("m.one", "one:f", 4, "Add → Sub", "survived", None),
        Fate("m.two", "two:g", 5, "1 → 2", "survived", None, known="同样的结果"),
    ]
    assert list(as_lines(found)) == [
        "没有测试发现：one:f（第4行）：Add → Sub",
        "m.one：改动2处，发现1处，已知无从发现0处，50.0%",
        "m.two：改动1处，发现0处，已知无从发现1处，0.0%",
        "合计：改动3处，发现1处，已知无从发现1处，33.3%",
    ]
    assert killed_percent(found) == Decimal("33.3")
    assert matches("a:b：x[0] → y", "a:*：x[0] → y")
    assert not matches("a:b：x0 → y", "a:*：x[0] → y")


def test_every_known_survivor_says_why_and_stands_in_the_code() -> None:
    names = [f"{one.name}：{one.change}" for module in modules(SERVICE) for one in module.mutants()]
    for place, reason in known_survivors(SERVICE):
        assert reason.strip()
        assert any(matches(name, place) for name in names), place


@pytest.mark.long
def test_nine_of_ten_changes_of_the_rules_are_noticed() -> None:
    """Every second change of each module, about ten minutes on two processors; all of them take twice as long."""
    command = [sys.executable, "-m", "standalone.rule_mutation.run", SERVICE, "2"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    sys.stdout.write(done.stdout[-4000:])
    assert done.returncode == 0, done.stdout[-20000:] + done.stderr[-2000:]
