"""A pack that is wrong anywhere stops the start, and the message names file, line and reason."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from wenxiao_policies.loading import Declared, load_library
from wenxiao_policies.strict_yaml import PolicyFault

SCHEMAS = {
    "deadlines": {
        "reply": Declared(TypeAdapter(int), "day"),
        "region": Declared(TypeAdapter(str), "code"),
    }
}

REGION = """\
  region:
    - {from: "2018-01-01", continues: true, value: "441622", unit: code, source: convention, note: 惯例}
"""

GOOD = {
    "national/pack.yaml": """\
pack: national
zh: 全国
version: "1"
region_code: null
applies_to: [city, county, town]
in_force_from: "2018-01-01"
""",
    "national/clauses.yaml": """\
documents:
  - {key: n, title: 办法, number: 某〔2019〕1号, issued: "2019-01-01", effective: "2019-06-01"}
clauses:
  - {id: n-1, document: n, article: 一, zh: 答复, en: Reply., capability: reply, kind: rule, actors: [finance]}
annex:
  - {id: n-annex-1, document: n, article: 附件, category: 一, zh: 表, units: [局], deadline: null, capability: x,
      clause: n-1}
""",
    "national/deadlines.yaml": """\
section: deadlines
parameters:
  reply:
    - {from: "2018-01-01", until: "2019-12-31", value: 5, unit: day, source: convention, note: 惯例}
    - {from: "2020-01-01", continues: true, value: 7, unit: day, basis: [n-1]}
"""
    + REGION,
    "county/pack.yaml": """\
pack: county
zh: 某县
version: "1"
region_code: "441622"
applies_to: [county]
in_force_from: "2021-01-01"
""",
    "county/clauses.yaml": """\
documents: []
clauses: []
""",
    "county/deadlines.yaml": """\
section: deadlines
parameters:
  reply:
    - {from: "2021-01-01", continues: true, value: 3, unit: day, basis: [n-1]}
