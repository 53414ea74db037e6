"""A form that is printed and read again says what it said; nothing that was typed becomes a formula."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from evaluation_api.self_evaluation_forms.content import NONE, PrintedForm
from evaluation_api.self_evaluation_forms.printing import printed
from evaluation_api.self_evaluation_forms.reading import read_form
from evaluation_api.self_evaluation_forms.taking import Kept, take
from wenxiao_workbooks import Grids, write_laid_out

EXECUTION = {
    "rule": "execution_rate",
    "parameters": {},
    "inputs": {"target": "656600.00", "actual": "650700.00", "unit": "元"},
    "weight": "10",
    "score": "9.91",
    "rate": "99.10%",
    "rounding": "half_up:2",
    "basis": [],
    "sentence": "",
}


def a_row(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "row": number,
        "category": "产出指标",
        "subcategory": "数量指标",
        "indicator": f"指标{number}",
        "target_text": "≥100人",
        "weight": "30",
        "actual_text": None,
        "attainment": None,
        "own_score": None,
        "reason": None,
    } | changes


def a_form(rows: Sequence[dict[str, Any]], **changes: Any) -> PrintedForm:
    given: dict[str, Any] = {
        "title": "自评表",
        "budget_year": 2022,
        "name": "建档立卡个人缴费县级配套资金",
        "code": "44162222T000000000001",
        "department": "龙川县医疗保障局",
        "unit": "龙川县医疗保险服务中心",
        "initial": Decimal("656600.00"),
        "adjusted": Decimal("656600.00"),
        "executed": Decimal("650700.00"),
        "execution_weight": Decimal("10.00"),
        "overall_goal": "足额配套，应保尽保",
        "goal_completion": None,
        "rows": list(rows),
        "own_execution_score": None,
        "own_total": None,
        "execution": EXECUTION,
    }
    return PrintedForm(**given | changes)


def kept(form: PrintedForm) -> Kept:
    money = {"initial": form.initial, "adjusted": form.adjusted, "executed": form.executed}
    own = {name: getattr(form, name) for name in ("goal_completion", "own_execution_score", "own_total")}
    return Kept(form.code, form.name, form.budget_year, form.rows, form.execution_weight, money, own)


def sheets(form: PrintedForm) -> bytes:
    return write_laid_out([printed(form)])


def come_back(form: PrintedForm) -> tuple[bool, list[tuple[str, str]]]:
    read = read_form(next(iter(Grids(sheets(form)))))
    taken = take(read, kept(form))
    return taken.is_changed, [(finding.rule, finding.cell) for finding in read.findings]


def live(form: PrintedForm) -> dict[str, Any]:
    sheet = load_workbook(BytesIO(sheets(form))).active
    assert sheet is not None
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}


def test_the_official_layout() -> None:
    rows = [
        a_row(1, own_score="28"),
        a_row(2, subcategory="质量指标", own_score="30"),
        a_row(3, category="效益指标", subcategory="社会效益指标", own_score="30"),
    ]
    cells = live(a_form(rows, own_execution_score=Decimal("9.91"), own_total=Decimal("97.91")))
    assert (cells["A1"], cells["A2"]) == ("项目支出绩效自评表", "（2022年度）")
    assert [cells[f"{column}5"] for column in "DEFGHI"] == [
        "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分",
    ]  # fmt: skip
    assert [cells[f"C{row}"] for row in range(6, 10)] == [
        "年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金",
    ]  # fmt: skip
    assert [cells[f"{column}6"] for column in "DEFG"] == [65.66, 65.66, 65.07, 10]
    assert {cells[f"{column}{row}"] for column in "DEFGHI" for row in (7, 8, 9)} == {NONE}
    assert cells["H6"] == '=IF(E6>0,MAX(F6/E6,0),"")'
    assert cells["I6"].startswith("=IF(ISNUMBER(H6),MIN(ROUND(MIN(G6*H6,G6)")
    assert (cells["B13"], cells["C13"], cells["C14"], cells["B15"]) == (
        "产出指标", "数量指标", "质量指标", "效益指标",
    )  # fmt: skip
    assert cells["A16"] == "总分"
    assert cells["G16"] == "=ROUND(SUM(G13:G15)+G6,6)"
    assert cells["H16"] == '=IF(COUNT(H13:H15,I6)=4,ROUND(SUM(H13:H15)+I6,6),"")'


def test_what_the_office_wrote_is_printed_as_it_wrote_it() -> None:
    """Execution points that the rule does not give, and a total that does not add up (28 + 9 is not 94)."""
    cells = live(a_form([a_row(1, own_score="28")], own_execution_score=Decimal(9), own_total=Decimal(94)))
    assert (cells["I6"], cells["H14"]) == (9, 94)


def test_a_formula_that_somebody_typed_stays_text() -> None:
    cells = live(a_form([a_row(1, actual_text="=1+1", reason="@SUM(A1)")], goal_completion="-2+3"))
    sheet = load_workbook(BytesIO(sheets(a_form([a_row(1, actual_text="=1+1")])))).active
    assert sheet is not None
    assert (cells["F13"], cells["I13"], cells["F11"]) == ("=1+1", "@SUM(A1)", "-2+3")
    assert (sheet["F13"].data_type, sheet["F13"].quotePrefix) == ("s", True)


@pytest.mark.parametrize("typed", ["预期指标值", "总分", "实际完成情况", "项目名称"])
def test_words_that_are_labels_elsewhere_are_kept_where_somebody_typed_them(typed: str) -> None:
    form = a_form([a_row(1, actual_text=typed, reason=typed)], goal_completion=typed)
    assert come_back(form) == (False, [])


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=12)
filled = st.one_of(st.none(), words.map(str.strip).filter(bool))
weights = st.decimals(min_value=1, max_value=60, places=1)


@st.composite
def forms(draw: st.DrawFn) -> PrintedForm:
    rows = []
    for number in range(1, draw(st.integers(1, 8)) + 1):
        weight = draw(weights)
        own = draw(st.one_of(st.none(), st.decimals(min_value=0, max_value=weight, places=2)))
        rows.append(
            a_row(
                number,
                category=draw(st.sampled_from(["产出指标", "效益指标"])),
                subcategory=draw(st.sampled_from([None, "数量指标", "质量指标"])),
                indicator=draw(st.sampled_from(["人数", "覆盖率", "按时完成", "人数"])) + draw(st.sampled_from("甲乙")),
                target_text=draw(st.sampled_from(["≥100人", "95%", "是", "=1", "优"])),
                weight=f"{weight:f}",
                actual_text=draw(filled),
                own_score=None if own is None else f"{own:f}",
                reason=draw(filled),
            )
        )
    own_execution = draw(st.one_of(st.none(), st.just(Decimal("9.91")), st.decimals(0, 10, places=2)))
    own_total = draw(st.one_of(st.none(), st.decimals(0, 100, places=2)))
    return a_form(
        rows, own_execution_score=own_execution, own_total=own_total, goal_completion=draw(filled),
        adjusted=draw(st.decimals(1, 10**10, places=2)),
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(forms())
def test_a_form_that_goes_out_and_comes_back_is_unchanged(form: PrintedForm) -> None:
    assert come_back(form) == (False, [])
