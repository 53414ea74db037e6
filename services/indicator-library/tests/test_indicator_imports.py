"""A library comes in as a file or as JSON: every row is told, all come or none, and three people publish it."""

import time
from dataclasses import replace
from typing import Any

import pytest

from indicator_library.domain.importing import Outcome
from indicator_library.indicator_imports.models import ImportReport, ImportView
from indicator_library.indicator_mappings.models import MappingView
from wenxiao.access import Duty, Principal
from wenxiao.testing import Caller

from .keeping import INDICATORS, PROPOSALS, RATE, STEPS, finance, found, one_named, published, sent
from .library_workbooks import GUANGDONG, IMPORTS, OURS, brought, cells, workbook

MAPPINGS = "/api/v1/indicator-mappings"
WORKBOOKS = "/api/v1/indicator-workbooks"
A_ROW = ("产出指标", "数量指标", "海塘维修长度", "项目", "水利", "定量", "越高越好", "公里", "完成维修的海塘长度")


def shantou(duty: Duty) -> Principal:
    return finance(duty, "/44/4405", "city", region_code="440500")


def row(**changes: Any) -> tuple[Any, ...]:
    return tuple({**dict(zip(OURS, A_ROW, strict=True)), **changes}.values())


def told(report: dict[str, Any]) -> list[tuple[int, str]]:
    return [(one["row"], one["outcome"]) for one in report["rows"]]


async def taken_through(library: Caller, by: Any, identifier: str) -> dict[str, Any]:
    """Submitted, reviewed and published, each by another duty."""
    batch = await found(library, by(Duty.MAKER), f"{IMPORTS}/{identifier}")
    for step, duty in STEPS:
        answer = await sent(library, by(duty), f"{IMPORTS}/{identifier}/{step}", version=batch["version"])
        assert answer.status_code == 200, answer.text
        batch = answer.json()
    return dict(batch)


@pytest.mark.clause("shantou-annex-39")
async def test_a_city_uses_the_library_of_its_province_by_a_mapping_saved_once(library: Caller) -> None:
    content = workbook(GUANGDONG, "2023版")
    suggested = (await brought(library, shantou(Duty.MAKER), content, f"{MAPPINGS}/suggestions")).json()
    assert (suggested["heading_row"], suggested["unplaced"]) == (2, ["备注"])
    assert suggested["missing"] == ["评价对象", "指标类型"]
    assert suggested["draft"]["carry_down"] == ["category", "subcategory"]
    fixed = {"applies_to": "项目", "kind": "定量", "source": "广东省财政预算绩效指标库"}
    saved = (await sent(library, shantou(Duty.MAKER), MAPPINGS, suggested["draft"] | {"fixed": fixed})).json()
    mapping = MappingView.model_validate(saved)
    tried = await brought(library, shantou(Duty.MAKER), content, mapping=str(mapping.id), dry_run=True)
    assert told(tried.json()) == [(number, "created") for number in (3, 4, 5, 6)], tried.text
    report = ImportReport.model_validate(
        (await brought(library, shantou(Duty.MAKER), content, mapping=str(mapping.id))).json()
    )
    listed = await found(library, shantou(Duty.MAKER), PROPOSALS, batch_id=str(report.id))
    assert {item["status"] for item in listed["items"]} == {"draft"}
    assert (await found(library, shantou(Duty.MAKER), q="海堤加固长度"))["items"] == []
    batch = ImportView.model_validate(await taken_through(library, shantou, str(report.id)))
    assert (batch.status, batch.mapping_version, batch.counts[Outcome.CREATED]) == ("published", 1, 4)
    shown = await one_named(library, "海堤验收合格率", shantou(Duty.MAKER))
    assert (shown["tier"], shown["category"], shown["subcategory"]) == ("city", "产出指标", "质量指标")
    assert shown["source"] == "广东省财政预算绩效指标库（原编码GD-1003）"
    assert shown["code"].startswith("C440500-")
    history = await found(library, shantou(Duty.MAKER), f"{INDICATORS}/{shown['id']}/history")
    assert [line["sentences"] for line in history] == [["导入"]]
    again = await brought(library, shantou(Duty.MAKER), content, mapping=str(mapping.id))
    assert (again.json()["written"], again.json()["counts"]["unchanged"]) == (False, 4)


