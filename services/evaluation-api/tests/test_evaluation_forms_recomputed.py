"""The sheet 计分过程, computed anew by another engine, gives the digits of ours: every score, rate, total and grade."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from evaluation_api.domain.grading import GradeStep
from evaluation_api.domain.scoring.counted import Bracket
from evaluation_api.domain.scoring.decimals import Rounding
from evaluation_api.domain.scoring.execution import Cap, Execution, ExecutionFigures
from evaluation_api.domain.scoring.facts import Attainment
from evaluation_api.domain.scoring.judged import Band
from evaluation_api.domain.scoring.rules import KINDS
from evaluation_api.domain.scoring.rules_in_force import ScoringRules
from evaluation_api.domain.sheet import judge, sheet_of
from evaluation_api.self_evaluation_forms.content import PrintedForm
from evaluation_api.self_evaluation_forms.printing import printed
from evaluation_api.self_evaluation_forms.working_sheet import BY_HAND, RULES_ZH, TOP, working_sheet
from wenxiao_workbooks import write_laid_out

from .acting import printed_table
from .recomputing import recomputed
from .test_evaluation_forms_layout import a_form, a_row

Row = dict[str, Any]
SCALE = tuple(GradeStep(grade, Decimal(lowest)) for grade, lowest in (("优", 90), ("良", 80), ("中", 60), ("差", 0)))
BANDS = (
    Band(Attainment.ACHIEVED, "达成", Decimal(80), Decimal(100)),
    Band(Attainment.PARTLY, "部分达成", Decimal(60), Decimal(80)),
    Band(Attainment.MISSED, "未达成", Decimal(0), Decimal(60)),
)
LATE = {"kind": "on_time", "off": "0.5", "per_days": 3}
FOUR_STEPS = [{"edge": "95", "points": "100"}, {"edge": "80", "points": "80"}, {"edge": "60", "points": "33.33"}]
# By hand: what the rule gives for target, actual and weight.
BY_HAND_CASES: list[tuple[str, Row, str]] = [
    ("8676 × 15 ÷ 8755 = 14.864…", {"target_text": "8755", "actual_text": "8676", "weight": "15"}, "14.86"),
    ("8 ÷ 10 × 10", {"target_text": "≤8元", "actual_text": "10元", "weight": "10"}, "8.00"),
    ("half a cent goes up: 1.005", {"target_text": "1000", "actual_text": "67", "weight": "15"}, "1.01"),
    ("(0.7 − 0.6) ÷ 0.4 × 10", {"target_text": "100", "actual_text": "70", "weight": "10",
     "scoring": {"kind": "proportional", "direction": "at_least", "pass_mark": "0.6"}}, "2.50"),
    ("10 − 10 × (1.5 − 1.3)", {"target_text": "100", "actual_text": "150", "weight": "10", "scoring": {
        "kind": "proportional", "direction": "at_least", "over": {"trigger": "1.3", "treatment": "deviation"}}},
     "8.00"),
    ("> 100 is not reached by 100", {"target_text": ">100", "actual_text": "100", "weight": "10",
     "scoring": {"kind": "all_or_nothing", "direction": "at_least"}}, "0.00"),
    ("92 % lies in 80 to 95", {"target_text": "100", "actual_text": "92", "weight": "10", "scoring": {
        "kind": "brackets", "direction": "at_least", "of": "rate", "in_share": True, "steps": FOUR_STEPS}}, "8.00"),
    ("29 % is 29 %", {"target_text": "100", "actual_text": "29", "weight": "10", "scoring": {
        "kind": "brackets", "direction": "at_least", "of": "rate", "steps": [{"edge": "29", "points": "7"}]}}, "7.00"),
    ("0.3 − 0.1 is twice 0.1", {"target_text": "≤0.1", "actual_text": "0.3", "weight": "10", "scoring": {
        "kind": "deduction", "direction": "at_most", "threshold": "0.1", "per": "0.1", "off": "2"}}, "6.00"),
    ("a started unit counts", {"target_text": "≤5", "actual_text": "6.1", "weight": "10", "scoring": {
        "kind": "deduction", "direction": "at_most", "threshold": "5", "per": "1", "off": "2", "counted": "started"}},
     "6.00"),
    ("8 ÷ 10 of the nearer end", {"target_text": "10-20人", "actual_text": "8人", "weight": "10"}, "8.00"),
    ("4 days late: two started threes", {"target_text": "2022年6月30日前", "actual_text": "2022年7月4日",
     "weight": "10", "scoring": LATE}, "9.00"),
    ("是 is not 否", {"target_text": "是", "actual_text": "否", "weight": "10"}, "0.00"),
    ("3 of 4 points, weight 10", {"weight": "10", "fulfilled": ["a"], "scoring": {"kind": "checklist", "items": [
        {"code": "a", "zh": "甲", "points": "3"}, {"code": "b", "zh": "乙", "points": "1"}]}}, "7.50"),
    ("85 % of 20", {"weight": "20", "actual_text": "中", "scoring": {
        "kind": "levels", "options": [["优", "100"], ["良", "90"], ["中", "85"]]}}, "17.00"),
    ("full", {"weight": "10", "scoring": {"kind": "not_applicable", "reason": "无此项目"}}, "10.00"),
]  # fmt: skip


def rules(**changes: Any) -> ScoringRules:
    return ScoringRules(bands=BANDS, **changes)


def scored(rows: list[Row], in_force: ScoringRules, **changes: Any) -> PrintedForm:
    form = a_form(rows, **changes)
    figures = ExecutionFigures(form.initial, form.adjusted, form.executed, form.execution_weight)
    sheet = sheet_of(form.rows, figures, own_execution=form.own_execution_score, own_total=form.own_total, year=2022)
    result = judge(sheet, in_force, SCALE, "0" * 64).result
    return PrintedForm(**vars(form) | {"execution": result["execution"], "result": result})


def require_same_digits(form: PrintedForm, folder: Path) -> Mapping[tuple[str, str], Any]:
    """Of the workbook after another engine computed it from the figures; what we wrote beside a formula is not read."""
    result = form.result
    assert result is not None
    content = write_laid_out([printed(form), working_sheet(form, result, "")])
    held = recomputed(content, folder)
    traces = [*result["rows"], result["execution"]]
    for row, trace in enumerate(traces, TOP):
        found = held.get(("计分过程", f"I{row}"), "")
        if trace["score"] is None:
            assert not isinstance(found, float | int), trace
            continue
        assert same(found, trace["score"]), (found, trace)
        if trace["rate"] is not None and trace["rule"] in WITH_RATE:
            shown = f"{Decimal(repr(float(held['计分过程', f'H{row}']))) * 100:.4f}"
            assert abs(Decimal(shown) - Decimal(trace["rate"].rstrip("%"))) <= Decimal("0.01"), (shown, trace)
    last = TOP + len(traces)
    assert same(held["计分过程", f"I{last}"], result["total"])
    assert held["计分过程", f"I{last + 1}"] == result["grade"]
    return held


WITH_RATE = ("proportional", "all_or_nothing", "interval", "execution_rate", "checklist", "levels")


def same(found: Any, points: str) -> bool:
    """Digit for digit, as a cell of fifteen digits shows it."""
    return Decimal(format(float(found), ".15g")) == Decimal(points)


def test_every_rule_has_its_words() -> None:
    assert set(RULES_ZH) == set(KINDS)


def test_each_rule_as_a_formula(tmp_path: Path) -> None:
    rows = [
        a_row(number, own_score="1", **{"actual_text": "无", "category": "产出指标"} | row)
        for number, (_, row, _) in enumerate(BY_HAND_CASES, 1)
    ]
    form = scored(rows, rules())
    assert form.result is not None
    for (why, _, points), trace in zip(BY_HAND_CASES, form.result["rows"], strict=True):
        assert trace["score"] == points, why
    held = require_same_digits(form, tmp_path)
    for row, (why, _, points) in enumerate(BY_HAND_CASES, TOP):
        assert BY_HAND not in held["计分过程", f"L{row}"], why
        assert same(held["计分过程", f"K{row}"], f"{1 - Decimal(points)}"), why


@pytest.mark.parametrize(("mode", "points"), [("half_up", "1.01"), ("half_even", "1.00"), ("down", "1.00")])
def test_each_way_of_rounding(mode: str, points: str, tmp_path: Path) -> None:
    """67 × 15 ÷ 1000 = 1.005."""
    form = scored([a_row(1, target_text="1000", actual_text="67", weight="15")], rules(rounding=Rounding(mode, 2)))
    assert form.result is not None
    assert form.result["rows"][0]["score"] == points
    require_same_digits(form, tmp_path)


def test_what_is_judged_holds_its_number_and_says_so(tmp_path: Path) -> None:
    row = a_row(1, target_text="显著改善", actual_text="有所改善", attainment="partly", own_score="20")
    held = require_same_digits(scored([row], rules()), tmp_path)
    assert held["计分过程", f"L{TOP}"].endswith(BY_HAND)


def test_a_row_without_an_actual_value_counts_nothing(tmp_path: Path) -> None:
    require_same_digits(scored([a_row(1), a_row(2, actual_text="100人")], rules()), tmp_path)


@pytest.mark.parametrize("executed", ["100", "59.99", "79.99", "0"])
def test_a_cap_by_the_execution_rate(executed: str, tmp_path: Path) -> None:
    caps = (Cap(Decimal(60), Decimal(59)), Cap(Decimal(80), Decimal(79)))
    row = a_row(1, target_text="100", actual_text="100", weight="90")
    figures = {"adjusted": Decimal(100), "executed": Decimal(executed)}
    form = scored([row], rules(caps=caps), **figures)
    require_same_digits(form, tmp_path)


def test_without_a_budget_there_is_no_rate(tmp_path: Path) -> None:
    row = a_row(1, target_text="100", actual_text="90", weight="90")
    form = scored([row], rules(caps=(Cap(Decimal(60), Decimal(59)),)), adjusted=Decimal(0), executed=Decimal(0))
    require_same_digits(form, tmp_path)


@pytest.mark.parametrize("basis", ["adjusted", "initial"])
def test_the_execution_row_by_steps_and_by_either_budget(basis: str, tmp_path: Path) -> None:
    steps = tuple(Bracket(Decimal(edge), Decimal(points)) for edge, points in ((95, 100), (80, 80)))
    for held in ((), steps):
        form = scored([a_row(1, target_text="1", actual_text="1")], rules(execution=Execution(basis, held)),
                      initial=Decimal(100), adjusted=Decimal(200), executed=Decimal(90))  # fmt: skip
        require_same_digits(form, tmp_path)


def test_weights_that_go_to_other_rows(tmp_path: Path) -> None:
    rows = [
        a_row(1, weight="20", scoring={"kind": "not_applicable", "treatment": "redistribute"}),
        a_row(2, target_text="100", actual_text="77", weight="30"),
        a_row(3, target_text="3", actual_text="1", weight="40"),
    ]
    held = require_same_digits(scored(rows, rules()), tmp_path)
    assert same(held["计分过程", f"G{TOP + 4}"], "100")


@pytest.mark.parametrize("name", ["jishan-yibao-jiandang-2020", "changning-changlonghongyun-2022"])
def test_the_published_tables(name: str, tmp_path: Path) -> None:
    table = printed_table(name)
    rows = [
        a_row(
            number, category=row["level1"], subcategory=row["level2"], indicator=row["level3"],
            target_text=row["target_text"], actual_text=row["actual_text"], own_score=row["score_printed"],
            weight=row["weight"] or row["score_printed"] or "2", reason=row["reason"],
        )
        for number, row in enumerate(table["indicators"], 1)
    ]  # fmt: skip
    budget = table["budget"]
    money = {name: Decimal(budget[name]) * 10_000 for name in ("adjusted", "executed")}
    own = {"own_execution_score": Decimal(budget["score_printed"]), "execution_weight": Decimal(budget["weight"])}
    total = table["total_printed"]
    own_total = None if total is None else Decimal(total)
    require_same_digits(scored(rows, rules(), **money, **own, own_total=own_total), tmp_path)


numbers = st.one_of(
    st.decimals(min_value=0, max_value=20, places=0),
    st.decimals(min_value=0, max_value=200, places=2),
    st.decimals(min_value=0, max_value=10_000, places=1),
).map(lambda one: f"{one:f}")
some = st.decimals(min_value=Decimal("0.1"), max_value=20, places=1).map(lambda one: f"{one:f}")
directions = st.sampled_from(["at_least", "at_most"])


@st.composite
def rule_documents(draw: st.DrawFn) -> Row | None:
    direction = draw(directions)
    of = draw(st.sampled_from(["rate", "actual"]))
    most = 100 if (of, direction) == ("rate", "at_most") else 130
    edges = sorted(draw(st.sets(st.integers(1, most), min_size=1, max_size=5)), reverse=True)
    ordered = edges[::-1] if of == "actual" and direction == "at_most" else edges
    falling = sorted((draw(some) for _ in edges), key=Decimal, reverse=True)
    return draw(
        st.sampled_from(
            [
                None,
                {"kind": "proportional", "direction": direction,
                 "pass_mark": draw(st.sampled_from(["0", "0.6", "0.35"])),
                 "over": {"trigger": "1.3", "treatment": draw(st.sampled_from(["warn", "points", "deviation"])),
                          "off": draw(some)}},
                {"kind": "proportional", "direction": "exact"},
                {"kind": "all_or_nothing", "direction": draw(st.sampled_from(["at_least", "at_most", "exact"]))},
                {"kind": "brackets", "direction": direction, "of": of, "in_share": draw(st.booleans()),
                 "steps": [{"edge": str(one), "points": off} for one, off in zip(ordered, falling, strict=True)]},
                {"kind": "deduction", "direction": direction, "threshold": draw(numbers), "per": draw(some),
                 "off": draw(some), "counted": draw(st.sampled_from(["full", "started", "proportion"]))},
                {"kind": "interval", "outside": draw(st.sampled_from(["proportion", "nought"]))},
                {"kind": "on_time", "nought_after": draw(st.integers(0, 30)), "per_days": draw(st.integers(1, 9)),
                 "off": draw(st.sampled_from(["0", "0.5", "1.25"]))},
                {"kind": "not_applicable", "treatment": draw(st.sampled_from(["full", "redistribute"]))},
            ]
        )
    )  # fmt: skip


@st.composite
def rows_to_score(draw: st.DrawFn, number: int) -> Row:
    unit, sign = draw(st.sampled_from(["", "人", "%"])), draw(st.sampled_from(["", "≥", "≤", "=", "＞"]))
    target, actual = draw(numbers), draw(numbers)
    rule = draw(rule_documents())
    texts = (f"{sign}{target}{unit}", f"{actual}{unit}")
    if rule is not None and rule["kind"] == "interval":
        low, high = sorted((Decimal(target), Decimal(draw(numbers))))
        texts = (f"{low:f}-{high:f}{unit}", texts[1])
    if rule is not None and rule["kind"] == "on_time":
        texts = ("2022年6月30日前", f"2022年{draw(st.integers(5, 9))}月{draw(st.integers(1, 28))}日")
    return a_row(
        number, category=draw(st.sampled_from(["产出指标", "成本指标"])), target_text=texts[0], actual_text=texts[1],
        weight=draw(some), scoring=rule, own_score=draw(st.one_of(st.none(), some)),
    )  # fmt: skip


@st.composite
def scored_forms(draw: st.DrawFn) -> PrintedForm:
    rows = [draw(rows_to_score(number)) for number in range(1, draw(st.integers(2, 12)) + 1)]
    rounding = Rounding(draw(st.sampled_from(["half_up", "half_even", "down"])), draw(st.integers(0, 3)))
    caps = draw(st.sampled_from([(), (Cap(Decimal(60), Decimal(59)), Cap(Decimal(80), Decimal(79)))]))
    money = st.decimals(0, 10**8, places=2)
    figures = {name: draw(money) for name in ("initial", "adjusted", "executed")}
    execution = Execution(draw(st.sampled_from(["adjusted", "initial"])))
    return scored(rows, rules(rounding=rounding, caps=caps, execution=execution), **figures)


# A workbook that is computed by another engine takes a second: to make a failing one smaller would take minutes.
@settings(
    max_examples=15, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(scored_forms())
@example(scored([a_row(1, target_text="≥0", actual_text="0", weight="10")], rules()))
def test_any_form_is_recomputed_to_the_same_digits(form: PrintedForm) -> None:
    with TemporaryDirectory() as folder:
        require_same_digits(form, Path(folder))
