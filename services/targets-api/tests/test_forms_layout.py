"""The official forms on paper and back: what is printed of a target is what is read of the sheet, cell by cell."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from targets_api.forms.content import Form, FormKind
from targets_api.forms.merging import is_same, merged
from targets_api.forms.printing import PrintedTarget, printed
from targets_api.forms.reading import read_form
from targets_api.targets.content import FundingDraft, FundsDraft, IndicatorDraft, TargetContent, TaskDraft
from wenxiao_workbooks import Grids, write_laid_out

from .forms_office import workbook
from .test_published_tables import TABLES, rows_of

# What a person writes: no control characters, nothing that is blank at either end, no words that forms print.
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Zs", "Zl", "Zp"), max_codepoint=0xFFFF)
WORDS = st.text(LETTERS, min_size=1, max_size=12).map(lambda words: f"甲{words}乙")
TEXT = st.one_of(st.just(""), WORDS, st.tuples(WORDS, WORDS).map("\n".join))
AMOUNT = st.one_of(st.none(), st.decimals(0, 10**9, places=2), st.decimals(10**13, 10**15, places=2))
WEIGHT = st.one_of(st.none(), st.decimals(Decimal("0.01"), 100, places=2))


def form_of(content: TargetContent, kind: FormKind = FormKind.PROJECT, **changes: Any) -> Form:
    told = {
        "name": "设施农业项目",
        "code": "44162222T000000000001",
        "department": "农业局（361）",
        "unit": "农技站（361001）",
    }
    target = PrintedTarget(kind, 2022, nature="新增项目", content=content, **(told | changes))
    return read_form(next(iter(Grids(write_laid_out([printed(target)])))))


def reread(content: TargetContent, kind: FormKind = FormKind.PROJECT) -> TargetContent:
    """In a house that has the object and nothing of its target."""
    form = form_of(content, kind)
    assert form.findings == []
    found = merged(form, None)
    assert found is not None, form.findings
    return found


def rows(*, weighted: bool = True) -> st.SearchStrategy[list[IndicatorDraft]]:
    one = st.builds(
        IndicatorDraft,
        category=st.one_of(st.sampled_from(["产出指标", "效益指标", ""]), WORDS),
        subcategory=st.one_of(st.none(), st.sampled_from(["数量指标", "质量指标"]), WORDS),
        name=st.one_of(st.just(""), WORDS),
        target_text=st.one_of(st.just(""), WORDS, st.just("≥95%")),
        weight=WEIGHT if weighted else st.none(),
    )
    return st.lists(one, max_size=7)


FUNDS = st.one_of(st.none(), st.builds(FundsDraft, total=AMOUNT, fiscal=AMOUNT, other=AMOUNT))
YEAR = st.one_of(st.none(), st.integers(2000, 2099))
PROJECTS = st.builds(
    TargetContent,
    overall_goal=TEXT,
    whole_life_goal=TEXT,
    whole_life_from=YEAR,
    whole_life_until=YEAR,
    indicators=rows(),
    whole_life_indicators=rows(weighted=False),
    funding=st.builds(FundingDraft, whole_life=FUNDS, annual=FUNDS),
)
TASK = st.builds(
    TaskDraft,
    name=st.one_of(st.just(""), WORDS),
    content=TEXT,
    amount_total=AMOUNT,
    amount_fiscal=AMOUNT,
    amount_other=AMOUNT,
)
OVERALL = st.builds(
    TargetContent,
    overall_goal=TEXT,
    functions=TEXT,
    tasks=st.lists(TASK, max_size=5),
    indicators=rows(),
    funding=st.builds(FundingDraft, annual=FUNDS),
)


@settings(max_examples=60, deadline=None)
@given(PROJECTS)
def test_a_project_is_read_as_it_was_printed(content: TargetContent) -> None:
    assert is_same(reread(content), content), reread(content)


@settings(max_examples=60, deadline=None)
@given(OVERALL)
def test_a_department_is_read_as_it_was_printed(content: TargetContent) -> None:
    assert is_same(reread(content, FormKind.OVERALL), content), reread(content, FormKind.OVERALL)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_every_published_table_is_read_as_it_was_printed(path: Path) -> None:
    told = [IndicatorDraft.model_validate(row) for row in rows_of(json.loads(path.read_text("utf-8")))]
    for kind in FormKind:
        found = reread(TargetContent(indicators=told), kind).indicators
        assert [_words(row) for row in found] == [_words(row) for row in told]


def _words(row: IndicatorDraft) -> tuple[Any, ...]:
    """Blanks at the ends and kinds of line ends are no content."""
    names = ("category", "subcategory", "name", "target_text")
    texts = [(getattr(row, name) or "").replace("\r\n", "\n").strip() for name in names]
    return *texts, row.weight and float(row.weight)


NINGXIA = {
    "A1": "项目支出绩效目标申报表",
    "A2": "(2023年度)",
    "A3": "项目名称：高标准农田",
    "E3": "实施单位：农技站",
    "A4": "项目资金（万元）",
    "B4": "中期资金总额：500",
    "E4": "年度资金总额：50",
    "B5": "其中：财政拨款：500",
    "E5": "其中：财政拨款：50",
    "A6": "总体目标",
    "B6": "实施期目标（2023-2025年）：",
    "E6": "年度目标",
    "B7": "三年建成",
    "E7": "先建二十亩",
    "A8": "绩效指标",
    "B8": "实施期指标",
    "E8": "年度指标",
    "B9": "二级指标",
    "C9": "三级指标",
    "D9": "指标值",
    "E9": "二级指标",
    "F9": "三级指标",
    "G9": "指标值",
    "A10": "产出指标",
    "B10": "数量指标",
    "C10": "面积",
    "D10": "100亩",
    "E10": "数量指标",
    "F10": "面积",
    "G10": "20亩",
    "C11": "指标2：",
    "F11": "……",
    "B12": "时效指标",
    "E12": "时效指标",
    "C12": "指标1：",
    "F12": "完工",
    "G12": "12月底前",
}
GUANGDONG = {
    "A1": "项目支出绩效目标申报表",
    "A2": "申报年度：2022",
    "A3": "项目名称",
    "B3": "图书馆",
    "A4": "年度目标",
    "B4": "借阅十万册",
    "A5": "一级指标",
    "B5": "二级指标",
    "C5": "三级指标",
    "D5": "年度指标值",
    "E5": "权重（%）",
    "A6": "产出",
    "B6": "数量",
    "C6": "借阅",
    "D6": "≥10万册",
    "E6": "20%",
    "A7": "产出",
    "B7": "质量",
    "C7": "图书完好率",
    "D7": "≥99%",
    "E7": "20",
    "A8": "合计",
    "E8": "40",
    "A9": "单位负责人：",
    "C9": "填报日期：2021年9月",
}


def typed_off(cells: dict[str, Any], *merges: str) -> Form:
    return read_form(next(iter(Grids(workbook(("表", cells, merges))))))


def told(form: Form) -> list[tuple[Any, ...]]:
    names = ("category", "subcategory", "name", "target_text", "weight")
    return [tuple(row.told.get(name) for name in names) for row in form.annual or ()]


def test_labels_and_values_in_one_cell_and_a_first_level_without_heading() -> None:
    form = typed_off(NINGXIA, "B8:D8", "E8:G8", "A10:A12", "B6:D6", "E6:G6", "A6:A7", "A4:A5")
    assert (form.name, form.unit, form.printed_year, form.life) == ("高标准农田", "农技站", 2023, (2023, 2025))
    assert form.texts == {"whole_life_goal": "三年建成", "overall_goal": "先建二十亩"}
    million = {("whole_life", "total"), ("whole_life", "fiscal")}
    assert form.funds == {
        (period, part): Decimal(5_000_000 if (period, part) in million else 500_000)
        for period in ("whole_life", "annual")
        for part in ("total", "fiscal")
    }
    assert told(form) == [
        ("产出指标", "数量指标", "面积", "20亩", None),
        ("产出指标", "时效指标", "完工", "12月底前", None),
    ]
    assert [row.told["target_text"] for row in form.whole_life or ()] == ["100亩"]
    assert form.findings == []


def test_one_goal_beside_its_label_and_a_line_that_adds_up_the_points() -> None:
    form = typed_off(GUANGDONG)
    assert (form.name, form.printed_year, form.texts) == ("图书馆", 2022, {"overall_goal": "借阅十万册"})
    twenty = Decimal(20)
    assert told(form) == [("产出", "数量", "借阅", "≥10万册", twenty), ("产出", "质量", "图书完好率", "≥99%", twenty)]
    assert (form.whole_life, form.life, form.funds, form.findings) == (None, None, {}, [])


def test_an_indicator_that_is_named_like_a_note_ends_no_table() -> None:
    named = [("说明：", ""), ("备注", ""), ("日期", "12月底前")]
    rows = [IndicatorDraft(category="产出指标", name=name, target_text=text) for name, text in named]
    assert [row.name for row in reread(TargetContent(indicators=rows)).indicators] == ["说明：", "备注", "日期"]
