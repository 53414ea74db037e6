"""Files that are missing, misnamed, in another encoding or full of nonsense stop the start in words."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenxiao_policies.loading import load_library
from wenxiao_policies.strict_yaml import PolicyFault

from .small_packs import COUNTY, GOOD, PACK, SCHEMAS, SECTION, written


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


def test_a_file_with_another_ending_is_not_overlooked(tmp_path: Path) -> None:
    with pytest.raises(PolicyFault, match="请改名"):
        load_library(written(tmp_path, {**GOOD, "county/deadlines.yml": GOOD[COUNTY]}), SCHEMAS)


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
