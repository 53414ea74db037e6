"""A pack that is wrong anywhere stops the start, and the message names file, line and reason."""

from pathlib import Path

import pytest

from wenxiao_policies.loading import load_library
from wenxiao_policies.strict_yaml import PolicyFault

from .small_packs import CLAUSES, COUNTY, GOOD, PACK, REGION, SCHEMAS, SECTION, TOWN_PACK, written

BAD = {
    "a duplicate key": (SECTION, "value: 7,", "value: 7, value: 8,", 5, "键“value”重复"),
    "a duplicate parameter": (COUNTY, "parameters:", "parameters:\n  reply: []", 4, "键“reply”重复"),
    "a mistyped key": (SECTION, "value: 7, unit", "value: 7, untl: x, unit", 5, "未知的键"),
    "a mistyped parameter": (COUNTY, "  reply:", "  replay:", 3, "未知的参数“replay”"),
    "no basis": (SECTION, ", basis: [n-1]", "", 5, "缺少依据"),
    "an empty basis": (SECTION, "basis: [n-1]", "basis: []", 5, "缺少依据"),
    "an unknown clause": (SECTION, "basis: [n-1]", "basis: [n-2]", 5, "没有“n-2”"),
    "a clause that does not hold here": (SECTION, "basis: [n-1]", "basis: [c-1]", 5, "“county”的条款，本地不适用"),
    "a convention that cites": (
        SECTION,
        "source: convention, note: 惯例}\n    -",
        "source: convention, note: 惯, basis: [n-1]}\n    -",
        4,
        "惯例值",
    ),
    "a convention without a note": (SECTION, ", note: 惯例}\n    -", "}\n    -", 4, "note"),
    "a date before its document": (
        SECTION,
        '"2018-01-01", until: "2019-12-31", value: 5, unit: day, source: convention, note: 惯例',
        '"2019-05-31", until: "2019-12-31", value: 5, unit: day, basis: [n-1]',
        4,
        "早于所依据的文件（2019-06-01）",
    ),
    "a date before its pack": (COUNTY, '"2021-01-01"', '"2020-12-31"', 4, "早于政策包的起始日"),
    "overlapping dates": (SECTION, 'until: "2019-12-31"', 'until: "2020-01-01"', 5, "重叠"),
    "dates out of order": (SECTION, 'until: "2019-12-31"', "continues: true", 5, "重叠"),
    "an end before its beginning": (SECTION, 'until: "2019-12-31"', 'until: "2017-12-31"', 4, "until 早于 from"),
    "no end and no continuation": (SECTION, ' until: "2019-12-31",', "", 4, "until 或 continues"),
    "both an end and a continuation": (
        SECTION,
        "continues: true, value: 7",
        'continues: true, until: "2030-01-01", value: 7',
        5,
        "until 或 continues",
    ),
    "continues: false": (SECTION, "continues: true, value: 7", "continues: false, value: 7", 5, "continues"),
    "an unknown unit": (SECTION, "value: 7, unit: day", "value: 7, unit: days", 5, "没有这个单位"),
    "another parameter's unit": (SECTION, "value: 7, unit: day", "value: 7, unit: code", 5, "单位不对"),
    "NO as false": (SECTION, 'value: "441622"', "value: NO", 7, "'NO' 会被 YAML 当作 bool"),
    "a code without quotes": (SECTION, 'value: "441622"', "value: 441622", 7, "请加引号"),
    "an octal": (SECTION, "value: 7", "value: 007", 5, "请加引号"),
    "a clock time as a number": (SECTION, "value: 7", "value: 1:30", 5, "请加引号"),
    "a float": (SECTION, "value: 7", "value: 7.5", 5, "会被 YAML 当作 float"),
    "a date without quotes": (SECTION, 'from: "2020-01-01"', "from: 2020-01-01", 5, "会被 YAML 当作 timestamp"),
    "a day that does not exist": (SECTION, 'from: "2020-01-01"', 'from: "2020-02-30"', 5, "2020-02-30"),
    "text for a number": (SECTION, "value: 7", 'value: "7"', 5, "'7'"),
    "a list for a number": (SECTION, "value: 7", "value: [7]", 5, "应为整数"),
    "a fault inside a block": (COUNTY, "value: 3", "value:\n        - 3", 5, "不是合法的 YAML"),
    "a tag": (SECTION, "value: 7", "value: !!int 7", 5, "不用标签"),
    "a second document": (COUNTY, "section: deadlines", "section: deadlines\n---\nsection: deadlines", 2, "只写一份"),
    "brackets without end": (COUNTY, "value: 3", f"value: {'[' * 30}{']' * 30}", 4, "嵌套超过"),
    "a truth value for a number": (SECTION, "value: 7", "value: true", 5, "（现为 true）"),
    "a merge key": (SECTION, "value: 7", "<<: {}, value: 7", 5, "merge"),
    "an alias": (SECTION, "value: 7, unit: day", "value: &x 7, unit: *x", 5, "锚点"),
    "a thing inside itself": (COUNTY, "basis: [c-1]", "basis: &x [*x]", 4, "锚点"),
    "a number as a key": (COUNTY, "  reply:", "  7:", 3, "键 7 不是文字"),
    "no YAML at all": (SECTION, "parameters:", "parameters: [", 4, "不是合法的 YAML"),
    "another section's name": (SECTION, "section: deadlines", "section: deadline", 1, "与文件名"),
    "a parameter that national lacks": (SECTION, REGION, "", 2, "缺“region”"),
    "a parameter without values": (
        COUNTY,
        '    - {from: "2021-01-01", continues: true, value: 3, unit: day, basis: [c-1]}\n',
        "    []\n",
        3,
        "reply",
    ),
    "a pack under another name": (PACK, "pack: national", "pack: nation", 1, "与文件夹"),
    "national with a region": (PACK, "region_code: null", 'region_code: "440000"', 4, "区划代码"),
    "a region's pack without a region": (
        "county/pack.yaml",
        'region_code: "441622"',
        "region_code: null",
        4,
        "区划代码",
    ),
    "a region that another pack has": (
        TOWN_PACK,
        'region_code: "441622100"',
        'region_code: "441622"',
        4,
        "区划 441622 已由政策包“county”登记",
    ),
    "a region of five digits": (TOWN_PACK, '"441622100"', '"44162"', 4, "格式不对"),
    "a pack that adopts itself": (TOWN_PACK, "adopts: [county]", "adopts: [town]", 6, "成环：town → town"),
    "national adopted by name": (TOWN_PACK, "adopts: [county]", "adopts: [national]", 6, "不必写"),
    "an unknown level": (PACK, "[city, county, town]", "[city, village]", 5, "village"),
    "no level": (PACK, "[city, county, town]", "[]", 5, "applies_to"),
    "an unknown adopted pack": (
        "county/pack.yaml",
        "applies_to: [county]",
        "applies_to: [county]\nadopts: [prefecture]",
        6,
        "没有可供采用的政策包“prefecture”",
    ),
    "a duplicate clause": (
        CLAUSES,
        "annex:",
        "  - {id: n-1, document: n, article: 一, zh: 一, en: One., capability: x, kind: rule, actors: [a]}\nannex:",
        3,
        "条款编号“n-1”重复",
    ),
    "a clause of no document": (CLAUSES, "{id: n-1, document: n,", "{id: n-1, document: m,", 2, "没有登记文件“m”"),
    "a document twice": (
        PACK,
        "documents:",
        'documents:\n  - {key: n, title: 另一办法, number: 某〔2019〕2号, issued: "2019-01-01"}',
        9,
        "文件“n”登记了两次",
    ),
    "an annex row of no clause": (CLAUSES, "clause: n-1", "clause: n-3", 4, "附件所指的条款“n-3”不存在"),
    "an unknown kind of clause": (CLAUSES, "kind: rule", "kind: role", 2, "role"),
    "a clause without its paraphrase": (CLAUSES, " zh: 答复,", "", 2, "缺少必填的键"),
}