async def test_every_wrong_row_is_told_by_row_and_column_and_none_is_written(library: Caller) -> None:
    national = await one_named(library, "预算执行率")
    content = workbook(
        [
            (*OURS, "指标编码", "承接的上级指标编码", "可计算的公式", "公式数据项"),
            (*A_ROW, "AA-1", None, None, None),
            (*row(三级指标="海塘 维修长度"), None, None, None, None),
            (*row(三级指标="甲", 计量单位="公鲤"), None, None, None, None),
            (*row(三级指标="乙", 方向="向上"), None, None, None, None),
            (*row(三级指标="丙", 计量单位=None), None, None, None, None),
            (*row(三级指标="丁", 计量单位="%"), None, None, "完成数÷计划数×100%", "完成数｜个"),
            (*row(三级指标="戊"), None, "N-99-999-9999", None, None),
            (*row(三级指标="己"), "BB-1", "BB-2", None, None),
            (*row(三级指标="庚"), "BB-2", "BB-1", None, None),
            (*row(三级指标="辛"), None, national["code"], None, None),
        ]
    )
    tried = (await brought(library, finance(Duty.MAKER), content, dry_run=True)).json()
    refused = await brought(library, finance(Duty.MAKER), content)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/indicators-not-imported")
    wrong = {one["row"]: one for one in tried["rows"] if one["outcome"] == "refused"}
    assert [one["row"] for one in refused.json()["rows"]] == list(wrong) == [3, 4, 5, 6, 7, 8, 9, 10, 11]
    assert refused.json()["counts"] == tried["counts"] == {"created": 1, "revised": 0, "unchanged": 0, "refused": 9}
    said = {
        number: [
            (finding["heading"], finding["rule"]) for finding in one["findings"] if finding["severity"] == "refusal"
        ]
        for number, one in wrong.items()
    }
    assert said[3] == [("三级指标", "import.twice")]
    assert said[4] == [("计量单位", "proposal.unit_unknown")]
    assert said[5] == [("方向", "import.value_unknown")]
    assert said[6] == [("计量单位", "proposal.field_missing")]
    assert said[7][0] == ("可计算的公式", "formula.input_unknown")
    assert said[8] == [("承接的上级指标编码", "import.parent_unfit")]
    assert said[9] == said[10] == [("承接的上级指标编码", "import.circular")]
    assert "inheritance.contradicts" in {rule for _, rule in said[11]}
    assert (await found(library, finance(Duty.MAKER), PROPOSALS))["items"] == []
    assert (await found(library, finance(Duty.MAKER), IMPORTS))["items"] == []


async def test_what_goes_out_comes_back_unchanged_and_what_was_edited_is_a_revision(library: Caller) -> None:
    basis = [{"document": "《水法》；修订", "article": "第三十二条"}]
    await published(library, content=RATE | {"legal_basis": basis, "evidence": ["月报；年报", "照片"]})
    async with library.of(finance(Duty.MAKER)) as caller:
        whole = await caller.get(WORKBOOKS)
        mine = await caller.get(WORKBOOKS, params={"own": True})
    same = (await brought(library, finance(Duty.MAKER), whole.content)).json()
    assert (same["written"], set(same["counts"]) - {"unchanged"}) == (False, {"created", "revised", "refused"})
    assert same["counts"]["unchanged"] == len(same["rows"]) == len(cells(whole.content)) > 100
    (edited,) = cells(mine.content)
    assert (edited["依据"], edited["佐证资料"]) == ("《水法》\\；修订｜第三十二条", "月报\\；年报；照片")
    edited["采集频次"] = "每月"
    report = (await brought(library, finance(Duty.MAKER), workbook([tuple(edited), tuple(edited.values())]))).json()
    assert report["counts"]["revised"] == 1, report
    await taken_through(library, finance, report["id"])
    shown = await one_named(library, RATE["name"])
    assert (shown["version"], shown["frequency"], shown["legal_basis"]) == (2, "monthly", basis)
    history = await found(library, finance(Duty.MAKER), f"{INDICATORS}/{shown['id']}/history")
    assert history[0]["sentences"] == ["采集频次由“每季”改为“每月”"]


async def test_one_that_a_higher_tier_has_is_narrowed_unless_it_says_how_it_differs(library: Caller) -> None:
    above = await one_named(library, "预算执行率")
    same = {
        name: above[name] for name in ("name", "category", "subcategory", "applies_to", "kind", "direction", "unit")
    }
    same |= {"industry": above["industry"]} if above["industry"] else {}
    rows = [same | {"frequency": "monthly", "note": {"line": 7}}]
    report = (await sent(library, finance(Duty.MAKER), f"{PROPOSALS}/bulk", {"reason": "细化", "rows": rows})).json()
    (only,) = report["rows"]
    assert (only["outcome"], only["parent_code"], only["extra"]) == ("created", above["code"], {"note": {"line": 7}})
    assert [finding["rule"] for finding in only["findings"]] == ["import.narrows"]
    (proposal,) = (await found(library, finance(Duty.MAKER), PROPOSALS, batch_id=report["id"]))["items"]
    assert (proposal["parent_id"], proposal["content"]) == (above["id"], {"frequency": "monthly"})
    against = {"reason": "细化", "rows": [same | {"direction": "lower"}]}
    refused = (await sent(library, finance(Duty.MAKER), f"{PROPOSALS}/bulk", against)).json()
    assert refused["rows"][0]["findings"][0]["rule"] == "import.same_indicator"
    reasoned = against | {"rows": [same | {"direction": "lower", "distinct_because": "只看未执行的部分"}]}
    tried = await sent(library, finance(Duty.MAKER), f"{PROPOSALS}/bulk?dry_run=true", reasoned)
    assert (tried.json()["counts"]["created"], tried.json()["id"]) == (1, None)


