"""The cleaned library against what was printed: nothing lost, nothing changed in silence, everything computes."""

import re
from collections import Counter
from typing import Any
from uuid import uuid5

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from indicator_library.domain.checking_formulas import Input, check
from indicator_library.domain.codes import code
from indicator_library.domain.naming import name_key
from indicator_library.domain.parsing_formulas import parse
from indicator_library.domain.printed_formulas import named
from indicator_library.domain.units import unit
from indicator_library.indicators.content import REQUIRED, IndicatorContent
from indicator_library.national.classification import scheme
from indicator_library.national.library import Shipped, load_library, shipped_library
from indicator_library.national.seed import NAMESPACE, printed_rows
from wenxiao.testing import TestDatabase

LIBRARY = shipped_library()
IN_FORCE = [one for one in LIBRARY if one.successor is None]
# The word of the printed file, and ours.
FIELDS = {"level3": "name", "level1": "category", "level2": "subcategory", "kind": "kind", "direction": "direction"}
FIELDS |= {"unit": "unit", "example_target": "example_target"}
ZH = {"quantitative": "定量", "qualitative": "定性", "higher": "越高越好", "lower": "越低越好", "equal": "等于"}


def shown(one: Shipped) -> str:
    return f"{one.position} {one.content['name']}"


def test_each_of_the_631_printed_rows_is_kept_by_exactly_one_indicator() -> None:
    kept = [one.content["printed"] for one in LIBRARY if "printed" in one.content]
    assert kept == printed_rows()
    assert len(kept) == 631
    for one, row in zip(LIBRARY, printed_rows(), strict=False):
        key = "\n".join(row[name] for name in ("source", "object", "level1", "level2", "level3"))
        assert one.id == uuid5(NAMESPACE, key)


def test_what_was_merged_is_retired_for_one_that_is_in_force_and_like_it() -> None:
    by_id = {one.id: one for one in LIBRARY}
    merged = [one for one in LIBRARY if one.successor is not None]
    assert [one.position for one in merged] == [24, 26, 27, 296, 300]
    for one in merged:
        assert one.successor is not None
        into = by_id[one.successor]
        assert into.successor is None
        for name in ("category", "subcategory", "applies_to", "industry", "unit", "direction", "name"):
            assert one.content.get(name) == into.content.get(name), (shown(one), name)
        assert any(into.code in sentence and "停用" in sentence for sentence in one.changes)
        assert any(one.content["printed"]["level3"] in sentence for sentence in into.changes)


def test_each_indicator_is_whole_and_stands_where_its_code_says() -> None:
    for one in LIBRARY:
        _is_whole(one)


def _is_whole(one: Shipped) -> None:
    content = {name: value for name, value in one.content.items() if name != "printed"}
    stated = IndicatorContent.model_validate(content)
    assert stated.stated() == content, shown(one)
    assert all(name in content for name in REQUIRED)
    assert unit(content["unit"]).text == content["unit"]
    read = code(one.code)
    placed = scheme().placed(content["category"], content["subcategory"], content.get("industry"))
    assert (read.tier, read.industry, read.category + read.subcategory) == (
        "national",
        placed.industry_code,
        placed.kind,
    )
    assert placed.known
    assert (placed.category, placed.subcategory) == (content["category"], content["subcategory"])
    _formula_is_sound(content)


def _formula_is_sound(content: dict[str, Any]) -> None:
    printed = named(content.get("formula_text") or "", content["name"])
    assert (printed is None) == ("formula" not in content), content["name"]
    if printed is not None:
        inputs = [Input(one["name"], one["unit"]) for one in content["formula"]["inputs"]]
        assert parse(content["formula"]["expression"]) == printed.expression
        assert check(printed.expression, inputs, content["unit"]) == ()


def test_codes_are_given_once_and_without_gaps() -> None:
    codes = [code(one.code) for one in LIBRARY]
    assert len({str(one) for one in codes}) == 633
    for series, count in Counter(one.series for one in codes).items():
        assert sorted(one.serial for one in codes if one.series == series) == list(range(1, count + 1))


def test_whatever_differs_from_print_is_told_with_both_words() -> None:
    for one in LIBRARY:
        for word, name in FIELDS.items() if "printed" in one.content else ():
            before, now = one.content["printed"][word], one.content.get(name)
            if before != now:
                told = [s for s in one.changes if f"“{ZH.get(before, before)}”" in s and "为“" in s]
                assert told, (shown(one), word)
        for name in ("source", "confirmed"):
            assert "printed" not in one.content or one.content["printed"][name] == one.content[name]


