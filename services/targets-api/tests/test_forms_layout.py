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

TABLES = sorted((Path(__file__).parent / "data" / "declarations").glob("*.json"))
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
def test_every_published_declaration_is_read_as_it_was_printed(path: Path) -> None:
    table = json.loads(path.read_text("utf-8"))
    told = [
        IndicatorDraft(
            category=row["level1"] or "",
            subcategory=row["level2"],
            name=row["level3"] or "",
            target_text=row["target_text"] or "",
            weight=row["weight"],
        )
        for row in table["indicators"]
    ]
    for kind in FormKind:
        found = reread(TargetContent(indicators=told), kind).indicators
        assert [_words(row) for row in found] == [_words(row) for row in told]


def _words(row: IndicatorDraft) -> tuple[Any, ...]:
    """Blanks at the ends and kinds of line ends are no content."""
    texts = [
        (getattr(row, name) or "").replace("\r\n", "\n").strip() for name in ("subcategory", "name", "target_text")
    ]
    return row.category, *texts, row.weight and float(row.weight)