""",
}

SECTION, PACK, CLAUSES, COUNTY = (
    "national/deadlines.yaml",
    "national/pack.yaml",
    "national/clauses.yaml",
    "county/deadlines.yaml",
)

BAD = {
    "a duplicate key": (SECTION, "value: 7,", "value: 7, value: 8,", 5, "键“value”重复"),
    "a duplicate parameter": (COUNTY, "parameters:", "parameters:\n  reply: []", 4, "键“reply”重复"),
    "a mistyped key": (SECTION, "value: 7, unit", "value: 7, untl: x, unit", 5, "未知的键"),
    "a mistyped parameter": (COUNTY, "  reply:", "  replay:", 3, "未知的参数“replay”"),
    "no basis": (SECTION, ", basis: [n-1]", "", 5, "缺少依据"),
    "an empty basis": (SECTION, "basis: [n-1]", "basis: []", 5, "缺少依据"),
    "an unknown clause": (SECTION, "basis: [n-1]", "basis: [n-2]", 5, "没有“n-2”"),
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
    "an unknown unit": (SECTION, "value: 7, unit: day", "value: 7, unit: days", 5, "单位“days”不对"),
    "NO as false": (SECTION, 'value: "441622"', "value: NO", 7, "'NO' 会被 YAML 当作 bool"),
    "a code without quotes": (SECTION, 'value: "441622"', "value: 441622", 7, "请加引号"),
    "an octal": (SECTION, "value: 7", "value: 007", 5, "请加引号"),
    "a clock time as a number": (SECTION, "value: 7", "value: 1:30", 5, "请加引号"),
    "a float": (SECTION, "value: 7", "value: 7.5", 5, "会被 YAML 当作 float"),
    "a date without quotes": (SECTION, 'from: "2020-01-01"', "from: 2020-01-01", 5, "会被 YAML 当作 timestamp"),
    "a day that does not exist": (SECTION, 'from: "2020-01-01"', 'from: "2020-02-30"', 5, "2020-02-30"),
    "text for a number": (SECTION, "value: 7", 'value: "7"', 5, "'7'"),
    "a truth value for a number": (SECTION, "value: 7", "value: true", 5, "True"),
    "a merge key": (SECTION, "value: 7", "<<: {}, value: 7", 5, "merge"),
    "an alias": (SECTION, "value: 7, unit: day", "value: &x 7, unit: *x", 5, "锚点"),
    "a thing inside itself": (COUNTY, "basis: [n-1]", "basis: &x [*x]", 4, "锚点"),
    "a number as a key": (COUNTY, "  reply:", "  7:", 3, "键 7 不是文字"),
    "no YAML at all": (SECTION, "parameters:", "parameters: [", 4, "不是合法的 YAML"),
    "another section's name": (SECTION, "section: deadlines", "section: deadline", 1, "与文件名"),
    "a parameter that national lacks": (SECTION, REGION, "", 2, "缺“region”"),
    "a parameter without values": (
        COUNTY,
        '    - {from: "2021-01-01", continues: true, value: 3, unit: day, basis: [n-1]}\n',
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
        5,
        "条款编号“n-1”重复",
    ),
    "a clause of no document": (CLAUSES, "{id: n-1, document: n,", "{id: n-1, document: m,", 4, "没有登记文件“m”"),
    "an annex row of no clause": (CLAUSES, "clause: n-1", "clause: n-3", 7, "附件所指的条款“n-3”不存在"),
    "an unknown kind of clause": (CLAUSES, "kind: rule", "kind: role", 4, "role"),
    "a clause without its paraphrase": (CLAUSES, " zh: 答复,", "", 4, "缺少必填的键"),
}


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_the_good_packs_load(tmp_path: Path) -> None:
    library = load_library(written(tmp_path, GOOD), SCHEMAS)
    assert set(library.packs) == {"national", "county"}
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


@pytest.mark.parametrize(
    ("missing", "reason"),
    [("national/pack.yaml", "文件读不出来"), ("county/clauses.yaml", "文件读不出来"), (SECTION, "缺少章节：deadlines")],
)
def test_a_missing_file_stops_the_start(tmp_path: Path, missing: str, reason: str) -> None:
    files = {name: text for name, text in GOOD.items() if name != missing}
    with pytest.raises(PolicyFault, match=reason):
        load_library(written(tmp_path, files), SCHEMAS)


def test_a_section_nobody_declared_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(PolicyFault, match="未知的章节“deadline”"):
        load_library(
            written(tmp_path, {**GOOD, "county/deadline.yaml": "section: deadline\nparameters: {}\n"}), SCHEMAS
        )


def test_without_national_nothing_loads(tmp_path: Path) -> None:
    with pytest.raises(PolicyFault, match="没有这个政策包"):
        load_library(tmp_path, SCHEMAS)


def test_an_empty_file_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(PolicyFault, match="文件是空的"):
        load_library(written(tmp_path, {**GOOD, COUNTY: "# 待补\n"}), SCHEMAS)


def test_a_file_in_another_encoding_stops_the_start(tmp_path: Path) -> None:
    folder = written(tmp_path, GOOD)
    (folder / PACK).write_bytes(GOOD[PACK].encode("gb18030"))
    with pytest.raises(PolicyFault, match="UTF-8"):
        load_library(folder, SCHEMAS)


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(sorted(GOOD)),
    place=st.floats(0, 1),
    cut=st.integers(0, 12),
    put=st.text(alphabet=" \n\t{}[]:,-&*!|>%@`\"'#?~<=0aN\x00\ud800", max_size=4),
)
def test_whatever_is_typed_into_a_pack_it_loads_or_is_refused_by_line(
    name: str, place: float, cut: int, put: str
) -> None:
    at = int(place * len(GOOD[name]))
    text = GOOD[name][:at] + put + GOOD[name][at + cut :]
    with TemporaryDirectory() as folder:
        written(Path(folder), GOOD)
        (Path(folder) / name).write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            load_library(Path(folder), SCHEMAS)
        except PolicyFault as fault:
            refused = fault.line
        else:
            refused = 1
    assert 1 <= refused <= text.count("\n") + 2