def test_the_good_packs_load(tmp_path: Path) -> None:
    library = load_library(written(tmp_path, GOOD), SCHEMAS)
    assert set(library.packs) == {"national", "county", "town"}
    assert library.clause("n-annex-1").number == "某〔2019〕1号"


@pytest.mark.parametrize("case", BAD)
def test_a_bad_pack_stops_the_start_with_file_line_and_reason(tmp_path: Path, case: str) -> None:
    name, old, new, line, reason = BAD[case]
    assert GOOD[name].count(old) >= 1, "the case no longer changes anything"
    folder = written(tmp_path, {**GOOD, name: GOOD[name].replace(old, new, 1)})
    with pytest.raises(PolicyFault) as fault:
        load_library(folder, SCHEMAS)
    assert fault.value.path == folder / name
    assert fault.value.line == line, fault.value
    assert reason in fault.value.reason
    assert str(fault.value).startswith(f"{folder / name}:{line}：")


def test_packs_that_adopt_each_other_stop_the_start(tmp_path: Path) -> None:
    head = "county/pack.yaml"
    files = {**GOOD, head: GOOD[head].replace("[county]", "[county]\nadopts: [town]")}
    with pytest.raises(PolicyFault) as fault:
        load_library(written(tmp_path, files), SCHEMAS)
    assert (fault.value.path, fault.value.line) == (tmp_path / TOWN_PACK, 6)
    assert "采用关系成环：county → town → county" in fault.value.reason