async def test_a_batch_is_published_by_a_third_person_and_only_as_long_as_it_still_holds(library: Caller) -> None:
    content = workbook([OURS, A_ROW])
    first, second = [(await brought(library, finance(Duty.MAKER), content)).json()["id"] for _ in range(2)]
    batch = (await sent(library, finance(Duty.MAKER), f"{IMPORTS}/{first}/submit", version=1)).json()
    author = batch["history"][0]["subject"]
    both = replace(finance(Duty.CHECKER), subject=author)
    refused = await sent(library, both, f"{IMPORTS}/{first}/review", version=batch["version"])
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/same-person-twice")
    body = {"reason": "请核对口径"}
    returned = await sent(library, finance(Duty.CHECKER), f"{IMPORTS}/{first}/return", body, batch["version"])
    assert returned.json()["status"] == "returned"
    (proposal,) = (await found(library, finance(Duty.MAKER), PROPOSALS, batch_id=first))["items"]
    assert (proposal["status"], proposal["history"][-1]["reason"]) == ("returned", "请核对口径")
    alone = f"{PROPOSALS}/{proposal['id']}/withdraw"
    by_itself = await sent(library, finance(Duty.MAKER), alone, version=proposal["version"])
    assert (by_itself.status_code, by_itself.json()["type"]) == (409, "/problems/of-a-batch")
    await taken_through(library, finance, second)
    late = await sent(library, finance(Duty.MAKER), f"{IMPORTS}/{first}/submit", version=returned.json()["version"])
    assert (late.status_code, late.json()["type"]) == (409, "/problems/batch-overtaken")
    withdrawn = await sent(library, finance(Duty.MAKER), f"{IMPORTS}/{first}/withdraw", version=3)
    assert withdrawn.json()["status"] == "withdrawn"


async def test_another_office_sees_neither_batch_nor_mapping(library: Caller) -> None:
    draft = {"name": "甲", "columns": [{"heading": "名称", "field": "name"}]}
    mapping = (await sent(library, finance(Duty.MAKER), MAPPINGS, draft)).json()
    batch = (await brought(library, finance(Duty.MAKER), workbook([OURS, A_ROW]))).json()["id"]
    for path in (f"{MAPPINGS}/{mapping['id']}", f"{IMPORTS}/{batch}"):
        async with library.of(shantou(Duty.MAKER)) as caller:
            assert (await caller.get(path)).status_code == 404
    async with library.of(finance(Duty.MAKER)) as caller:
        headers = {"If-Match": '"1"'}
        changed = await caller.put(f"{MAPPINGS}/{mapping['id']}", json=draft | {"name": "乙"}, headers=headers)
        stale = await caller.put(f"{MAPPINGS}/{mapping['id']}", json=draft, headers=headers)
        unknown = await caller.post(MAPPINGS, json=draft | {"columns": [{"heading": "名称", "field": "nome"}]})
    assert (changed.json()["version"], changed.json()["name"], stale.status_code) == (2, "乙", 412)
    assert unknown.status_code == 422


@pytest.mark.long
async def test_ten_thousand_rows_of_which_one_in_a_hundred_is_bad(library: Caller) -> None:
    rows = [
        row(三级指标=f"第{number}号海塘维修长度", 计量单位="公鲤" if number % 100 == 7 else "公里")
        for number in range(10_000)
    ]
    begun = time.monotonic()
    refused = await brought(library, finance(Duty.MAKER), workbook([OURS, *rows]))
    checked = time.monotonic()
    assert (refused.status_code, refused.json()["counts"]["refused"], len(refused.json()["rows"])) == (422, 100, 100)
    assert (await found(library, finance(Duty.MAKER), PROPOSALS))["items"] == []
    mended = [row(三级指标=f"第{number}号海塘维修长度") for number in range(10_000)]
    imported = (await brought(library, finance(Duty.MAKER), workbook([OURS, *mended]))).json()
    written = time.monotonic()
    await taken_through(library, finance, imported["id"])
    finished = time.monotonic()
    print(f"checked {checked - begun:.1f} s, imported {written - checked:.1f} s, published {finished - written:.1f} s")  # noqa: T201 - the figures of this run
    assert (await one_named(library, "第9999号海塘维修长度"))["tier"] == "county"
