"""Each file in a process of bounded memory and time; what ends it is refused, and the next file is read."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from evaluation_api.domain.table_audit.law import AuditLaw
from evaluation_api.table_audit_law import audit_law
from evaluation_api.table_files import workers
from evaluation_api.table_files.auditing import audit_file
from evaluation_api.table_files.bounds import LARGEST_FILE, MEGABYTE
from evaluation_api.table_files.unpacking import Incoming, incoming
from evaluation_api.table_files.workers import Answer, AuditingProcess
from evaluation_api.table_reports.documents import audit_document
from wenxiao_policies import load
from wenxiao_workbooks import Grids

from .made_files import OLD, docx, packed, separated, sheet_xml, xlsx

MEASURING = Path(__file__).with_name("measuring_memory.py")
GOOD = Incoming("好.xlsx", xlsx())
LAUGHING = b"[" + b"[]," * (4 * MEGABYTE) + b"1]"


@lru_cache
def law() -> AuditLaw:
    return audit_law(load(), day=date(2024, 6, 1))


async def answers(*files: Incoming, seconds: float = 60, workbooks: bool = False) -> list[Answer]:
    process = AuditingProcess(law(), seconds=seconds, workbooks=workbooks)
    try:
        return [await process.audit(file) for file in files]
    finally:
        await process.end()


def reasons(found: list[Answer]) -> list[str]:
    return [answer.document["reason"] for answer in found]


async def test_a_process_answers_what_the_audit_says() -> None:
    (told,) = await answers(GOOD, workbooks=True)
    assert told.document == json.loads(json.dumps(audit_document(audit_file(GOOD.name, GOOD.content, law()))))
    assert [row["indicator"] for row in told.document["tables"][0]["rows"]] == ["村医人数", "完成时间", "群众满意度"]
    assert next(iter(Grids(told.workbook))).title == "自评表"


async def test_what_takes_more_memory_is_refused_and_the_next_is_read() -> None:
    assert reasons(await answers(Incoming("a.json", LAUGHING), GOOD)) == ["too_large", ""]


async def test_what_takes_longer_is_ended_and_the_next_is_read(tmp_path: Path) -> None:
    endless = Incoming("慢.csv", b"1,2,3,4,5\n" * 400_000)
    process = AuditingProcess(law(), seconds=60)
    try:
        assert reasons([await process.audit(GOOD)]) == [""]
        process._seconds = 0.05
        late = await process.audit(endless)
        assert (late.document["reason"], "0.05 秒" in late.document["refused"]) == ("too_long", True)
        process._seconds = 60
        assert reasons([await process.audit(GOOD)]) == [""]
    finally:
        await process.end()


async def test_a_process_that_dies_costs_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    process = AuditingProcess(law(), seconds=60)
    try:
        assert reasons([await process.audit(GOOD)]) == [""]
        assert process._process is not None
        process._process.kill()
        found = [await process.audit(GOOD), await process.audit(GOOD)]
    finally:
        await process.end()
    assert reasons(found) in (["crashed", ""], ["", ""])  # it may be seen to be gone before it is asked


async def test_an_answer_beyond_the_bound_is_a_file_that_is_too_large() -> None:
    rows = "\n".join(f"产出指标,数量指标,第{n}项,{n},{n},1,1" for n in range(60))
    content = ("一级指标,二级指标,三级指标,年度指标值,实际完成值,分值,得分\n" + rows).encode()
    (told,) = await answers(Incoming("a.csv", content))
    assert len(told.document["tables"][0]["rows"]) == 60
    assert workers._document(audit_file("a.csv", content, law()), {})


async def test_a_department_is_audited_file_by_file() -> None:
    members = {"甲.xlsx": xlsx(), "乙.xls": OLD.read_bytes(), "坏.xlsx": xlsx()[:900], "丙.docx": docx()}
    members |= {"丁.csv": separated().encode("gb18030"), "图.jpg": b"\xff\xd8\xff\xe0"}
    found = await answers(*incoming("部门.zip", packed(members)))
    told = {answer.document["name"]: (answer.document["reason"], len(answer.document["tables"])) for answer in found}
    assert told == {
        "甲.xlsx": ("", 1), "乙.xls": ("", 1), "坏.xlsx": ("corrupt", 0), "丙.docx": ("", 1), "丁.csv": ("", 1),
        "图.jpg": ("unsupported", 0),
    }  # fmt: skip


async def test_what_is_too_large_is_not_even_sent() -> None:
    process = AuditingProcess(law())
    found = [await process.audit(Incoming("大.xlsx", bytes(LARGEST_FILE + 1)))]
    found.append(await process.audit(Incoming("更大.xlsx", refused="过大。", reason="too_large", told_size=5 * 10**8)))
    assert process._process is None
    assert [(one.document["reason"], one.document["size"]) for one in found] == [
        ("too_large", LARGEST_FILE + 1), ("too_large", 5 * 10**8),
    ]  # fmt: skip


def worst_files() -> Iterator[tuple[str, bytes]]:
    full = "".join(
        f'<row r="{row}">{"".join(f"<c t=%str%><v>格{row}.{column}</v></c>" for column in range(60))}</row>'
        for row in range(1, 8000)
    ).replace("%", '"')
    yield "四十八万格", sheet_xml(full)
    empty = "".join(f'<row r="{row}" ht="14"><c r="A{row}" s="1"/></row>' for row in range(1, 2**20))
    yield "一百万空行", sheet_xml(empty)
    merges = "".join(f'<mergeCell ref="A{row}:XFD{row}"/>' for row in range(1, 200_000))
    far = '<row r="1048576"><c r="CV1048576"><v>1</v></c></row>'
    yield "二十万合并", sheet_xml(far, f"<mergeCells>{merges}</mergeCells>")
    yield "很深的JSON", b"[" + b"[]," * ((LARGEST_FILE - 10) // 3) + b"1]"
    yield "很多键的JSON", b"[" + b'{"a":{}},' * ((LARGEST_FILE - 20) // 9) + b"1]"
    yield "很多格的网页", (b"<table>" + b"<tr>" + b"<td>a" * 100) * (LARGEST_FILE // 520)
    yield "很多格的文本", b"1,2,3,4,5\n" * (LARGEST_FILE // 10)
    yield "一行到底的文本", b"," * LARGEST_FILE
    row = "<w:tr>" + "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>" * 90 + "</w:tr>"
    yield "很多格的文档", docx(f"<w:tbl>{row * 30_000}</w:tbl>")
    yield "好的", xlsx()


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_worst_files_take_less_than_half_a_gigabyte(tmp_path: Path) -> None:
    """Both processes together, over all of them one after the other."""
    for number, (name, content) in enumerate(worst_files()):
        (tmp_path / f"{number}{name}").write_bytes(content)
    expected = {path.name for path in tmp_path.iterdir()}
    command = (sys.executable, MEASURING, tmp_path)
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    asking, reading, told = json.loads(done.stdout)
    assert asking > 0
    assert (asking + reading) * 1024 < 500 * MEGABYTE
    assert set(told) == expected
    assert set(told.values()) <= {"", "too_large", "too_long"}
    assert told[max(told)] == ""