def test_no_two_in_force_are_told_apart_by_nothing_and_no_name_carries_a_mark_of_its_row() -> None:
    apart = ("category", "subcategory", "applies_to", "industry", "field")
    keys = Counter((name_key(one.content["name"]), *(one.content.get(n) for n in apart)) for one in IN_FORCE)
    assert [key for key, count in keys.items() if count > 1] == []
    marked = re.compile(r"\((?:2013|业务|财务|公卫|应急|湘)\)$")
    assert [one.content["name"] for one in LIBRARY if marked.search(one.content["name"])] == []


def test_what_is_added_from_memory_is_not_confirmed() -> None:
    added = [one for one in LIBRARY if "printed" not in one.content]
    assert [(one.content["name"], one.content["confirmed"]) for one in added] == [
        ("管理制度健全性", False),
        ("信息公开性", False),
    ]
    for one in LIBRARY:
        if one.content["confirmed"] and "definition" in one.content:
            printed = one.content["printed"]["formula"]
            words = re.findall(r"[\u4e00-\u9fff]{4,}", one.content["definition"].removeprefix("评价要点"))
            assert all(word in printed for word in words), shown(one)


@pytest.mark.clause(
    "shantou-6.a", "shantou-annex-3", "longchuan-2.1.e", "longchuan-annex-3", "yangzhong-3.1.3.b", "zhuji-3.1.3.b"
)
def test_projects_and_policies_are_measured_on_quantity_quality_time_cost_and_benefit() -> None:
    """No source prints a cost indicator of a policy; offices bring their own."""
    places = {
        kind: {(c["category"], c["subcategory"]) for c in (o.content for o in IN_FORCE) if c["applies_to"] == kind}
        for kind in ("project", "policy")
    }
    both = {("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "时效指标"), ("效益指标", "经济效益指标")}
    assert both <= places["project"] & places["policy"]
    assert {("产出指标", "成本指标"), ("成本指标", "经济成本指标")} <= places["project"]


async def test_the_database_holds_it_and_loading_again_changes_nothing(database: TestDatabase) -> None:
    engine = create_async_engine(database.url())
    async with engine.begin() as connection:
        assert await connection.run_sync(load_library) == 0
        held = await connection.execute(
            text(
                "SELECT i.code, i.status, i.version, v.cause, v.content FROM indicators.indicator i JOIN"
                " indicators.indicator_version v ON v.indicator_id = i.id AND v.number = i.version ORDER BY position"
            )
        )
        rows = held.all()
        assert [(row.code, row.content) for row in rows] == [(one.code, one.content) for one in LIBRARY]
        assert Counter((row.status, row.cause) for row in rows) == {
            ("published", "seeded"): 628,
            ("retired", "retired"): 5,
        }
        assert Counter(row.version for row in rows) == {2: 631, 1: 2}
    await engine.dispose()


async def test_what_somebody_has_revised_is_left_alone_and_what_is_missing_comes_back(database: TestDatabase) -> None:
    revised, lost = LIBRARY[6], LIBRARY[7]
    engine = create_async_engine(database.url())
    async with engine.begin() as connection:
        for one, cause in ((revised, "revised"), (lost, "seeded")):
            await connection.execute(
                text(
                    "INSERT INTO indicators.indicator_version SELECT (jsonb_populate_record(v, jsonb_build_object("
                    "'number', 3, 'cause', CAST(:cause AS text), 'content', v.content || '{\"name\": \"改\"}'))).*"
                    " FROM indicators.indicator_version v WHERE indicator_id = :id AND number = 2"
                ),
                {"id": one.id, "cause": cause},
            )
            await connection.execute(
                text("UPDATE indicators.indicator SET version = 3, name = '改' WHERE id = :id"), {"id": one.id}
            )
        assert await connection.run_sync(load_library) == 1
        found = await connection.execute(
            text("SELECT name, version FROM indicators.indicator WHERE id = ANY (:ids) ORDER BY position"),
            {"ids": [revised.id, lost.id]},
        )
        assert [tuple(row) for row in found] == [("改", 3), ("预算执行率", 4)]
    await engine.dispose()
