"""`./wenxiao audit-tables PATH…` needs neither server nor database."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from wenxiao_workbooks import Grids

from . import command_line
from .command_line import Ended

# 30 + 20 + 40 = 90 of the rows and 9.91 of the execution (65.07 ÷ 65.66 × 10) make 99.91, the table says 97.
TABLE = """项目支出绩效自评表,,,,,,,
（2023年度）,,,,,,,
项目名称,村医补助,,,,主管部门,卫健局,
项目资金（万元）,,年初预算数,全年预算数,全年执行数,分值,执行率,得分
,年度资金总额,65.66,65.66,65.07,10,99.10%,9.91
一级指标,二级指标,三级指标,年度指标值,实际完成值,分值,得分,偏差原因分析及改进措施
产出指标,数量指标,村医人数,≥120人,125人,30,30,
产出指标,时效指标,完成时间,2023年12月31日前,2023年12月20日,20,20,
满意度指标,服务对象满意度指标,群众满意度,≥95%,97%,40,40,
总分,,,,,100,{total},
"""


def run(*arguments: str | Path) -> Ended:
    return command_line.run("audit-tables", *arguments)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "部门"
    (place / "一科").mkdir(parents=True)
    (place / "一科" / "好.csv").write_text(TABLE.format(total="99.91"), "gb18030")
    (place / "错.csv").write_text(TABLE.format(total="97"), "utf-8")
    (place / "坏.xlsx").write_bytes(b"PK\x03\x04")
    (place / ".hidden").write_bytes(b"x")
    with zipfile.ZipFile(place / "二科.zip", "w") as archive:
        archive.writestr("再错.csv", TABLE.format(total="98"))
    return place


def test_certain_findings_are_told_and_said_by_the_exit_code(folder: Path) -> None:
    told = run(folder / "错.csv", "--on", "2024-06-01")
    assert (told.returncode, told.stderr.strip()) == (1, "")
    assert "99.91" in told.stdout
    assert "G10" in told.stdout
    assert "卫健局" in told.stdout
    assert "《项目支出绩效评" in told.stdout
    assert "national-2020-10" not in told.stdout
    assert "1 个文件，1 张表，0 个文件未能读取" in told.stdout


def test_a_table_without_fault_leaves_with_nought(folder: Path) -> None:
    command = [sys.executable, "-m", "standalone.cli", "audit-tables", str(folder / "一科"), "--on", "2024-06-01"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr


def test_nothing_read_is_another_exit_code(folder: Path, tmp_path: Path) -> None:
    told = run(folder / "坏.xlsx")
    assert (told.returncode, "未读取：文件已损坏" in told.stdout) == (2, True)
    missing = run(tmp_path / "没有.xlsx")
    assert (missing.returncode, "请核对路径" in missing.stderr, "Traceback" in missing.stderr) == (2, True, False)
    assert "national_2020" in run(folder / "错.csv", "--form", "nowhere").stderr


def test_folders_and_zips_go_through_as_a_whole(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    done = run(folder, "--json", "--out", out, "--on", "2024-06-01")
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert [(file["name"], file["reason"], len(file["tables"])) for file in told["files"]] == [
        ("一科/好.csv", "", 1), ("二科.zip/再错.csv", "", 1), ("坏.xlsx", "corrupt", 0), ("错.csv", "", 1),
    ]  # fmt: skip
    assert [one["unit"] for one in told["ranking"]] == ["卫健局"]
    written = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert written == {
        "一科/好.csv.审核.json", "一科/好.csv.审核.xlsx", "二科.zip/再错.csv.审核.json", "二科.zip/再错.csv.审核.xlsx",
        "坏.xlsx.审核.json", "错.csv.审核.json", "错.csv.审核.xlsx", "汇总.xlsx", "审核结果.json", "审核报告.docx",
    }  # fmt: skip
    assert json.loads((out / "审核结果.json").read_text("utf-8")) == told
    assert len(list(Grids((out / "汇总.xlsx").read_bytes()))) == 3


@pytest.mark.long
def test_files_of_the_same_name_in_two_folders_are_kept_apart(tmp_path: Path) -> None:
    for name, total in (("甲", "99.91"), ("乙", "97")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "自评表.csv").write_text(TABLE.format(total=total), "utf-8")
    out = tmp_path / "结果"
    named = (
        tmp_path / "甲" / "自评表.csv",
        tmp_path / "乙" / "自评表.csv",
        tmp_path / "乙" / ".." / "乙" / "自评表.csv",
    )
    done = run(*named, "--out", out, "--on", "2024-06-01", "--json")
    assert [file["name"] for file in json.loads(done.stdout)["files"]] == ["甲/自评表.csv", "乙/自评表.csv"]
    found = {name: json.loads((out / name / "自评表.csv.审核.json").read_text("utf-8")) for name in ("甲", "乙")}
    totals = {name: file["tables"][0]["totals"]["own_total"] for name, file in found.items()}
    assert totals == {"甲": "99.91", "乙": "97"}
    folders = json.loads(run(tmp_path / "甲", tmp_path / "乙", "--json", "--on", "2024-06-01").stdout)
    assert [file["name"] for file in folders["files"]] == ["甲/自评表.csv", "乙/自评表.csv"]


@pytest.mark.long
def test_a_region_without_a_pack_is_told_and_audited_by_the_nation(folder: Path) -> None:
    told = run(folder / "一科", "--on", "2024-06-01", "--region", "999999", "--json")
    assert (told.returncode, len(json.loads(told.stdout)["files"])) == (0, 1)
    assert "没有适用于 --region 999999 --level county 的政策包，已按全国政策审核" in told.stderr
    known = run(folder / "一科", "--on", "2024-06-01", "--region", "441622", "--json")
    assert known.stderr.strip() == ""
